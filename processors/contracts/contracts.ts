/**
 * Contracts: what was counted in all partitions in, ContractEvaluated out. A window is evaluated when every partition has closed it, and again with rows that come later: at
 * once, or, if it was evaluated just before, when `REVISE_MS` of log time are over. Windows without rows are evaluated too: that nothing came is what a count is for.
 * State: windows (streams/core/revised-windows.ts) and their counts (counts/kept-counts.ts), the end that each partition has closed (`end/`), and that all have (`closed`),
 * which window waits (`overdue/`), and up to where empty windows were filled (`filled`).
 */
import { type avro, derivedMeta, type Encoder } from '../../schemas/index.ts'
import type { HoldingProcessor } from '../../streams/core/idle.ts'
import { LeastOfSources } from '../../streams/core/least-of-sources.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import type { StateSize, StepContext } from '../../streams/core/processor.ts'
import { type Revised, RevisedWindows } from '../../streams/core/revised-windows.ts'
import { unknownKey } from '../../streams/core/stateless.ts'
import { OverdueWindows } from '../drift/index.ts'
import { checkSource, EmptyWindows } from '../performance/index.ts'
import { decoded, poison } from '../rows/index.ts'
import { KeptCounts } from './counts/kept-counts.ts'
import { countsOf } from './counts/window-counts.ts'
import { evaluatedOf } from './evaluated.ts'
import type { LiveContract } from './live.ts'
import type { WindowRule } from './rules.ts'

/** A record of the topic of what was counted. */
export type Checked =
  | { readonly type: 'ChecksCounted'; readonly value: avro.ChecksCounted }
  | { readonly type: 'WindowsClosed'; readonly value: avro.WindowsClosed }
  | { readonly type: 'QuietObserved'; readonly value: avro.QuietObserved }

export interface ContractsOptions {
  readonly of: Pick<LiveContract, 'declared' | 'version' | 'contentHash'>
  readonly rules: readonly WindowRule[]
  /** `names.monitoring` */
  readonly output: string
  /** Reads the topic. @throws DecodeError */
  readonly checked: (value: Buffer) => Checked
  readonly evaluated: Pick<Encoder<avro.ContractEvaluated>, 'encode'>
  readonly overdue: Pick<Encoder<avro.ContractOverdue>, 'encode'>
}

/** Counted since the processor was created. */
export interface ContractsCounters {
  evaluated: number
  overdue: number
}

export interface ContractsProcessor extends HoldingProcessor {
  readonly counters: Readonly<ContractsCounters>
}

export const makeContracts = (options: ContractsOptions): ContractsProcessor => new Contracts(options)

/** A window that was evaluated is evaluated again after so much log time, however many rows come late, ms. */
export const REVISE_MS = 10_000

const CLOSED = 'closed'
/** A contract has no slices. */
const KEY = JSON.stringify([null, ''])
const NOTHING = { make: () => undefined, stored: () => ({}), restore: () => undefined }

class Contracts implements ContractsProcessor {
  readonly counters: ContractsCounters = { evaluated: 0, overdue: 0 }
  readonly #options: ContractsOptions
  readonly #windows = new RevisedWindows<undefined>(NOTHING)
  readonly #counts: KeptCounts
  readonly #ends = new LeastOfSources('end/')
  readonly #overdue: OverdueWindows
  readonly #empty: EmptyWindows
  readonly #key: Buffer
  #closedEnd = Number.NEGATIVE_INFINITY
  #isDirty = false

  constructor(options: ContractsOptions) {
    const { declared } = options.of
    this.#options = options
    this.#counts = new KeptCounts(countsOf(options.rules))
    this.#key = Buffer.from(declared.name)
    this.#overdue = new OverdueWindows(declared, 'overdue/')
    this.#empty = new EmptyWindows({ windowMs: declared.windowMs, emptyWindows: true, slices: [] })
  }

