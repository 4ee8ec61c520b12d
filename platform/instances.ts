/** Which instances a catalogue asks for, and what each reads. The ids are part of the log: transactional ids and event ids follow from them. */
import type { DatasetDeclaration } from '../schemas/index.ts'
import { instanceOf, type Names } from '../streams/core/names.ts'

/** Raised by a fix that changes results: the instance is then a new one, and starts anew beside the old. */
export const SEMANTICS = { catalog: 1, intake: 1, rekey: 1, features: 1 } as const

export const catalogInstance = (): string => instanceOf('catalog', 'all', 1, SEMANTICS.catalog)
/** One per dataset, whatever its version: rows judged under an earlier version stay judged, and ids stay known. */
export const intakeInstance = (dataset: string): string => instanceOf('intake', dataset, 1, SEMANTICS.intake)
/** @param copy name of the re-keyed copy (`rowsOfView`) */
export const rekeyInstance = (copy: string): string => instanceOf('rekey', copy, 1, SEMANTICS.rekey)
export const featuresInstance = (view: string, version: number): string =>
  instanceOf('features', view, version, SEMANTICS.features)
export const redisInstance = (view: string, version: number): string => instanceOf('online', view, version, 1)
export const featuresTableInstance = (view: string, version: number): string => instanceOf('offline', view, version, 1)
export const rowsTableInstance = (dataset: string): string => instanceOf('rows', dataset, 1, 1)
/** @param table `late` or `quarantine` */
export const tableInstance = (table: string): string => instanceOf('table', table, 1, 1)

export const partitionsOf = (dataset: DatasetDeclaration): number => dataset.partitions ?? 1
export const intakeTopicOf = (names: Names, dataset: DatasetDeclaration): string =>
  dataset.source?.topic ?? names.intake(dataset.name)
