/** Which rows a view reads: those of its dataset, or a copy with its entity as key. */
import type { Names } from '../../streams/core/names.ts'

/** What a view reads. */
export interface RowsOfView {
  readonly topic: string
  readonly partitions: number
  /**
   * The key of the copy of `ml.rows.<dataset>`, and the copy's name in instance ids; absent if the view reads
   * `ml.rows.<dataset>` itself.
   */
  readonly copy?: { readonly name: string; readonly key: readonly string[] }
}

/**
 * The rows that a view reads: the dataset's own if entity and partition count are those of the dataset, else a copy
 * with the entity as key. Views with equal entity and partition count share one copy, also across versions. If the
 * count differs from the dataset's, it is part of the copy's name: two views may want different counts, and a topic's
 * partitions never change.
 * @param view declaration or record, its entity resolved to columns; no partitions = those of the dataset
 * @param dataset declaration or record; no partitions = 1
 */
export const rowsOfView = (
  view: { readonly entity: readonly string[]; readonly partitions?: number | null },
  dataset: { readonly name: string; readonly key: readonly string[]; readonly partitions?: number | null },
  names: Names,
): RowsOfView => {
  const { entity } = view
  const ownPartitions = dataset.partitions ?? 1
  const partitions = view.partitions ?? ownPartitions
  const sameKey = entity.length === dataset.key.length && entity.every((name, i) => name === dataset.key[i])
  if (sameKey && partitions === ownPartitions) return { topic: names.rows(dataset.name), partitions }
  const suffix = partitions === ownPartitions ? '' : `.p${partitions}`
  return {
    topic: `${names.rowsBy(dataset.name, entity)}${suffix}`,
    partitions,
    copy: { name: `${dataset.name}.by.${entity.join('-')}${suffix}`, key: entity },
  }
}
