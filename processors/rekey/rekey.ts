/**
 * Rekey: copies the rows of a dataset to a topic with another key, for views whose entity is not the dataset's key.
 * There is one copy per (dataset, columns). It is kept and shared, because its order is history too. The bytes are
 * those of the row.
 * State: the times that the sources of its own input have stated (source-times.ts).
 */
import type { LogRecord } from '../../streams/core/log.ts'
import { partitionOf } from '../../streams/core/partition.ts'
import type { Processor, StateSize, StepContext } from '../../streams/core/processor.ts'
import {
  type CopyOptions,
  copiedKey,
  decoded,
  emitTime,
  isTimeAdvanced,
  poison,
  SourceTimes,
  type TimeCodec,
} from '../rows/index.ts'

export interface RekeyOptions extends CopyOptions {
  /** `names.rowsBy(dataset, key)` and its partition count. */
  readonly output: { readonly topic: string; readonly partitions: number }
  /** Partitions of the input, `names.rows(dataset)`. */
  readonly sourcePartitions: number
  readonly times: TimeCodec
}

/** Counted since the processor was created. */
export interface RekeyCounters {
  copied: number
  /** Rows with a null in a key column: they belong to no entity and are not copied. */
  keyless: number
  timesAdvanced: number
}

export interface RekeyProcessor extends Processor {
  readonly counters: Readonly<RekeyCounters>
}

/** Creates the processor of one partition of `ml.rows.<dataset>`. */
export const makeRekey = (options: RekeyOptions): RekeyProcessor => new Rekey(options)

class Rekey implements RekeyProcessor {
  readonly counters: RekeyCounters = { copied: 0, keyless: 0, timesAdvanced: 0 }
  readonly #options: RekeyOptions
  readonly #sources = new SourceTimes()

  constructor(options: RekeyOptions) {
    this.#options = options
  }

  step(record: LogRecord, context: StepContext): boolean {
    const value = record.value
    if (value === null) throw poison('value_missing', undefined)
    if (isTimeAdvanced(this.#options.times, value)) this.#advance(value, context)
    else this.#copy(value, context)
    return true
  }

  #copy(value: Buffer, context: StepContext): void {
    const { output } = this.#options
    const newKey = copiedKey(value, this.#options)
    if (newKey === undefined) {
      this.counters.keyless++
      return
    }
    context.emit(output.topic, partitionOf(newKey, output.partitions), newKey, value)
    this.counters.copied++
  }

  #advance(value: Buffer, context: StepContext): void {
    const { times, output, sourcePartitions } = this.#options
    const statement = decoded(() => times.decode(value))
    const time = this.#sources.accept(statement)
    if (time === undefined) return
    context.advance(time)
    emitTime(times, { ...statement, time }, sourcePartitions, output, context)
    this.counters.timesAdvanced++
  }

  load(key: Buffer, value: Buffer | null): void {
    this.#sources.load(key.toString(), value)
  }

  flush(write: (key: Buffer, value: Buffer | null) => void): void {
    this.#sources.flush(write)
  }

  size(): StateSize {
    return this.#sources.size()
  }
}
