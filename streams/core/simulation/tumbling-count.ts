/**
 * A small processor that uses the whole runtime: windows, timers that cut, late records. It is the workload of
 * simulation and benchmark.
 */
import type { LogRecord } from '../log.ts'
import type { Processor, StateSize, StepContext } from '../processor.ts'
import { isLate, TumblingWindows, windowStart } from '../windows.ts'

export interface Reading {
  readonly time: number
  readonly value: number
}

export interface Tally {
  count: number
  sum: number
}

export interface TumblingCountOptions {
  readonly sizeMs: number
  readonly graceMs: number
  readonly output: string
  readonly parse: (value: Buffer) => Reading
  readonly format: (kind: 'current' | 'closed' | 'late', start: number, tally: Tally, context: StepContext) => Buffer
  /** Whether a closing window is emitted. */
  readonly tellClosed: boolean
}

const codec = {
  encode: ({ count, sum }: Tally) => {
    const bytes = Buffer.allocUnsafe(16)
    bytes.writeDoubleBE(count, 0)
    bytes.writeDoubleBE(sum, 8)
    return bytes
  },
  decode: (bytes: Buffer): Tally => ({ count: bytes.readDoubleBE(0), sum: bytes.readDoubleBE(8) }),
}

export class TumblingCount implements Processor {
  #options: TumblingCountOptions
  #windows: TumblingWindows<Tally>

  constructor(options: TumblingCountOptions) {
    this.#options = options
    this.#windows = new TumblingWindows(options.sizeMs, options.graceMs, codec)
  }

  step(record: LogRecord, context: StepContext): boolean {
    const { sizeMs, graceMs, output, parse, format, tellClosed } = this.#options
    if (record.key === null || record.value === null) return true
    const { time, value } = parse(record.value)
    const streamTime = Math.max(time, context.streamTime)
    for (let due = this.#windows.due(streamTime); due !== undefined; due = this.#windows.due(streamTime)) {
      if (context.full) return false
      const { key, start, state } = due
      if (tellClosed) context.emit(output, context.partition, Buffer.from(key), format('closed', start, state, context))
      this.#windows.close(key, start)
    }
    if (context.full) return false
    context.advance(time)
    const start = windowStart(time, sizeMs)
    if (isLate(start, sizeMs, graceMs, streamTime)) {
      context.emit(output, context.partition, record.key, format('late', start, { count: 1, sum: value }, context))
      return true
    }
    const tally = this.#windows.open(record.key.toString('utf8'), start, () => ({ count: 0, sum: 0 }))
    tally.count++
    tally.sum += value
    context.emit(output, context.partition, record.key, format('current', start, tally, context))
    return true
  }

  load(key: Buffer, value: Buffer | null): void {
    this.#windows.load(key, value)
  }

  flush(write: (key: Buffer, value: Buffer | null) => void): void {
    this.#windows.flush(write)
  }

  size(): StateSize {
    return this.#windows.size()
  }
}
