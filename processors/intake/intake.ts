/**
 * Intake: judges each record of a dataset once. What it writes to `ml.rows.<dataset>` is fact for everything behind it, so
 * only one task per intake partition writes there, and it writes the accepted bytes as they came.
 * State: seen row ids (dedupe.ts), and how rows were judged from which offset on (judging.ts). Checks that refuse come before
 * anything is changed.
 */
import { type avro, type DatasetDeclaration, derivedMeta, positionText } from '../../schemas/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import type { Names } from '../../streams/core/names.ts'
import { partitionOf } from '../../streams/core/partition.ts'
import { PoisonError, type Processor, type StateSize, type StepContext } from '../../streams/core/processor.ts'
import {
  decoded,
  emitTime,
  isIdleObserved,
  isTimeAdvanced,
  poison,
  REASONS,
  type Reason,
  ROW_BYTES_MAX,
  type RowReader,
  type TimeCodec,
} from '../rows/index.ts'
import { Dedupe } from './dedupe.ts'
import type { LastRow } from './idle.ts'
import { Judge, type Judged } from './judge.ts'
import { JUDGING_PREFIX, type Judging, Judgings } from './judging.ts'
import { LAST_ROW_KEY, LastRowState } from './last-row.ts'

export interface IntakeOptions {
  readonly dataset: DatasetDeclaration
  readonly names: Names
  /** Makes the reader of a set of columns, `rowReader`: those of the dataset, and of what it was when older rows were judged. */
  readonly rows: (dataset: DatasetDeclaration) => RowReader
  readonly times: TimeCodec
  /** Partitions of the input topic, if it is a user's own (`dataset.source`). Default: the dataset's. */
  readonly sourcePartitions?: number
  /** Greatest size of key and value of a row, bytes. Default 1,000,000: a record batch has to stay below 1 MB. */
  readonly rowBytesMax?: number
  /** Row ids known at most, per partition; beyond it the oldest are forgotten first. Default 1,000,000. */
  readonly dedupeIdsMax?: number
  /** Judge every row as it was judged when it came: the entries of the changelog that say so are loaded first. Default `false`. */
  readonly isReplay?: boolean
  /** Writes what is observed of a foreign topic; needed by `idle` alone. */
  readonly observations?: { encode(value: avro.IdleObserved): Buffer }
}

/** A partition of a foreign topic, found idle at a moment. */
export interface ForeignIdleness {
  /** Event time that it has come to, ms: of that moment, or before. */
  readonly time: number
  /** First offset that the log had not given out then, asked for at that moment or later. */
  readonly end: number
}

/** Counted since the processor was made. */
export interface IntakeCounters {
  accepted: number
  /** Rows whose id was seen within the horizon: dropped, nothing is written. */
  duplicates: number
  timesAdvanced: number
  /** Observations of idleness that a row had overtaken, or that are of another topic: they change nothing. */
  idleVoid: number
  /** Accepted rows of `ml.intake` whose producer did not key as the dataset does: they may come late, never get lost. */
  misplaced: number
  readonly quarantined: Record<Reason, number>
}

export interface IntakeProcessor extends Processor {
  readonly counters: Readonly<IntakeCounters>
  /** The last accepted row, for the idle clock. */
  readonly lastRow: LastRow | undefined
  /**
   * Lets time go on in a partition of a foreign topic, where nobody may write an observation. It stands in a topic of ours instead, written with
   * the position between two records at which it was made; a replay tells it again at that position. Void if a row came behind the end, or
   * the task has not come to it.
   */
  idle(found: ForeignIdleness, context: StepContext): void
}

/** Makes the processor of one partition of the intake topic (or of the declared source topic). */
export const makeIntake = (options: IntakeOptions): IntakeProcessor => new Intake(options)

class Intake implements IntakeProcessor {
  readonly counters: IntakeCounters
  readonly #options: IntakeOptions
  readonly #output: { readonly topic: string; readonly partitions: number }
  readonly #judgings: Judgings
  readonly #dedupe: Dedupe
  readonly #lastRow = new LastRowState()
  #judging: Judging | undefined
  #judge!: Judge

  constructor(options: IntakeOptions) {
    const { dataset, names } = options
    this.#options = options
    this.#output = { topic: names.rows(dataset.name), partitions: dataset.partitions ?? 1 }
    this.#judgings = new Judgings(dataset, options.isReplay ?? false)
    this.#dedupe = new Dedupe({ dedupeMs: dataset.dedupeMs ?? 600_000, idsMax: options.dedupeIdsMax ?? 1_000_000 })
    const reasons = Object.keys(REASONS) as Reason[]
    const quarantined = Object.fromEntries(reasons.map((reason) => [reason, 0])) as Record<Reason, number>
    this.counters = { accepted: 0, duplicates: 0, timesAdvanced: 0, idleVoid: 0, misplaced: 0, quarantined }
  }

