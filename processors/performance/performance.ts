/**
 * Performance: what was joined in all partitions in, PerformanceMeasured out. A window is measured when every partition of the predictions has closed it, with the
 * outcomes that are known by then, and again with each that comes later: at once, or, if it was measured just before, when `reviseEveryMs` of log time are over.
 * So the last measurement does not depend on the order of outcomes, and all of them on the log alone.
 * State: windows (remembered.ts), streams of errors (shifts.ts), the end that each partition has closed (`end/`), and that all have (`closed`), and
 * which window waits (`overdue/`, drift/overdue.ts), and up to where empty windows were filled (`filled`, empty.ts).
 */
import { type avro, derivedMeta, type Encoder } from '../../schemas/index.ts'
import type { HoldingProcessor } from '../../streams/core/idle.ts'
import { isSource, LeastOfSources } from '../../streams/core/least-of-sources.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import type { StateSize, StepContext } from '../../streams/core/processor.ts'
import { unknownKey } from '../../streams/core/stateless.ts'
import { OverdueWindows } from '../drift/index.ts'
import { decoded, poison } from '../rows/index.ts'
import { answered, errorOf } from './answered.ts'
import { EmptyWindows } from './empty.ts'
import type { MeasuredPerformance } from './measurable.ts'
import { estimateOf, measuredOf } from './measured.ts'
import { expectedParts, type Remembered, RememberedWindows } from './remembered.ts'
import { ErrorStreams } from './shifts.ts'

/** A record of the topic of what was joined. */
export type Joined =
  | { readonly type: 'PredictionsCounted'; readonly value: avro.PredictionsCounted }
  | { readonly type: 'RowsCounted'; readonly value: avro.RowsCounted }
  | { readonly type: 'OutcomeJoined'; readonly value: avro.OutcomeJoined }
  | { readonly type: 'WindowsClosed'; readonly value: avro.WindowsClosed }
  | { readonly type: 'QuietObserved'; readonly value: avro.QuietObserved }

export interface PerformanceOptions {
  readonly of: Pick<MeasuredPerformance, 'declared' | 'version' | 'contentHash' | 'model'>
  /** `names.monitoring` */
  readonly output: string
  /** Reads the topic. @throws DecodeError */
  readonly joined: (value: Buffer) => Joined
  readonly measured: Pick<Encoder<avro.PerformanceMeasured>, 'encode'>
  readonly shifted: Pick<Encoder<avro.ErrorsShifted>, 'encode'>
  readonly overdue: Pick<Encoder<avro.PerformanceOverdue>, 'encode'>
}

/** Counted since the processor was created. */
export interface PerformanceCounters {
  measured: number
  shifts: number
  overdue: number
}

export interface PerformanceProcessor extends HoldingProcessor {
  readonly counters: Readonly<PerformanceCounters>
}

export const makePerformance = (options: PerformanceOptions): PerformanceProcessor => new Performance(options)

const CLOSED = 'closed'

class Performance implements PerformanceProcessor {
  readonly counters: PerformanceCounters = { measured: 0, shifts: 0, overdue: 0 }
  readonly #options: PerformanceOptions
  readonly #windows: RememberedWindows
  readonly #streams: ErrorStreams
  readonly #ends = new LeastOfSources('end/')
  readonly #overdue: OverdueWindows
  readonly #empty: EmptyWindows
  readonly #key: Buffer
  #closedEnd = Number.NEGATIVE_INFINITY
  #isDirty = false

  constructor(options: PerformanceOptions) {
    const { declared, model } = options.of
    this.#options = options
    this.#windows = new RememberedWindows(declared)
    this.#streams = new ErrorStreams(declared.detector)
    this.#key = Buffer.from(model)
    this.#overdue = new OverdueWindows(declared, 'overdue/')
    this.#empty = new EmptyWindows(declared)
  }

