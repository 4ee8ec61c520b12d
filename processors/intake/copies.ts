/** Which rows a view reads, and which instances write them. Everybody who starts, reads or shows an instance asks here. */
import type { avro } from '../../schemas/index.ts'
import { instanceOf, type Names } from '../../streams/core/names.ts'

/** Raised by a fix that changes results. For intake that means rows anew in a new installation: what it wrote is fact. */
const INTAKE_SEMANTICS = 1
const REKEY_SEMANTICS = 1

/** Instance of intake: one for all versions of a dataset, because what it wrote is fact and is never written again. */
export const intakeInstance = (dataset: string): string => instanceOf('intake', dataset, 1, INTAKE_SEMANTICS)

/** What a view reads. */
export interface RowsOfView {
  readonly topic: string
  readonly partitions: number
  /** The instance that copies `ml.rows.<dataset>` there; absent if the view reads the dataset's own rows. */
  readonly copy?: { readonly instance: string; readonly key: readonly string[] }
}

/**
 * The rows that a view reads: the dataset's own where entity and partition count are those of the dataset, else a copy
 * keyed by the entity. Views with equal entity and partition count share one copy, also across versions; the count is part
 * of the name where it is not the dataset's, because a topic's partitions never change in place.
 * @param view as in its event: entity resolved, defaults filled in; `dataset` alike
 */
export const rowsOfView = (view: avro.FeatureView, dataset: avro.Dataset, names: Names): RowsOfView => {
  const ownPartitions = dataset.partitions ?? 1
  const partitions = view.partitions ?? ownPartitions
  const sameKey = view.entity.length === dataset.key.length && view.entity.every((name, i) => name === dataset.key[i])
  if (sameKey && partitions === ownPartitions) return { topic: names.rows(dataset.name), partitions }
  const suffix = partitions === ownPartitions ? '' : `.p${partitions}`
  const name = `${dataset.name}.by.${view.entity.join('-')}${suffix}`
  return {
    topic: `${names.rowsBy(dataset.name, view.entity)}${suffix}`,
    partitions,
    copy: { instance: instanceOf('rekey', name, 1, REKEY_SEMANTICS), key: view.entity },
  }
}
