/**
 * Outcomes: joins what came of predictions to them. One task reads one partition, where outcomes lie beside their predictions. An outcome may come before its
 * prediction, late, or again: the last one in the log counts, and what counted before is named, so that it can be taken back. Predictions are counted by windows of
 * their time, which close as those of drift do; one that comes later adds to its window.
 * State: open windows (`w`), predictions whose outcomes are awaited (`j`, joined.ts), outcomes without a prediction (`e`, early.ts), the end that was stated last
 * (`stated`), times of sources.
 */
import { type avro, derivedMeta, type Encoder, schemaIdOf } from '../../schemas/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import type { Processor, StateSize, StepContext } from '../../streams/core/processor.ts'
import { unknownKey } from '../../streams/core/stateless.ts'
import { closedEnd, isLate, TumblingWindows, windowStart } from '../../streams/core/windows.ts'
import { decoded, poison, SourceTimes, TIME_PREFIX, type TimeCodec } from '../rows/index.ts'
import { EarlyOutcomes } from './early.ts'
import { HELD_MAX, type Joined, type JoinedBounds, JoinedPredictions, VERSIONS_MAX } from './joined.ts'
import { Served, servedCodec } from './served.ts'

/** A decoded record. */
export type Values = Readonly<Record<string, unknown>>

export interface OutcomesOptions {
  readonly declared: avro.Performance
  /** Partitions of the input. */
  readonly partitions: number
  readonly topics: { readonly joined: string; readonly late: string }
  readonly rows: { decode(value: Buffer): Values }
  readonly outcomes: { decode(value: Buffer): Values }
  readonly times: Pick<TimeCodec, 'is' | 'decode'>
  /** What a schema id belongs to, if it is no prediction. */
  readonly companionOf: (schemaId: number) => 'outcome' | 'other' | undefined
  /** How many predictions are held, and versions measured apart. Default: what production has. */
  readonly bounds?: JoinedBounds
  /** The slices of a row, all rows (`''`) first. */
  readonly slicesOf: (row: Values) => readonly string[]
  readonly counted: Pick<Encoder<avro.PredictionsCounted>, 'encode'>
  readonly joined: Pick<Encoder<avro.OutcomeJoined>, 'encode'>
  readonly closed: Pick<Encoder<avro.WindowsClosed>, 'encode'>
  readonly late: Pick<Encoder<avro.RowLate>, 'encode'>
}

/** Counted since the processor was created. */
export interface OutcomesCounters {
  predictions: number
  /** Predictions of other versions of the model. */
  otherVersions: number
  /** Predictions whose id was there before. */
  repeated: number
  joined: number
  /** Outcomes that took the place of another one. */
  corrected: number
  /** Predictions that came too late to be counted. */
  late: number
  /** Outcomes for which no prediction came. */
  unmatched: number
}

export interface OutcomesProcessor extends Processor {
  readonly counters: Readonly<OutcomesCounters>
}

export const makeOutcomes = (options: OutcomesOptions): OutcomesProcessor => new Outcomes(options)

const WINDOW = Buffer.from('w')
const STATED = 'stated'

const numberOf = (value: unknown): number | null => (Number.isFinite(value) ? (value as number) : null)
const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)
const isEqual = (a: avro.Outcome, b: avro.Outcome | null): boolean =>
  b !== null && a.label === b.label && a.value === b.value && a.weight === b.weight

class Outcomes implements OutcomesProcessor {
  readonly counters: OutcomesCounters = {
    ...{ predictions: 0, otherVersions: 0, repeated: 0, joined: 0, corrected: 0, late: 0, unmatched: 0 },
  }
  readonly #options: OutcomesOptions
  readonly #windows: TumblingWindows<Served>
  readonly #joined: JoinedPredictions
  readonly #early: EarlyOutcomes
  readonly #bounds: JoinedBounds
  readonly #sources = new SourceTimes()
  #stated = Number.NEGATIVE_INFINITY
  #isDirty = false

  constructor(options: OutcomesOptions) {
    const { windowMs, graceMs, labelsWithinMs, earlyWithinMs } = options.declared
    this.#options = options
    this.#windows = new TumblingWindows(windowMs, graceMs, servedCodec(options.declared))
    this.#bounds = options.bounds ?? { heldMax: HELD_MAX, versionsMax: VERSIONS_MAX }
    this.#joined = new JoinedPredictions(windowMs + labelsWithinMs, this.#bounds)
    this.#early = new EarlyOutcomes(earlyWithinMs)
  }