  step({ value }: LogRecord, context: StepContext): boolean {
    if (value === null) throw poison('value_missing', undefined)
    const joined = decoded(() => this.#options.joined(value))
    if (joined.type === 'WindowsClosed') checkSource(joined.value)
    if (!this.#revise(context)) return false
    if (joined.type === 'WindowsClosed') return this.#close(joined.value, context)
    // A partition joins nothing to a window that it has let go, and none lets one go later than all together.
    if (joined.type === 'QuietObserved' || this.#isPast(joined.value.windowStart)) return true
    if (joined.type === 'RowsCounted') this.#countRows(joined.value, context)
    else if (joined.type === 'PredictionsCounted') this.#count(joined.value, context)
    else this.#join(joined.value, context)
    return true
  }

  #isPast(windowStart: number): boolean {
    const { windowMs, labelsWithinMs } = this.#options.of.declared
    return windowStart + windowMs + labelsWithinMs <= this.#closedEnd
  }

  /** Windows that are held back no longer. Each is a unit of the step. */
  #revise(context: StepContext): boolean {
    const { logTime } = context
    for (let due = this.#windows.due(logTime); due !== undefined; due = this.#windows.due(logTime)) {
      if (context.full) return false
      this.#measure(due, context)
    }
    return true
  }

  #count(counted: avro.PredictionsCounted, context: StepContext): void {
    const { modelVersion, slice, windowStart, predictions, estimated } = counted
    const window = this.#windows.change(JSON.stringify([modelVersion, slice]), windowStart, context.logTime)
    window.content.predictions += predictions
    if (estimated.length > 0) window.content.expected?.merge(estimateOf(estimated))
    this.#changed(window, context)
  }

