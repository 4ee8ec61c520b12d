/**
 * Merge: copies the rows of all partitions of a dataset to a topic with another key, in the order of their times. The
 * task reads the partitions as one (streams/core/merged-reader.ts), so windows of the copy do not depend on how fast
 * each partition was read. The bytes are those of the row, and a copy names the place and the log time of its row.
 * What was chosen is recorded by the copy alone.
 * State: where it stands in each source partition, the times that these have stated, and the time that it has stated.
 */
import { LeastOfSources } from '../../streams/core/least-of-sources.ts'
import type { LogRecord, SourcePosition } from '../../streams/core/log.ts'
import { partitionOf } from '../../streams/core/partition.ts'
import type { MergingProcessor, StateSize, StepContext } from '../../streams/core/processor.ts'
import {
  type CopyOptions,
  copiedKey,
  decoded,
  emitTime,
  isTimeAdvanced,
  LIVE_MS,
  NO_TIME,
  poison,
  SourceTimes,
  type TimeCodec,
} from '../rows/index.ts'
import { Sources } from './sources.ts'
import { Stated } from './stated.ts'

export interface MergeOptions extends CopyOptions {
  /** The topic of the copy and its partition count. */
  readonly output: { readonly topic: string; readonly partitions: number }
  /** Partitions of the input, `names.rows(dataset)`. */
  readonly sourcePartitions: number
  /** The offset in each of them before which all records come first, sorted by event time. Absent: none. */
  readonly sortedBefore?: readonly number[]
  readonly times: TimeCodec
}

/** Counted since the processor was created. */
export interface MergeCounters {
  copied: number
  /** Rows with a null in a key column: they belong to no entity and are not copied. */
  keyless: number
  timesAdvanced: number
}

export interface MergeProcessor extends MergingProcessor {
  readonly counters: Readonly<MergeCounters>
}

/** Creates the processor of all partitions of `ml.rows.<dataset>`. */
export const makeMerge = (options: MergeOptions): MergeProcessor => new Merge(options)

const LEAST_PREFIX = 'least/'
const timePrefix = (source: number): string => `time/${source}/`
const TIME_KEY = /^time\/(\d+)\//

class Merge implements MergeProcessor {
  readonly counters: MergeCounters = { copied: 0, keyless: 0, timesAdvanced: 0 }
  readonly #options: MergeOptions
  readonly #sources: Sources
  /** What the sources of each source partition have stated. */
  readonly #times: readonly SourceTimes[]
  readonly #least = new LeastOfSources(LEAST_PREFIX)
  /** The time that was stated last. */
  readonly #stated = new Stated()

  constructor(options: MergeOptions) {
    this.#options = options
    this.#sources = new Sources(options.sourcePartitions)
    this.#times = Array.from({ length: options.sourcePartitions }, (_, source) => new SourceTimes(timePrefix(source)))
  }

  get sources(): readonly SourcePosition[] {
    return this.#sources.positions
  }

  reach(sources: readonly SourcePosition[]): boolean {
    return this.#sources.reach(sources)
  }

  step(record: LogRecord, context: StepContext): boolean {
    const { value, source } = record
    if (source === undefined) throw new Error('merge: a record that names no source')
    if (!this.#isSorted(source)) this.#sources.pass(source) // also past a record that is refused
    if (value === null) throw poison('value_missing', undefined)
    if (isTimeAdvanced(this.#options.times, value)) this.#advance(source, value, context)
    else this.#copy(record, value, context)
    return true
  }

  /** Sorted records are not in the order of their partitions: the positions move when all of them are done (`reach`). */
  #isSorted({ partition, offset }: SourcePosition): boolean {
    return offset < (this.#options.sortedBefore?.[partition] ?? 0)
  }

  #copy({ source, origin, timestamp }: LogRecord, value: Buffer, context: StepContext): void {
    const { output } = this.#options
    const newKey = copiedKey(value, this.#options)
    if (newKey === undefined) {
      this.counters.keyless++
      return
    }
    const { partition, offset } = source as SourcePosition
    const first = origin ?? { partition, offset, logTime: timestamp }
    context.emit(output.topic, partitionOf(newKey, output.partitions), newKey, value, first)
    this.counters.copied++
  }

  /** The copy has one writer, so a statement holds for a whole partition: the least time of all sources, or what the quiet one allows alone. */
  #advance(source: SourcePosition, value: Buffer, context: StepContext): void {
    const { times, output, sourcePartitions } = this.#options
    const statement = decoded(() => times.decode(value))
    const stated = this.#times[source.partition].accept(statement)
    if (stated === undefined) return
    const least = this.#least.accept(source.partition, sourcePartitions, stated) ?? NO_TIME
    const time = Math.max(least, statement.cause === 'idle' && !this.#isSorted(source) ? stated - LIVE_MS : NO_TIME)
    if (time === NO_TIME || !this.#stated.pass(time)) return
    context.advance(time)
    emitTime(times, { ...statement, time }, 1, output, context)
    this.counters.timesAdvanced++
  }

  load(key: Buffer, value: Buffer | null): void {
    if (this.#sources.load(key, value) || this.#least.load(key, value) || this.#stated.load(key, value)) return
    const name = key.toString()
    const source = TIME_KEY.exec(name)
    if (source !== null) this.#times[Number(source[1])].load(name, value)
  }

  restored(): void {
    this.#stated.restored(Math.min(...this.#times.map((_, source) => this.#least.of(source))))
  }

  flush(write: (key: Buffer, value: Buffer | null) => void): void {
    this.#sources.flush(write)
    for (const times of this.#times) times.flush(write)
    this.#least.flush(write)
    this.#stated.flush(write)
  }

  size(): StateSize {
    const sizes = [this.#sources.size(), this.#least.size(), ...this.#times.map((times) => times.size())]
    return sizes.reduce((sum, { keys, bytes }) => ({ keys: sum.keys + keys, bytes: sum.bytes + bytes }))
  }
}