  step(record: LogRecord, context: StepContext): boolean {
    const { value } = record
    if (value === null) throw poison('value_missing', undefined)
    const { times, companionOf, outcomes, rows } = this.#options
    const schemaId = schemaIdOf(value)
    if (schemaId !== undefined && times.is(schemaId)) {
      const time = decoded(() => this.#sources.accept(times.decode(value)))
      return this.#letGo(context) && (time === undefined || this.#advance(time, context))
    }
    const companion = schemaId === undefined ? undefined : companionOf(schemaId)
    if (companion === 'other') return this.#letGo(context)
    const row = decoded(() => (companion === 'outcome' ? outcomes : rows).decode(value))
    const { time, prediction_id: id } = row
    if (typeof time !== 'number') throw poison('time_missing', { column: 'time' })
    if (typeof id !== 'string') throw poison('key_missing', { column: 'prediction_id' })
    if (companion === undefined) this.#check(id, time, row, context)
    if (!this.#letGo(context)) return false
    if (companion === 'outcome') this.#observe(id, time, row, context)
    else {
      if (!this.#advance(Math.max(time, context.streamTime), context)) return false
      this.#serve(id, time, row, context)
    }
    this.#joined.forget(context.streamTime)
    return true
  }

  /**
   * A prediction for which there is no room goes to quarantine, before anything has changed. It does not move time; one that is late enough for others to be
   * forgotten does.
   */
  #check(id: string, time: number, row: Values, { streamTime }: StepContext): void {
    const { modelVersion, windowMs } = this.#options.declared
    const version = numberOf(row.model_version)
    const now = Math.max(time, streamTime)
    const start = windowStart(time, windowMs)
    if (modelVersion !== null && version !== modelVersion) return
    if (this.#joined.isForgotten(start, now) || this.#joined.get(id, now) !== undefined) return
    const { heldMax, versionsMax } = this.#bounds
    if (this.#joined.isFull(now)) throw poison('predictions_held', { held: heldMax })
    if (this.#joined.hasNoRoomFor(version, start))
      throw poison('versions_many', { version: String(version), versions: versionsMax })
  }

  /** Outcomes that have waited long enough are late. Each is a unit of the step. */
  #letGo(context: StepContext): boolean {
    for (let due = this.#early.due(context.logTime); due !== undefined; due = this.#early.due(context.logTime)) {
      if (context.full) return false
      const { id, early } = due
      this.#early.take(id)
      this.#emitLate(id, early.time, early.offset, early.logTime, context)
      this.counters.unmatched++
    }
    return true
  }

  #observe(id: string, time: number, row: Values, context: StepContext): void {
    const outcome = { label: textOf(row.label), value: numberOf(row.value), weight: numberOf(row.weight) }
    const joined = this.#joined.get(id, context.streamTime)
    const { offset, logTime } = context
    if (joined === undefined) this.#early.put(id, { outcome, time, offset, logTime })
    else if (!isEqual(outcome, joined.outcome)) this.#join(id, joined, outcome, time, context)
  }

  #serve(id: string, time: number, row: Values, context: StepContext): void {
    const { declared, slicesOf } = this.#options
    const { modelVersion, windowMs, graceMs } = declared
    const version = numberOf(row.model_version)
    const now = context.streamTime
    if (modelVersion !== null && version !== modelVersion) {
      this.counters.otherVersions++
      return
    }
    const start = windowStart(time, windowMs)
    if (this.#joined.isForgotten(start, now)) {
      this.#emitLate(id, time, context.offset, context.logTime, context)
      this.counters.late++
      return
    }
    if (this.#joined.get(id, now) !== undefined) {
      this.counters.repeated++
      return
    }
    const answer = { score: numberOf(row.score), label: textOf(row.label) }
    const slices = slicesOf(row)
    for (const slice of slices) {
      if (isLate(start, windowMs, graceMs, now)) {
        const served = new Served(declared)
        served.add(answer)
        this.#emitCounted(version, slice, start, served, context)
      } else this.#windows.open(JSON.stringify([version, slice]), start, () => new Served(declared)).add(answer)
    }
    const joined: Joined = {
      ...{ windowStart: start, modelVersion: version, slices: slices.slice(1), ...answer, outcome: null },
    }
    this.#joined.set(id, joined)
    this.counters.predictions++
    const early = this.#early.take(id)
    if (early !== undefined) this.#join(id, joined, early.outcome, early.time, context)
  }

  #join(id: string, joined: Joined, outcome: avro.Outcome, time: number, context: StepContext): void {
    const { topics, joined: encoder } = this.#options
    const { windowStart: start, modelVersion, slices, score, label, outcome: former } = joined
    const value = encoder.encode({
      ...{ meta: derivedMeta(context, time), sourcePartition: context.partition, predictionId: id, modelVersion },
      ...{ slices, windowStart: start, score, label, outcome, former },
    })
    context.emit(topics.joined, 0, null, value)
    joined.outcome = outcome
    this.#joined.touch(id)
    if (former === null) this.counters.joined++
    else this.counters.corrected++
  }

  /** Each window is a unit of the step. @returns `false` if the step has to be cut before the next one */
  #advance(time: number, context: StepContext): boolean {
    if (time <= context.streamTime) return true
    for (let window = this.#windows.due(time); window !== undefined; window = this.#windows.due(time)) {
      if (context.full) return false
      const { key, start, state } = window
      const [version, slice] = JSON.parse(key) as [number | null, string]
      this.#emitCounted(version, slice, start, state, context)
      this.#windows.close(key, start)
    }
    const { windowMs, graceMs } = this.#options.declared
    const end = closedEnd(time, windowMs, graceMs)
    if (end > this.#stated) {
      if (context.full) return false
      this.#state(end, context)
    }
    context.advance(time)
    return true
  }

