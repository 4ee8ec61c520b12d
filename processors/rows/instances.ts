/** Ids of the instances that write rows. A reader of rows has to know who derived a time statement. */
import type { DatasetDeclaration } from '../../schemas/index.ts'
import type { Upstream } from '../../streams/core/causes.ts'
import { instanceOf, type Names } from '../../streams/core/names.ts'
import type { Copy } from './copies.ts'

/** A fix that changes the output raises this number, which creates new instances. */
export const INTAKE_SEMANTICS = 1
export const REKEY_SEMANTICS = 1
export const MERGE_SEMANTICS = 1

/** Id of the instance of a dataset. */
export const intakeInstance = (dataset: string): string => instanceOf('intake', dataset, 1, INTAKE_SEMANTICS)
/** Id of the instance of a copy. @param copy its name (`rowsOfView`) */
export const rekeyInstance = (copy: string): string => instanceOf('rekey', copy, 1, REKEY_SEMANTICS)

/** Id of the instance of a copy in the order of time. @param copy its name (`rowsOfView`) */
export const mergeInstance = (copy: string): string => instanceOf('merge', copy, 1, MERGE_SEMANTICS)
/** Id of the instance that writes a copy. */
export const copyInstance = ({ name, order }: Pick<Copy, 'name' | 'order'>): string =>
  order === 'time' ? mergeInstance(name) : rekeyInstance(name)

/**
 * Who derives time statements in a topic of rows. Intake derives those of a foreign topic. From the platform's own
 * topic it passes on the producers' statements, whose order the platform does not control.
 * @param copy whose rows; absent: the dataset's own
 */
export const upstreamOf = (
  names: Names,
  dataset: DatasetDeclaration,
  copy?: Pick<Copy, 'name' | 'order'>,
): Upstream | undefined => {
  if (copy !== undefined) return { instance: copyInstance(copy), topic: names.rows(dataset.name) }
  return dataset.source && { instance: intakeInstance(dataset.name), topic: dataset.source.topic }
}
