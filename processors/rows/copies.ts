/** Which rows a view reads: those of its dataset, or a copy with its entity as key. */
import type { Names } from '../../streams/core/names.ts'

/** A copy of `ml.rows.<dataset>`. */
export interface Copy {
  /** In instance ids. */
  readonly name: string
  readonly key: readonly string[]
  /**
   * How its rows are ordered. `partition`: those of each partition of the dataset in their order, those of several as they are read; only copies of
   * one partition, and copies of earlier releases, are so. `time`: all partitions are merged by event time.
   */
  readonly order: 'partition' | 'time'
  /** With the order of time: the offset in each partition of the dataset before which all rows come first, sorted by event time. Absent: none. */
  readonly sortedBefore?: readonly number[]
}

/** What a view reads. */
export interface RowsOfView {
  readonly topic: string
  readonly partitions: number
  /** Absent if the view reads `ml.rows.<dataset>` itself. */
  readonly copy?: Copy
}

/** The parts of a view, as declaration or record, that determine what it reads. */
export interface Reading {
  /** Resolved to columns. */
  readonly entity: readonly string[]
  /** Default: those of the dataset. */
  readonly partitions?: number | null
  /** `generationOf`. */
  readonly generation?: number | null
  /** With a generation: which rows are sorted in it. */
  readonly sortedBefore?: readonly number[] | undefined
}

/** The generation of a dataset's rows at some version of the dataset. */
export interface RowsGeneration {
  /** Absent before the first. */
  readonly generation?: number
  readonly sortedBefore?: readonly number[]
}

interface Source {
  readonly name: string
  readonly key: readonly string[]
  /** Default: 1. */
  readonly partitions?: number | null
}

const hasKey = ({ entity }: Reading, { key }: Source): boolean =>
  entity.length === key.length && entity.every((name, i) => name === key[i])

/**
 * The generation of the rows that matters to a view. From the first generation on, a copy of the rows of several partitions is merged by time. In a
 * sorted generation, every view reads a copy.
 * @param at of the dataset when the view was declared
 * @returns `null` if it reads what it would read without generations
 */
export const generationOf = (
  view: Reading,
  dataset: Source,
  { generation, sortedBefore }: RowsGeneration,
): number | null => {
  if (generation === undefined) return null
  if (sortedBefore !== undefined) return generation
  const ownPartitions = dataset.partitions ?? 1
  const isCopy = !hasKey(view, dataset) || (view.partitions ?? ownPartitions) !== ownPartitions
  return isCopy && ownPartitions > 1 ? generation : null
}

/**
 * The rows that a view reads: the dataset's own if entity and partition count are those of the dataset, else a copy
 * with the entity as key. Views with equal entity, partition count and generation share one copy, also across versions. If the
 * count differs from the dataset's, it is part of the copy's name: two views may want different counts, and a topic's
 * partitions never change.
 */
export const rowsOfView = (view: Reading, dataset: Source, names: Names): RowsOfView => {
  const { entity, generation = null, sortedBefore } = view
  const ownPartitions = dataset.partitions ?? 1
  const partitions = view.partitions ?? ownPartitions
  const isOwn = sortedBefore === undefined && hasKey(view, dataset) && partitions === ownPartitions
  if (isOwn) return { topic: names.rows(dataset.name), partitions }
  const counted = partitions === ownPartitions ? '' : `.p${partitions}`
  const suffix = generation === null ? counted : `${counted}.g${generation}`
  return {
    topic: `${names.rowsBy(dataset.name, entity)}${suffix}`,
    partitions,
    copy: {
      name: `${dataset.name}.by.${entity.join('-')}${suffix}`,
      key: entity,
      order: generation === null ? 'partition' : 'time',
      ...(sortedBefore !== undefined && { sortedBefore }),
    },
  }
}
