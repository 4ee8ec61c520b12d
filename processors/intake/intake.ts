/**
 * Intake: judges each record of a dataset once. All later processors treat what it writes to `ml.rows.<dataset>` as
 * fact. So only one task per intake partition writes there, and it writes the accepted bytes unchanged, unless fields are mapped.
 * State: seen row ids (dedupe.ts), the judging in force from each offset on (judging.ts), and whether rows come live (liveness.ts). All checks that
 * refuse a record run before the state changes.
 */
import { type avro, type Companion, type DatasetDeclaration, derivedMeta, positionText } from '../../schemas/index.ts'
import {
  type ClockedProcessor,
  type Idleness,
  isVoid,
  type LastRow,
  type LiveProcessor,
} from '../../streams/core/idle.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import type { Names } from '../../streams/core/names.ts'
import { partitionOf } from '../../streams/core/partition.ts'
import { type GrowingProcessor, PoisonError, type StateSize, type StepContext } from '../../streams/core/processor.ts'
import {
  decoded,
  emitTime,
  isIdleObserved,
  isQuietObserved,
  isTimeAdvanced,
  NO_TIME,
  noteIdleness,
  poison,
  REASONS,
  type Reason,
  ROW_BYTES_MAX,
  type RowReader,
  type TimeCodec,
} from '../rows/index.ts'
import type { ContractRules } from '../rules/index.ts'
import { Companions } from './companions.ts'
import type { IntakeCounters } from './counters.ts'
import { Dedupe } from './dedupe.ts'
import { growing } from './growing.ts'
import { Judge } from './judge.ts'
import type { Judged } from './judged.ts'
import { JUDGING_PREFIX, type Judging, Judgings, RULES, RULES_OF_LIVENESS } from './judging.ts'
import { Liveness, ROW_KEY } from './liveness.ts'
import type { Translate } from './mapping.ts'
import { SOURCES_KEY, SourceCount } from './source-count.ts'

export interface IntakeOptions {
  readonly dataset: DatasetDeclaration
  readonly names: Names
  /**
   * Creates the reader of a set of columns, `rowReader`: for the dataset's columns, and for those in force when older
   * rows were judged.
   */
  readonly rows: (dataset: DatasetDeclaration, rules: number) => RowReader
  readonly times: TimeCodec
  /** The row rules of the contracts that are in force now; default: none. */
  readonly contracts?: readonly ContractRules[]
  /** Of a dataset with a mapping: the schema in which mapped rows are written anew. */
  readonly mappedSchemaId?: number
  /** Makes the translation of a judging; absent: none is mapped. */
  readonly translations?: (dataset: string, judging: Judging) => Translate | undefined
  /**
   * Partitions of the input topic before it grew, if it is the user's own (`dataset.source`). Default: the dataset's.
   */
  readonly sourcePartitions?: number
  /** Maximum size of key and value of a row, bytes. Default 1,000,000: a record batch has to stay below 1 MB. */
  readonly rowBytesMax?: number
  /** Maximum remembered row ids per partition; beyond it the oldest are forgotten first. Default 1,000,000. */
  readonly dedupeIdsMax?: number
  /**
   * Judges every row as it was judged when it arrived; the changelog entries that record this are loaded first. Default
   * `false`.
   */
  readonly isReplay?: boolean
  /** Writes observations of a foreign topic; only `idle` needs it. */
  readonly observations?: { encode(value: avro.IdleObserved): Buffer }
  /** Of predictions: tells outcomes and actions from them. A prediction's key is then its id. Absent: the topic holds rows only. */
  readonly companionOf?: (value: Buffer) => Companion | undefined
  /** Writes that a foreign topic has grown; only `grow` needs it. */
  readonly growths?: { encode(value: avro.SourceGrown): Buffer }
}

export interface IntakeProcessor extends GrowingProcessor, ClockedProcessor, LiveProcessor {
  readonly counters: Readonly<IntakeCounters>
  /** The last accepted row, for the idle clock. */
  readonly lastRow: LastRow | undefined
  /**
   * Advances time in a partition of a foreign topic, where the platform must not write an observation. The observation
   * goes to a topic of the platform instead, with the position between two records at which it was made; a replay
   * applies it again at that position.
   */
  idle(found: Idleness, context: StepContext): void
}

/** Creates the processor of one partition of the intake topic (or of the declared source topic). */
export const makeIntake = (options: IntakeOptions): IntakeProcessor => new Intake(options)