  step(record: LogRecord, context: StepContext): boolean {
    this.#judgeAs(this.#judgings.at(context.offset))
    try {
      this.#handle(record.value, context)
    } catch (error) {
      if (error instanceof PoisonError) this.counters.quarantined[error.reason as Reason]++
      throw error
    }
    return true
  }

  #judgeAs(judging: Judging): void {
    if (judging === this.#judging) return
    const { dataset, rows, rowBytesMax = ROW_BYTES_MAX } = this.#options
    this.#judging = judging
    this.#judge = new Judge({ dataset, judging, rows: rows({ ...dataset, columns: judging.columns }), rowBytesMax })
    this.#dedupe.remember(judging.dedupeMs)
  }

  #handle(value: Buffer | null, context: StepContext): void {
    if (value === null) throw poison('value_missing', undefined)
    if (isTimeAdvanced(this.#options.times, value)) this.#advance(value, context)
    else if (isIdleObserved(this.#options.times, value)) this.#observe(value, context)
    else this.#take(value, this.#judge.judge(value, context.logTime), context)
  }

  #take(value: Buffer, { key, time, id }: Judged, context: StepContext): void {
    if (id !== null && !this.#dedupe.accept(id, context.logTime, context.offset)) {
      this.counters.duplicates++
      return
    }
    const partition = partitionOf(key, this.#output.partitions)
    context.advance(time)
    context.emit(this.#output.topic, partition, key, value)
    this.#lastRow.accepted(context.offset, time, context.logTime)
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
    this.#judge.checkSkew(statement.time, context.logTime)
    context.advance(statement.time)
    if (dataset.source) {
      emitTime(times, statement, sourcePartitions ?? this.#output.partitions, this.#output, context)
    } else context.emit(this.#output.topic, context.partition, null, value)
    this.counters.timesAdvanced++
  }

  /**
   * An observation holds if no row came after what it had seen: its writer may have been frozen, or slow. Positions mean something in their own
   * topic only, so copied ones are void.
   */
  #observe(value: Buffer, context: StepContext): void {
    const { times } = this.#options
    const { time, seenEnd } = decoded(() => times.decodeIdle(value))
    this.#judge.checkSkew(time, context.logTime)
    const isOwn = seenEnd.topic === context.topic && seenEnd.partition === context.partition
    if (!isOwn || (this.#lastRow.last?.offset ?? -1) >= seenEnd.offset) {
      this.counters.idleVoid++
      return
    }
    context.advance(time)
    const statement = { time, cause: 'idle', sourcePartition: null, sourcePartitions: null } as const
    context.emit(this.#output.topic, context.partition, null, times.encode(statement, context))
    this.counters.timesAdvanced++
  }

  idle({ time, end }: ForeignIdleness, context: StepContext): void {
    if (context.offset < end || (this.#lastRow.last?.offset ?? -1) >= end) {
      this.counters.idleVoid++
      return
    }
    const { dataset, names, times, observations, sourcePartitions } = this.#options
    if (observations === undefined) throw new Error('intake: an observation without an encoder for it')
    const { instance, topic, partition, offset } = context
    const into = names.time(dataset.name)
    const causationId = positionText(topic, partition, offset)
    // Times of a partition go up, so they tell its observations apart; the position may be that of several.
    const originOf = (ordinal: number) => ({
      origin: { instance, topic: into, partition, offset: time, ordinal },
      causationId,
    })
    const meta = { ...derivedMeta(originOf(-1).origin, time), causationId }
    const value = observations.encode({ meta, dataset: dataset.name, seenEnd: { topic, partition, offset } })
    context.advance(time)
    context.emit(into, 0, null, value)
    const sources = sourcePartitions ?? this.#output.partitions
    emitTime(times, { time, cause: 'idle' }, sources, this.#output, context, originOf)
    this.counters.timesAdvanced++
  }

  get lastRow(): LastRow | undefined {
    return this.#lastRow.last
  }

  load(key: Buffer, value: Buffer | null): void {
    const name = key.toString()
    if (name === LAST_ROW_KEY) this.#lastRow.load(value)
    else if (name.startsWith(JUDGING_PREFIX)) this.#judgings.load(name, value)
    else this.#dedupe.load(name, value)
  }

  restored(): void {
    // The ids that are known are those of the judging before; the first record changes the horizon.
    const { last } = this.#judgings
    if (last !== undefined) this.#dedupe.remember(last.dedupeMs)
    this.#dedupe.restored()
  }

  flush(write: (key: Buffer, value: Buffer | null) => void): void {
    this.#judgings.flush(write)
    this.#lastRow.flush(write)
    this.#dedupe.flush(write)
  }

  size(): StateSize {
    return this.#dedupe.size()
  }
}
