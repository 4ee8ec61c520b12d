/** Which instances a catalogue asks for, and what each reads. The ids are part of the log: transactional ids and event ids follow from them. */
import type { DatasetDeclaration, FeatureViewDeclaration } from '../schemas/index.ts'
import { instanceOf, type Names } from '../streams/core/names.ts'

/** Raised by a fix that changes results: the instance is then a new one, and starts anew beside the old. */
export const SEMANTICS = { catalog: 1, intake: 1, rekey: 1, features: 1 } as const

export const catalogInstance = (): string => instanceOf('catalog', 'all', 1, SEMANTICS.catalog)
/** One per dataset, whatever its version: rows judged under an earlier version stay judged, and ids stay known. */
export const intakeInstance = (dataset: string): string => instanceOf('intake', dataset, 1, SEMANTICS.intake)
export const rekeyInstance = (dataset: string, key: readonly string[]): string =>
  instanceOf('rekey', `${dataset}.by.${key.join('-')}`, 1, SEMANTICS.rekey)
export const featuresInstance = (view: string, version: number): string =>
  instanceOf('features', view, version, SEMANTICS.features)
export const redisInstance = (view: string, version: number): string => instanceOf('online', view, version, 1)
export const featuresTableInstance = (view: string, version: number): string => instanceOf('offline', view, version, 1)
export const rowsTableInstance = (dataset: string): string => instanceOf('rows', dataset, 1, 1)

export const partitionsOf = (dataset: DatasetDeclaration): number => dataset.partitions ?? 1
export const viewPartitions = (view: FeatureViewDeclaration, dataset: DatasetDeclaration): number =>
  view.partitions ?? partitionsOf(dataset)

/** Whether a view reads the rows as the dataset keys them, or a copy by its own entity. */
export const isRekeyed = (view: FeatureViewDeclaration, dataset: DatasetDeclaration): boolean =>
  view.entity.join('\0') !== dataset.key.join('\0') || viewPartitions(view, dataset) !== partitionsOf(dataset)

/** Topic that a view's features are computed from. */
export const rowsTopicOf = (names: Names, view: FeatureViewDeclaration, dataset: DatasetDeclaration): string =>
  isRekeyed(view, dataset) ? names.rowsBy(dataset.name, view.entity) : names.rows(dataset.name)

export const intakeTopicOf = (names: Names, dataset: DatasetDeclaration): string =>
  dataset.source?.topic ?? names.intake(dataset.name)