  #emitCounted(version: number | null, slice: string, start: number, served: Served, context: StepContext): void {
    const { topics, counted, declared } = this.#options
    const value = counted.encode({
      ...{ meta: derivedMeta(context, start + declared.windowMs), sourcePartition: context.partition },
      ...{ modelVersion: version, slice, windowStart: start },
      ...{ predictions: served.predictions, estimated: served.expected() },
    })
    context.emit(topics.joined, 0, null, value)
  }

  #state(end: number, context: StepContext): void {
    const { topics, closed, partitions } = this.#options
    const source = { sourcePartition: context.partition, sourcePartitions: partitions }
    context.emit(topics.joined, 0, null, closed.encode({ meta: derivedMeta(context, end), ...source }))
    this.#stated = end
    this.#isDirty = true
  }

  #emitLate(id: string, rowTime: number, offset: number, logTime: number, context: StepContext): void {
    const { topic, partition, streamTime } = context
    const meta = derivedMeta(context, rowTime)
    // Before the first prediction there is no stream time.
    const time = Number.isFinite(streamTime) ? streamTime : rowTime
    const value = { meta, topic, partition, offset, key: id, rowTime, streamTime: time, logTime }
    context.emit(this.#options.topics.late, 0, Buffer.from(id), this.#options.late.encode(value))
  }

  load(key: Buffer, value: Buffer | null): void {
    const name = key.toString('latin1')
    if (key[0] === WINDOW[0]) this.#windows.load(key.subarray(1), value)
    else if (name.startsWith(TIME_PREFIX)) this.#sources.load(name, value)
    else if (name === STATED) this.#stated = value?.readDoubleBE(0) ?? this.#stated
    else if (!this.#joined.load(key, value) && !this.#early.load(key, value)) throw unknownKey(key)
  }

  restored(): void {
    this.#early.restored()
  }

  flush(write: (key: Buffer, value: Buffer | null) => void): void {
    this.#windows.flush((key, value) => write(Buffer.concat([WINDOW, key]), value))
    this.#joined.flush(write)
    this.#early.flush(write)
    this.#sources.flush(write)
    if (!this.#isDirty) return
    const value = Buffer.allocUnsafe(8)
    value.writeDoubleBE(this.#stated, 0)
    write(Buffer.from(STATED), value)
    this.#isDirty = false
  }

  size(): StateSize {
    const sizes = [this.#windows.size(), this.#joined.size(), this.#early.size(), this.#sources.size()]
    return sizes.reduce((sum, { keys, bytes }) => ({ keys: sum.keys + keys, bytes: sum.bytes + bytes }))
  }
}
