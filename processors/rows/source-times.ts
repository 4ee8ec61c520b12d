/**
 * Event time of a partition that several source partitions write: the minimum of the sources' statements, and none
 * before each source has made one. Every reader of such a partition (rekey, features) keeps one of these objects.
 * The sources may become more. A statement of `NO_TIME` announces this: from then on there is no time until the added
 * sources have made a statement.
 * State: one entry `time/<source>` per source partition. Source: docs/decisions/0043-time-across-partitions.md, 0077
 */
import type { avro } from '../../schemas/index.ts'
import { isSource, LeastOfSources } from '../../streams/core/least-of-sources.ts'
import type { StateSize } from '../../streams/core/processor.ts'
import { poison } from './reasons.ts'

export const TIME_PREFIX = 'time/'
/** The earliest time of the calendar, ms: a source that states it says only that it exists. */
export const NO_TIME = -8.64e15

/** The content of a TimeAdvanced record. `null` in both source fields: the time applies to the whole partition. */
export interface TimeStatement {
  /** Event time, ms: no earlier row is expected any more. */
  readonly time: number
  readonly sourcePartition: number | null
  readonly sourcePartitions: number | null
  /** Who states it. */
  readonly cause: avro.AdvanceCause
  /** A load is in progress: more of its rows follow in all partitions, each after a statement of the load. Default: `false`. */
  readonly isLoading?: boolean
}

export class SourceTimes {
  readonly #times: LeastOfSources

  /** @param prefix of the entries in the changelog, if a processor keeps several of these objects */
  constructor(prefix = TIME_PREFIX) {
    this.#times = new LeastOfSources(prefix)
  }

  /**
   * Applies a statement.
   * @returns the time of the partition as a whole, or `undefined` if a source has not stated its time yet
   * @throws PoisonError if the source is not one of `[0, sourcePartitions)`, or only one of the two fields is
   * present
   */
  accept(statement: Omit<TimeStatement, 'cause' | 'isLoading'>): number | undefined {
    const { sourcePartition: source, sourcePartitions: sources, time } = statement
    if (source === null && sources === null) return time
    if (source === null || sources === null || !isSource(source, sources)) {
      throw poison('source_invalid', {
        value: `${source} of ${sources}`,
        expected: 'a number in [0, sourcePartitions)',
      })
    }
    if (time > NO_TIME) return this.#times.accept(source, sources, time)
    this.#times.expect(source, sources)
    return undefined
  }

  load(key: string, value: Buffer | null): void {
    this.#times.load(Buffer.from(key), value)
  }

  flush(write: (key: Buffer, value: Buffer | null) => void): void {
    this.#times.flush(write)
  }

  size(): StateSize {
    return this.#times.size()
  }
}
