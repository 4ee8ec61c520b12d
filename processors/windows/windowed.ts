/**
 * Rows of one partition, counted in tumbling windows of event time. When the time of the partition is past the end of a window and its grace, its counts are emitted, and
 * then it is stated up to where windows are closed, windows without rows included. What is counted, and what becomes of late rows, is said by `Counting`.
 * State: the counts of open windows (`w`, streams/core/windows.ts), the end that was stated last (`stated`), and the times of sources (rows/source-times.ts).
 */
import { type avro, type ColumnRows, type Columns, derivedMeta, type Encoder, schemaIdOf } from '../../schemas/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import type { StateSize, StepContext } from '../../streams/core/processor.ts'
import {
  closedEnd,
  isLate,
  type OpenWindow,
  TumblingWindows,
  type WindowCodec,
  windowStart,
} from '../../streams/core/windows.ts'
import { decoded, poison, SourceTimes, TIME_PREFIX, type TimeCodec } from '../rows/index.ts'
import { slicer } from './slices.ts'

export interface WindowedOptions {
  readonly windowMs: number
  readonly graceMs: number
  readonly slices: readonly avro.SlicedColumn[]
  /** The column of time. */
  readonly time: string
  /** Partitions of the input. */
  readonly partitions: number
  /** The topic of what was counted. */
  readonly output: string
  readonly rows: Pick<ColumnRows, 'slot' | 'read'>
  readonly times: Pick<TimeCodec, 'is' | 'decode'>
  /** Whether a schema id belongs to a record that is no row. */
  readonly isOther: (schemaId: number) => boolean
  readonly closed: Pick<Encoder<avro.WindowsClosed>, 'encode'>
}

/** A row that comes after its window was closed. */
export interface LateRow {
  readonly key: Buffer | null
  readonly row: Columns
  readonly time: number
  /** Time of the partition, ms. */
  readonly now: number
  readonly windowStart: number
  readonly slices: () => readonly string[]
}

/** What is counted of rows. */
export interface Counting<S> {
  readonly codec: WindowCodec<S>
  readonly init: () => S
  /** Whether a row counts at all. It moves time in any case. */
  readonly counts: (row: Columns) => boolean
  readonly add: (state: S, row: Columns, context: StepContext) => void
  /** Whether a window has so much that its counts are emitted before it closes, and new ones begun. Absent: never. */
  readonly isFull?: (state: S) => boolean
  readonly emit: (window: OpenWindow<S>, context: StepContext) => void
  readonly late: (late: LateRow, context: StepContext) => void
}

const WINDOW = Buffer.from('w')
const STATED = 'stated'

export class WindowedRows<S> {
  readonly #options: WindowedOptions
  readonly #counting: Counting<S>
  readonly #windows: TumblingWindows<S>
  readonly #slicesOf: (row: Columns) => readonly string[]
  readonly #sources = new SourceTimes()
  readonly #timeSlot: number
  #stated = Number.NEGATIVE_INFINITY
  #isDirty = false

  constructor(options: WindowedOptions, counting: Counting<S>) {
    const { windowMs, graceMs, rows } = options
    this.#options = options
    this.#counting = counting
    this.#windows = new TumblingWindows(windowMs, graceMs, counting.codec)
    this.#slicesOf = slicer<Columns>(options.slices, (column) => {
      const slot = rows.slot(column)
      return (row) => row.value(slot)
    })
    this.#timeSlot = rows.slot(options.time)
  }

  step(record: LogRecord, context: StepContext): boolean {
    const { value } = record
    if (value === null) throw poison('value_missing', undefined)
    const schemaId = schemaIdOf(value)
    if (schemaId !== undefined && this.#options.times.is(schemaId)) return this.#stepTime(value, context)
    if (schemaId !== undefined && this.#options.isOther(schemaId)) return true
    return this.#stepRow(record, value, context)
  }

  #stepTime(value: Buffer, context: StepContext): boolean {
    const time = decoded(() => this.#sources.accept(this.#options.times.decode(value)))
    if (time === undefined || time <= context.streamTime) return true
    if (!this.#closeUntil(time, context)) return false
    context.advance(time)
    return true
  }

  #stepRow({ key }: LogRecord, value: Buffer, context: StepContext): boolean {
    const { rows, time: column, windowMs, graceMs } = this.#options
    const row = decoded(() => rows.read(value))
    const time = row.value(this.#timeSlot)
    if (typeof time !== 'number') throw poison('time_missing', { column })
    const now = Math.max(time, context.streamTime)
    if (!this.#closeUntil(now, context)) return false
    context.advance(now)
    if (!this.#counting.counts(row)) return true
    const start = windowStart(time, windowMs)
    if (isLate(start, windowMs, graceMs, now)) {
      this.#counting.late({ key, row, time, now, windowStart: start, slices: () => this.#slicesOf(row) }, context)
      return true
    }
    const { init, add, isFull, emit } = this.#counting
    for (const slice of this.#slicesOf(row)) {
      const state = this.#windows.open(slice, start, init)
      add(state, row, context)
      if (!isFull?.(state)) continue
      emit({ key: slice, start, state }, context)
      this.#windows.close(slice, start)
    }
    return true
  }

  /** Each window is a unit of the step. @returns `false` if the step has to be cut before the next one */
  #closeUntil(time: number, context: StepContext): boolean {
    for (;;) {
      const window = this.#windows.due(time)
      if (window === undefined) break
      if (context.full) return false
      this.#counting.emit(window, context)
      this.#windows.close(window.key, window.start)
    }
    const end = closedEnd(time, this.#options.windowMs, this.#options.graceMs)
    if (end <= this.#stated) return true
    if (context.full) return false
    this.#state(end, context)
    return true
  }

  #state(end: number, context: StepContext): void {
    const { output, closed, partitions } = this.#options
    const source = { sourcePartition: context.partition, sourcePartitions: partitions }
    context.emit(output, 0, null, closed.encode({ meta: derivedMeta(context, end), ...source }))
    this.#stated = end
    this.#isDirty = true
  }

  load(key: Buffer, value: Buffer | null): void {
    const name = key.toString('latin1')
    if (key[0] === WINDOW[0]) this.#windows.load(key.subarray(1), value)
    else if (name.startsWith(TIME_PREFIX)) this.#sources.load(name, value)
    else if (name !== STATED)
      throw new Error(`changelog key '${name}' is not known; was it written by a newer version?`)
    else if (value !== null) this.#stated = value.readDoubleBE(0)
  }

  flush(write: (key: Buffer, value: Buffer | null) => void): void {
    this.#windows.flush((key, value) => write(Buffer.concat([WINDOW, key]), value))
    this.#sources.flush(write)
    if (!this.#isDirty) return
    const value = Buffer.allocUnsafe(8)
    value.writeDoubleBE(this.#stated, 0)
    write(Buffer.from(STATED), value)
    this.#isDirty = false
  }

  size(): StateSize {
    const [windows, sources] = [this.#windows.size(), this.#sources.size()]
    return { keys: windows.keys + sources.keys, bytes: windows.bytes + sources.bytes }
  }
}

/** What is written of a row that is too late to count. */
export const lateRow = (
  { key, time: rowTime, now: streamTime }: Pick<LateRow, 'key' | 'time' | 'now'>,
  context: StepContext,
): avro.RowLate => {
  const { topic, partition, offset, logTime } = context
  const at = { topic, partition, offset, key: key === null ? null : key.toString() }
  return { meta: derivedMeta(context, rowTime), ...at, rowTime, streamTime, logTime }
}
