/** Ids of the instances that write rows: whoever reads rows has to know who derived a statement about time. */
import type { DatasetDeclaration } from '../../schemas/index.ts'
import type { Upstream } from '../../streams/core/causes.ts'
import { instanceOf, type Names } from '../../streams/core/names.ts'

/** Raised by a fix that changes what is written; instances are then new ones. */
export const INTAKE_SEMANTICS = 1
export const REKEY_SEMANTICS = 1

/** Id of the instance of a dataset. */
export const intakeInstance = (dataset: string): string => instanceOf('intake', dataset, 1, INTAKE_SEMANTICS)
/** Id of the instance of a copy. @param copy its name (`rowsOfView`) */
export const rekeyInstance = (copy: string): string => instanceOf('rekey', copy, 1, REKEY_SEMANTICS)

/**
 * Who derives statements about time in a topic of rows. Intake derives those of a foreign topic; from a topic of ours it passes on what
 * producers wrote, which runs in no order of ours.
 * @param copy whose rows; absent: the dataset's own
 */
export const upstreamOf = (
  names: Names,
  dataset: DatasetDeclaration,
  copy?: { readonly name: string },
): Upstream | undefined => {
  if (copy !== undefined) return { instance: rekeyInstance(copy.name), topic: names.rows(dataset.name) }
  return dataset.source && { instance: intakeInstance(dataset.name), topic: dataset.source.topic }
}
