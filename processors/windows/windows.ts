/**
 * Windows: predictions in, counts of tumbling windows out. One task counts one partition: integers only, in the cells of a baseline. When the time of the partition is
 * past the end of a window and its grace, it emits its part of the window, and then states up to where its windows are closed, windows without rows included.
 * State: the counts of open windows (`w`, streams/core/windows.ts), the end that was stated last (`stated`), and the times of sources (rows/source-times.ts).
 */
import { type avro, type ColumnRows, type Columns, derivedMeta, type Encoder, schemaIdOf } from '../../schemas/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import type { Processor, StateSize, StepContext } from '../../streams/core/processor.ts'
import { closedEnd, isLate, type OpenWindow, TumblingWindows, windowStart } from '../../streams/core/windows.ts'
import { decoded, poison, SourceTimes, TIME_PREFIX, type TimeCodec } from '../rows/index.ts'
import { Counted, countedCodec } from './counted.ts'
import { slicer } from './slices.ts'

export interface WindowsOptions {
  readonly monitor: Pick<avro.Monitor, 'windowMs' | 'graceMs' | 'slices'>
  readonly baseline: Pick<avro.Baseline, 'modelVersion' | 'reference'>
  /** The columns of time, and of the version of the model if the baseline names one. */
  readonly columns: { readonly time: string; readonly version: string }
  /** Partitions of the input. */
  readonly partitions: number
  readonly topics: { readonly windows: string; readonly late: string }
  readonly rows: Pick<ColumnRows, 'slot' | 'isDouble' | 'read'>
  readonly times: Pick<TimeCodec, 'is' | 'decode'>
  /** Whether a schema id belongs to a record that is no prediction. */
  readonly isOther: (schemaId: number) => boolean
  readonly counted: Pick<Encoder<avro.WindowCounted>, 'encode'>
  readonly closed: Pick<Encoder<avro.WindowsClosed>, 'encode'>
  readonly late: Pick<Encoder<avro.RowLate>, 'encode'>
}

/** Counted since the processor was created. */
export interface WindowsCounters {
  rows: number
  /** Predictions of other versions of the model. */
  otherVersions: number
  late: number
  windows: number
}

export interface WindowsProcessor extends Processor {
  readonly counters: Readonly<WindowsCounters>
}

export const makeWindows = (options: WindowsOptions): WindowsProcessor => new Windows(options)

const WINDOW = Buffer.from('w')
const STATED = 'stated'

class Windows implements WindowsProcessor {
  readonly counters: WindowsCounters = { rows: 0, otherVersions: 0, late: 0, windows: 0 }
  readonly #options: WindowsOptions
  readonly #windows: TumblingWindows<Counted>
  readonly #slicesOf: (row: Columns) => readonly string[]
  readonly #sources = new SourceTimes()
  readonly #init: () => Counted
  readonly #slots: { readonly time: number; readonly version: number }
  #stated = Number.NEGATIVE_INFINITY
  #isDirty = false

  constructor(options: WindowsOptions) {
    const { monitor, baseline, rows, columns } = options
    this.#options = options
    const watched = baseline.reference.map(({ feature }) => {
      const slot = rows.slot(feature)
      return { slot, isDouble: rows.isDouble(slot) }
    })
    this.#init = () => new Counted(baseline.reference, watched)
    this.#windows = new TumblingWindows(monitor.windowMs, monitor.graceMs, countedCodec(this.#init))
    this.#slicesOf = slicer<Columns>(monitor.slices, (column) => {
      const slot = rows.slot(column)
      return (row) => row.value(slot)
    })
    this.#slots = { time: rows.slot(columns.time), version: rows.slot(columns.version) }
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
    const { columns, baseline, monitor } = this.#options
    const row = decoded(() => this.#options.rows.read(value))
    const time = row.value(this.#slots.time)
    if (typeof time !== 'number') throw poison('time_missing', { column: columns.time })
    const now = Math.max(time, context.streamTime)
    if (!this.#closeUntil(now, context)) return false
    context.advance(now)
    if (baseline.modelVersion !== null && row.value(this.#slots.version) !== baseline.modelVersion) {
      this.counters.otherVersions++
      return true
    }
    const start = windowStart(time, monitor.windowMs)
    if (isLate(start, monitor.windowMs, monitor.graceMs, now)) {
      this.#emitLate(key, time, now, context)
      return true
    }
    for (const slice of this.#slicesOf(row)) this.#windows.open(slice, start, this.#init).add(row)
    this.counters.rows++
    return true
  }

  /** Each window is a unit of the step. @returns `false` if the step has to be cut before the next one */
  #closeUntil(time: number, context: StepContext): boolean {
    for (;;) {
      const window = this.#windows.due(time)
      if (window === undefined) break
      if (context.full) return false
      this.#emit(window, context)
      this.#windows.close(window.key, window.start)
    }
    const { windowMs, graceMs } = this.#options.monitor
    const end = closedEnd(time, windowMs, graceMs)
    if (end <= this.#stated) return true
    if (context.full) return false
    this.#state(end, context)
    return true
  }

  #emit({ key: slice, start, state }: OpenWindow<Counted>, context: StepContext): void {
    const { monitor, topics, counted } = this.#options
    const value = counted.encode({
      meta: derivedMeta(context, start + monitor.windowMs),
      sourcePartition: context.partition,
      slice,
      windowStart: start,
      rows: state.rows,
      features: state.columns().map((counts) => ({ counts })),
    })
    context.emit(topics.windows, 0, null, value)
    this.counters.windows++
  }

  #state(end: number, context: StepContext): void {
    const { topics, closed, partitions } = this.#options
    const source = { sourcePartition: context.partition, sourcePartitions: partitions }
    context.emit(topics.windows, 0, null, closed.encode({ meta: derivedMeta(context, end), ...source }))
    this.#stated = end
    this.#isDirty = true
  }

  #emitLate(key: Buffer | null, rowTime: number, streamTime: number, context: StepContext): void {
    const { topic, partition, offset, logTime } = context
    const at = { topic, partition, offset, key: key === null ? null : key.toString() }
    const meta = derivedMeta(context, rowTime)
    const value = this.#options.late.encode({ meta, ...at, rowTime, streamTime, logTime })
    context.emit(this.#options.topics.late, 0, key, value)
    this.counters.late++
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