  #countRows({ slice, windowStart, rows, sums }: avro.RowsCounted, context: StepContext): void {
    const window = this.#windows.change(JSON.stringify([null, slice]), windowStart, context.logTime)
    window.content.predictions += rows
    window.content.tally.merge(rows, sums)
    this.#changed(window, context)
  }

  #join(joined: avro.OutcomeJoined, context: StepContext): void {
    const { modelVersion, slices, windowStart, score, label, outcome, former } = joined
    const answer = { score, label }
    for (const slice of ['', ...slices]) {
      const window = this.#windows.change(JSON.stringify([modelVersion, slice]), windowStart, context.logTime)
      if (former !== null) window.content.tally.subtract(answer, former)
      window.content.tally.add(answer, outcome)
      this.#changed(window, context)
    }
    if (former === null) this.#look(joined, context)
  }

  /** The window has changed: if it was measured, it is measured again. */
  #changed(window: Remembered, context: StepContext): void {
    if (window.seq === 0 || window.place >= 0) return
    const due = window.measuredAt + this.#options.of.declared.reviseEveryMs
    if (due <= context.logTime) this.#measure(window, context)
    else this.#windows.hold(window, due)
  }

  /** Looks for a change in the stream of errors. */
  #look({ meta, modelVersion, predictionId, score, label, outcome }: avro.OutcomeJoined, context: StepContext): void {
    const { of, output, shifted } = this.#options
    const { declared, version, model } = of
    if (declared.detector === null) return
    const row = answered(declared, { score, label }, outcome)
    if (row === undefined) return
    const error = errorOf(row, declared)
    const rows = this.#streams.next(modelVersion, error)
    if (rows === undefined) return
    const value = shifted.encode({
      ...{ meta: derivedMeta(context, meta.time), name: declared.name, declarationVersion: version },
      ...{ model, modelVersion, detector: declared.detector.kind, rows, predictionId, error },
      knownAt: context.logTime,
    })
    context.emit(output, 0, this.#key, value)
    this.counters.shifts++
  }

  #close({ meta, sourcePartition, sourcePartitions }: avro.WindowsClosed, context: StepContext): boolean {
    const least = this.#ends.accept(sourcePartition, sourcePartitions, meta.time)
    if (least !== undefined && least > this.#closedEnd) {
      this.#closedEnd = least
      this.#isDirty = true
    }
    this.#empty.fill(this.#windows, this.#closedEnd, context.logTime)
    const { windowMs, labelsWithinMs } = this.#options.of.declared
    for (;;) {
      const window = this.#windows.ended(windowMs, this.#closedEnd)
      if (window === undefined) break
      if (context.full) return false
      this.#measure(window, context)
    }
    for (;;) {
      const window = this.#windows.past(windowMs + labelsWithinMs, this.#closedEnd)
      if (window === undefined) break
      if (window.place >= 0) {
        if (context.full) return false
        this.#measure(window, context)
      }
      this.#windows.forget(window)
    }
    this.#overdue.closed(sourcePartition, meta.time, this.#closedEnd, context.logTime)
    this.#reportOverdue(sourcePartitions, context)
    if (this.#closedEnd > Number.NEGATIVE_INFINITY) context.advance(this.#closedEnd)
    return true
  }

  /** A partition that lags holds windows back: they have no verdict, and are reported once. */
  #reportOverdue(partitions: number, context: StepContext): void {
    const found = this.#overdue.due(context.logTime, partitions)
    if (found === undefined) return
    const { of, output, overdue } = this.#options
    const { windowEnd, since, waitsFor } = found
    const subject = { name: of.declared.name, declarationVersion: of.version, model: of.model }
    const meta = derivedMeta(context, windowEnd)
    const value = overdue.encode({ meta, ...subject, windowEnd, since, waitsFor: [...waitsFor] })
    context.emit(output, 0, this.#key, value)
    this.counters.overdue++
  }

  #measure(window: Remembered, context: StepContext): void {
    const { of, output, measured } = this.#options
    const { declared, version, contentHash, model } = of
    const [modelVersion, slice] = JSON.parse(window.key) as [number | null, string]
    const { start, seq, changedAt } = window
    const { predictions, tally, expected } = window.content
    const windowEnd = start + declared.windowMs
    const value = measured.encode({
      ...{ meta: derivedMeta(context, windowEnd), name: declared.name, declarationVersion: version },
      ...{ declarationHash: contentHash, model, modelVersion, slice, windowStart: start, windowEnd, seq: seq + 1 },
      ...{ predictions, ...measuredOf(declared, slice, predictions, tally, expectedParts(expected)) },
      knownAt: seq === 0 ? context.logTime : changedAt,
    })
    context.emit(output, 0, this.#key, value)
    this.#windows.measured(window, context.logTime)
    this.counters.measured++
  }

  get heldUntil(): number | undefined {
    return this.#windows.heldUntil
  }

  load(key: Buffer, value: Buffer | null): void {
    if (key.toString('latin1') === CLOSED) this.#closedEnd = value?.readDoubleBE(0) ?? this.#closedEnd
    else if (this.#overdue.load(key, value) || this.#empty.load(key, value)) return
    else if (!this.#windows.load(key, value) && !this.#streams.load(key, value) && !this.#ends.load(key, value))
      throw unknownKey(key)
  }

  restored(): void {
    this.#windows.restored()
  }

  flush(write: (key: Buffer, value: Buffer | null) => void): void {
    this.#windows.flush(write)
    this.#streams.flush(write)
    this.#ends.flush(write)
    this.#overdue.flush(write)
    this.#empty.flush(write)
    if (!this.#isDirty) return
    const value = Buffer.allocUnsafe(8)
    value.writeDoubleBE(this.#closedEnd, 0)
    write(Buffer.from(CLOSED), value)
    this.#isDirty = false
  }

  size(): StateSize {
    const sizes = [this.#windows.size(), this.#streams.size(), this.#ends.size(), this.#overdue.size()]
    return sizes.reduce((sum, { keys, bytes }) => ({ keys: sum.keys + keys, bytes: sum.bytes + bytes }))
  }
}

/** @throws PoisonError source_invalid */
export const checkSource = ({ sourcePartition: source, sourcePartitions: sources }: avro.WindowsClosed): void => {
  if (isSource(source, sources)) return
  throw poison('source_invalid', { value: `${source} of ${sources}`, expected: 'a number in [0, sourcePartitions)' })
}
