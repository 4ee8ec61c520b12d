/**
 * Intake: judges each record of a dataset once. What it writes to `ml.rows.<dataset>` is fact for everything behind it, so
 * only one task per intake partition writes there, and it writes the accepted bytes as they came.
 * State: seen row ids (dedupe.ts). Checks that refuse come before anything is changed.
 */
import type { DatasetDeclaration } from '../../schemas/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import type { Names } from '../../streams/core/names.ts'
import { partitionOf } from '../../streams/core/partition.ts'
import { PoisonError, type Processor, type StateSize, type StepContext } from '../../streams/core/processor.ts'
import {
  decoded,
  emitTime,
  entityIdOf,
  isTimeAdvanced,
  poison,
  REASONS,
  type Reason,
  ROW_BYTES_MAX,
  type TimeCodec,
} from '../rows/index.ts'
import { Dedupe } from './dedupe.ts'

/** A row in the reader schema of its dataset: the columns, and what the producer said about the row itself. */
export type IntakeRow = Readonly<Record<string, unknown>> & {
  readonly meta?: { readonly id?: string | null } | null
}

export interface IntakeOptions {
  readonly dataset: DatasetDeclaration
  readonly names: Names
  /** Decodes with `readerSchema(dataset)`. */
  readonly rows: { decode(value: Buffer): IntakeRow }
  readonly times: TimeCodec
  /** Partitions of the input topic, if it is a user's own (`dataset.source`). Default: the dataset's. */
  readonly sourcePartitions?: number
  /** Greatest size of key and value of a row, bytes. Default 1,000,000: a record batch has to stay below 1 MB. */
  readonly rowBytesMax?: number
  /** Row ids known at most, per partition; beyond it the oldest are forgotten first. Default 1,000,000. */
  readonly dedupeIdsMax?: number
}

/** Counted since the processor was made. */
export interface IntakeCounters {
  accepted: number
  /** Rows whose id was seen within the horizon: dropped, nothing is written. */
  duplicates: number
  timesAdvanced: number
  /** Accepted rows of `ml.intake` whose producer did not key as the dataset does: they may come late, never get lost. */
  misplaced: number
  readonly quarantined: Record<Reason, number>
}

export interface IntakeProcessor extends Processor {
  readonly counters: Readonly<IntakeCounters>
}

/** Makes the processor of one partition of the intake topic (or of the declared source topic). */
export const makeIntake = (options: IntakeOptions): IntakeProcessor => new Intake(options)

/** A record that passed: where it goes, and when it happened. */
interface Judged {
  readonly key: Buffer
  readonly time: number
  readonly id: string | null
}

class Intake implements IntakeProcessor {
  readonly counters: IntakeCounters
  readonly #options: IntakeOptions
  readonly #output: { readonly topic: string; readonly partitions: number }
  readonly #keyColumns: readonly string[]
  readonly #timeColumn: string
  readonly #skewMs: number
  readonly #rowBytesMax: number
  readonly #dedupe: Dedupe

  constructor(options: IntakeOptions) {
    const { dataset, names } = options
    this.#options = options
    this.#output = { topic: names.rows(dataset.name), partitions: dataset.partitions ?? 1 }
    this.#keyColumns = dataset.key
    this.#timeColumn = dataset.time
    this.#skewMs = dataset.skewMs ?? 3_600_000
    this.#rowBytesMax = options.rowBytesMax ?? ROW_BYTES_MAX
    this.#dedupe = new Dedupe({ dedupeMs: dataset.dedupeMs ?? 600_000, idsMax: options.dedupeIdsMax ?? 1_000_000 })
    const reasons = Object.keys(REASONS) as Reason[]
    const quarantined = Object.fromEntries(reasons.map((reason) => [reason, 0])) as Record<Reason, number>
    this.counters = { accepted: 0, duplicates: 0, timesAdvanced: 0, misplaced: 0, quarantined }
  }

  step(record: LogRecord, context: StepContext): boolean {
    try {
      this.#handle(record.value, context)
    } catch (error) {
      if (error instanceof PoisonError) this.counters.quarantined[error.reason as Reason]++
      throw error
    }
    return true
  }

  #handle(value: Buffer | null, context: StepContext): void {
    if (value === null) throw poison('value_missing', undefined)
    if (isTimeAdvanced(this.#options.times, value)) this.#advance(value, context)
    else this.#take(value, this.#judge(value, context.logTime), context)
  }

  #judge(value: Buffer, logTime: number): Judged {
    const row = decoded(() => this.#options.rows.decode(value))
    const text = entityIdOf(this.#keyColumns, row)
    if (text === undefined) {
      const column = this.#keyColumns.find((name) => row[name] === null || row[name] === undefined)
      throw poison('key_missing', { column: String(column) })
    }
    const time = row[this.#timeColumn]
    if (typeof time !== 'number' || !Number.isFinite(time)) {
      throw poison('time_missing', { column: this.#timeColumn })
    }
    this.#checkSkew(time, logTime)
    const key = Buffer.from(text)
    const bytes = key.length + value.length
    if (bytes > this.#rowBytesMax) throw poison('row_too_large', { bytes, bytesMax: this.#rowBytesMax })
    return { key, time, id: row.meta?.id ?? null }
  }

  #take(value: Buffer, { key, time, id }: Judged, context: StepContext): void {
    if (id !== null && !this.#dedupe.accept(id, context.logTime, context.offset)) {
      this.counters.duplicates++
      return
    }
    const partition = partitionOf(key, this.#output.partitions)
    context.advance(time)
    context.emit(this.#output.topic, partition, key, value)
    this.counters.accepted++
    if (partition !== context.partition && !this.#options.dataset.source) this.counters.misplaced++
  }

  /**
   * A statement about time goes where the rows of this partition go: from `ml.intake`, keyed as the dataset, to the
   * partition of the same number; from a foreign topic, keyed as its owner likes, to all, with its source.
   */
  #advance(value: Buffer, context: StepContext): void {
    const { times, dataset, sourcePartitions } = this.#options
    const statement = decoded(() => times.decode(value))
    if (statement.sourcePartition !== null || statement.sourcePartitions !== null) {
      const named = `${statement.sourcePartition} of ${statement.sourcePartitions}`
      throw poison('source_invalid', { value: named, expected: 'null, because it comes from the source itself,' })
    }
    this.#checkSkew(statement.time, context.logTime)
    context.advance(statement.time)
    if (dataset.source) {
      emitTime(times, statement, sourcePartitions ?? this.#output.partitions, this.#output, context)
    } else context.emit(this.#output.topic, context.partition, null, value)
    this.counters.timesAdvanced++
  }

  #checkSkew(time: number, logTime: number): void {
    if (time > logTime + this.#skewMs) throw poison('time_ahead', { time, logTime, skewMs: this.#skewMs })
  }

  load(key: Buffer, value: Buffer | null): void {
    this.#dedupe.load(key.toString(), value)
  }

  restored(): void {
    this.#dedupe.restored()
  }

  flush(write: (key: Buffer, value: Buffer | null) => void): void {
    this.#dedupe.flush(write)
  }

  size(): StateSize {
    return this.#dedupe.size()
  }
}