class Intake implements IntakeProcessor {
  readonly counters: IntakeCounters
  readonly #options: IntakeOptions
  readonly #output: { readonly topic: string; readonly partitions: number }
  readonly #judgings: Judgings
  readonly #dedupe: Dedupe
  readonly #rows = new Liveness()
  readonly #sources: SourceCount
  readonly #companions: Companions | undefined
  readonly holds: GrowingProcessor['holds']
  #judging: Judging | undefined
  #judge!: Judge

  constructor(options: IntakeOptions) {
    const { dataset, names } = options
    this.#options = options
    this.#output = { topic: names.rows(dataset.name), partitions: dataset.partitions ?? 1 }
    this.#judgings = new Judgings(dataset, options.isReplay ?? false, options.contracts, options.mappedSchemaId)
    this.#sources = new SourceCount(options.sourcePartitions ?? this.#output.partitions)
    this.#dedupe = new Dedupe({ dedupeMs: dataset.dedupeMs ?? 600_000, idsMax: options.dedupeIdsMax ?? 1_000_000 })
    const { rows, rowBytesMax = ROW_BYTES_MAX, companionOf } = options
    this.#companions = companionOf && new Companions({ companionOf, rows, rowBytesMax })
    this.holds = growing(dataset, () => rows(dataset, RULES), options.times)
    const reasons = Object.keys(REASONS) as Reason[]
    const quarantined = Object.fromEntries(reasons.map((reason) => [reason, 0])) as Record<Reason, number>
    this.counters = { accepted: 0, duplicates: 0, timesAdvanced: 0, idleVoid: 0, misplaced: 0, warned: 0, quarantined }
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
    const { dataset, rows, rowBytesMax = ROW_BYTES_MAX, translations } = this.#options
    const translate = translations?.(dataset.name, judging)
    this.#judging = judging
    this.#judge = new Judge({
      dataset,
      judging,
      rows: rows({ ...dataset, columns: judging.columns }, judging.rules),
      rowBytesMax,
      ...(translate && { translate }),
    })
    this.#companions?.judgeAs(judging)
    this.#dedupe.remember(judging.dedupeMs)
  }

  #handle(value: Buffer | null, context: StepContext): void {
    if (value === null) throw poison('value_missing', undefined)
    if (isTimeAdvanced(this.#options.times, value)) this.#advance(value, context)
    else if (isIdleObserved(this.#options.times, value)) this.#observe(value, context)
    else if (this.#keepsLiveness && isQuietObserved(this.#options.times, value)) this.#goOn(context)
    else this.#takeRecord(value, context)
  }

  #takeRecord(value: Buffer, context: StepContext): void {
    const companion = this.#companions?.judge(value, context.logTime)
    if (companion === undefined) {
      const judged = this.#judge.judge(value, context.logTime)
      this.#take(value, this.#companions ? { ...judged, id: judged.key.toString() } : judged, context)
      return
    }
    if (!this.#isNew(companion.id, context)) return
    context.emit(this.#output.topic, partitionOf(companion.key, this.#output.partitions), companion.key, value)
    this.counters.accepted++
  }

  #isNew(id: string | null, { logTime, offset }: StepContext): boolean {
    if (id === null || this.#dedupe.accept(id, logTime, offset)) return true
    this.counters.duplicates++
    return false
  }

  /** A release that does not keep it has judged this stretch of the log, so a replay does not keep it there either. */
  get #keepsLiveness(): boolean {
    return (this.#judging?.rules ?? 0) >= RULES_OF_LIVENESS
  }

  #take(original: Buffer, { key, time, id, isLoaded, isWarned, bytes = original }: Judged, context: StepContext): void {
    if (!this.#isNew(id, context)) return
    const partition = partitionOf(key, this.#output.partitions)
    context.advance(time)
    context.emit(this.#output.topic, partition, key, bytes)
    const row = { offset: context.offset, time, logTime: context.logTime }
    if (this.#keepsLiveness) this.#rows.accepted(row, isLoaded)
    else this.#rows.unknown(row)
    this.counters.accepted++
    if (partition !== context.partition && !this.#options.dataset.source) this.counters.misplaced++
    if (isWarned) this.counters.warned++
  }

  /**
   * A time statement goes where the rows of this partition go. From `ml.intake`, which has the dataset's key, it
   * goes to the partition of the same number. From a foreign topic, whose key is its owner's choice, it goes to all
   * partitions, with its source.
   */
  #advance(value: Buffer, context: StepContext): void {
    const { times, dataset } = this.#options
    const statement = decoded(() => times.decode(value))
    if (statement.sourcePartition !== null || statement.sourcePartitions !== null) {
      const named = `${statement.sourcePartition} of ${statement.sourcePartitions}`
      throw poison('source_invalid', { value: named, expected: 'null, because it comes from the source itself,' })
    }
    this.#judge.checkSkew(statement.time, context.logTime)
    if (statement.isLoading && this.#keepsLiveness) this.#rows.loading(context.logTime)
    context.advance(statement.time)
    if (dataset.source) {
      emitTime(times, statement, this.#sources.count, this.#output, context)
    } else context.emit(this.#output.topic, context.partition, null, value)
    this.counters.timesAdvanced++
  }

  /**
   * An observation is valid if no row came after the end that it saw: its writer may have been frozen, or slow.
   * Positions are only valid in their own topic, so copied observations are void.
   */
  #observe(value: Buffer, context: StepContext): void {
    const { times } = this.#options
    const { time, seenEnd } = decoded(() => times.decodeIdle(value))
    this.#judge.checkSkew(time, context.logTime)
    const isOwn = seenEnd.topic === context.topic && seenEnd.partition === context.partition
    if (!isOwn || (this.#rows.last?.offset ?? -1) >= seenEnd.offset) {
      this.counters.idleVoid++
      return
    }
    context.advance(time)
    const statement = { time, cause: 'idle', sourcePartition: null, sourcePartitions: null } as const
    context.emit(this.#output.topic, context.partition, null, times.encode(statement, context))
    this.counters.timesAdvanced++
  }

  /**
   * The partition is quiet: time goes on as far as its rows allow. Only the log time of the record counts, so it does not matter how long its writer was
   * frozen, or what came meanwhile.
   */
  #goOn(context: StepContext): void {
    const time = this.timeAt(context.logTime)
    if (time === undefined || time <= context.streamTime) return
    context.advance(time)
    const statement = { time, cause: 'idle', sourcePartition: null, sourcePartitions: null } as const
    context.emit(this.#output.topic, context.partition, null, this.#options.times.encode(statement, context))
    this.counters.timesAdvanced++
  }

  timeAt(logTime: number): number | undefined {
    return this.#rows.timeAt(logTime)
  }

  idle(found: Idleness, context: StepContext): void {
    if (isVoid(found, context, this.#rows.last)) {
      this.counters.idleVoid++
      return
    }
    const { dataset, names, times, observations } = this.#options
    if (observations === undefined) throw new Error('intake: an observation without an encoder for it')
    const { time } = found
    context.advance(time)
    const originOf = noteIdleness(observations, { topic: names.time(dataset.name), of: dataset.name }, time, context)
    emitTime(times, { time, cause: 'idle' }, this.#sources.count, this.#output, context, originOf)
    this.counters.timesAdvanced++
  }

  /**
   * The event goes to a topic of the platform, with the position between two records from which on it is valid, and a
   * statement without a time goes to all partitions of the rows: their time waits for the added sources.
   */
  grow(partitions: number, context: StepContext): void {
    const formerPartitions = this.#sources.count
    if (partitions <= formerPartitions) return
    const { dataset, names, times, growths } = this.#options
    if (growths === undefined) throw new Error('intake: a source that has grown, without an encoder for it')
    const { instance, topic, partition, offset, streamTime } = context
    const into = names.sources
    const causationId = positionText(topic, partition, Math.max(offset, 0))
    // A partition learns of a number only once, so it distinguishes its growths.
    const originOf = (ordinal: number) => ({
      origin: { instance, topic: into, partition, offset: partitions, ordinal },
      causationId,
    })
    const meta = { ...derivedMeta(originOf(-1).origin, Math.max(streamTime, NO_TIME)), causationId }
    const position = { topic, partition, offset }
    this.#sources.grown(partitions)
    context.emit(into, 0, null, growths.encode({ meta, dataset: dataset.name, position, formerPartitions, partitions }))
    emitTime(times, { time: NO_TIME, cause: 'source' }, partitions, this.#output, context, originOf)
  }

  get lastRow(): LastRow | undefined {
    return this.#rows.last
  }

  load(key: Buffer, value: Buffer | null): void {
    const name = key.toString()
    if (name === ROW_KEY) this.#rows.load(value)
    else if (name === SOURCES_KEY) this.#sources.load(value)
    else if (name.startsWith(JUDGING_PREFIX)) this.#judgings.load(name, value)
    else this.#dedupe.load(name, value)
  }

  restored(): void {
    // The known ids come from the previous judging; the first record changes the horizon.
    const { last } = this.#judgings
    if (last !== undefined) this.#dedupe.remember(last.dedupeMs)
    this.#dedupe.restored()
  }

  flush(write: (key: Buffer, value: Buffer | null) => void): void {
    this.#judgings.flush(write)
    this.#rows.flush(write)
    this.#sources.flush(write)
    this.#dedupe.flush(write)
  }

  size(): StateSize {
    return this.#dedupe.size()
  }
}