  step({ value }: LogRecord, context: StepContext): boolean {
    if (value === null) throw poison('value_missing', undefined)
    const checked = decoded(() => this.#options.checked(value))
    if (checked.type === 'WindowsClosed') checkSource(checked.value)
    if (!this.#revise(context)) return false
    if (checked.type === 'WindowsClosed') return this.#close(checked.value, context)
    // A partition counts nothing in a window that it has let go, and none lets one go later than all together.
    if (checked.type === 'ChecksCounted' && !this.#isPast(checked.value.windowStart))
      this.#count(checked.value, context)
    return true
  }

  #isPast(windowStart: number): boolean {
    const { windowMs, lateMs } = this.#options.of.declared
    return windowStart + windowMs + lateMs <= this.#closedEnd
  }

  /** Windows that are held back no longer. Each is a unit of the step. */
  #revise(context: StepContext): boolean {
    const { logTime } = context
    for (let due = this.#windows.due(logTime); due !== undefined; due = this.#windows.due(logTime)) {
      if (context.full) return false
      this.#evaluate(due, context)
    }
    return true
  }

  #count({ windowStart, rows, counted }: avro.ChecksCounted, context: StepContext): void {
    const window = this.#windows.change(KEY, windowStart, context.logTime)
    this.#counts.merge(windowStart, { rows, counted })
    if (window.seq === 0 || window.place >= 0) return
    const due = window.measuredAt + REVISE_MS
    if (due <= context.logTime) this.#evaluate(window, context)
    else this.#windows.hold(window, due)
  }

  #close({ meta, sourcePartition, sourcePartitions }: avro.WindowsClosed, context: StepContext): boolean {
    const least = this.#ends.accept(sourcePartition, sourcePartitions, meta.time)
    if (least !== undefined && least > this.#closedEnd) {
      this.#closedEnd = least
      this.#isDirty = true
    }
    this.#empty.fill(this.#windows, this.#closedEnd, context.logTime)
    const { windowMs, lateMs } = this.#options.of.declared
    for (;;) {
      const window = this.#windows.ended(windowMs, this.#closedEnd)
      if (window === undefined) break
      if (context.full) return false
      this.#evaluate(window, context)
    }
    for (;;) {
      const window = this.#windows.past(windowMs + lateMs, this.#closedEnd)
      if (window === undefined) break
      if (window.place >= 0) {
        if (context.full) return false
        this.#evaluate(window, context)
      }
      this.#windows.forget(window)
      this.#counts.forget(window.start)
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
    const meta = derivedMeta(context, windowEnd)
    const value = overdue.encode({ meta, ...subjectOf(of), windowEnd, since, waitsFor: [...waitsFor] })
    context.emit(output, 0, this.#key, value)
    this.counters.overdue++
  }

  #evaluate(window: Revised<undefined>, context: StepContext): void {
    const { of, rules, output, evaluated } = this.#options
    const { start: windowStart, seq, changedAt } = window
    const windowEnd = windowStart + of.declared.windowMs
    const value = evaluated.encode({
      ...{ meta: derivedMeta(context, windowEnd), ...subjectOf(of), contractHash: of.contentHash },
      ...{ seq: seq + 1, windowStart, windowEnd, ...evaluatedOf(rules, this.#counts.of(windowStart)) },
      knownAt: seq === 0 ? context.logTime : changedAt,
    })
    context.emit(output, 0, this.#key, value)
    this.#windows.measured(window, context.logTime)
    this.counters.evaluated++
  }

  get heldUntil(): number | undefined {
    return this.#windows.heldUntil
  }

  load(key: Buffer, value: Buffer | null): void {
    if (key.toString('latin1') === CLOSED) this.#closedEnd = value?.readDoubleBE(0) ?? this.#closedEnd
    // Numbers of pieces and starts are binary, so the names of other entries are asked first.
    else if (this.#overdue.load(key, value) || this.#empty.load(key, value) || this.#ends.load(key, value)) return
    else if (!this.#counts.load(key, value) && !this.#windows.load(key, value)) throw unknownKey(key)
  }

  restored(): void {
    this.#counts.restored()
  }

  flush(write: (key: Buffer, value: Buffer | null) => void): void {
    this.#windows.flush(write)
    this.#counts.flush(write)
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
    const sizes = [this.#windows.size(), this.#counts.size(), this.#ends.size(), this.#overdue.size()]
    return sizes.reduce((sum, { keys, bytes }) => ({ keys: sum.keys + keys, bytes: sum.bytes + bytes }))
  }
}

const subjectOf = ({ declared, version }: ContractsOptions['of']) => ({
  ...{ contract: declared.name, contractVersion: version, dataset: declared.dataset },
})
