/** Counts the rows of every key, as rows arrive. State: key -> count, one changelog entry each. */
import { type avro, derivedMeta } from '../../../schemas/index.ts'
import type { LogRecord } from '../../../streams/core/log.ts'
import type { Processor, StateSize, StepContext } from '../../../streams/core/processor.ts'

export interface RowCounted {
  readonly meta: avro.EventMeta
  /** Rows of the key so far. */
  readonly rows: number
}

export interface RowCountsOptions {
  readonly topic: string
  readonly encoder: { encode(value: RowCounted): Buffer }
}

const COUNT_BYTES = 8

/** Makes the processor of one partition of rows. */
export const makeRowCounts = (options: RowCountsOptions): Processor => new RowCounts(options)

class RowCounts implements Processor {
  readonly #options: RowCountsOptions
  readonly #counts = new Map<string, number>()
  readonly #dirty = new Set<string>()
  #bytes = 0

  constructor(options: RowCountsOptions) {
    this.#options = options
  }

  step({ key }: LogRecord, context: StepContext): boolean {
    if (key === null) return true // a statement about time is no row
    const { topic, encoder } = this.#options
    const name = key.toString('utf8')
    const rows = (this.#counts.get(name) ?? 0) + 1
    this.#set(name, rows)
    this.#dirty.add(name)
    context.emit(topic, context.partition, key, encoder.encode({ meta: derivedMeta(context, context.logTime), rows }))
    return true
  }

  #set(name: string, rows: number): void {
    if (!this.#counts.has(name)) this.#bytes += Buffer.byteLength(name) + COUNT_BYTES
    this.#counts.set(name, rows)
  }

  load(key: Buffer, value: Buffer | null): void {
    if (value !== null) this.#set(key.toString('utf8'), value.readDoubleBE(0))
  }

  flush(write: (key: Buffer, value: Buffer | null) => void): void {
    for (const name of this.#dirty) {
      const value = Buffer.alloc(COUNT_BYTES)
      value.writeDoubleBE(this.#counts.get(name) as number)
      write(Buffer.from(name), value)
    }
    this.#dirty.clear()
  }

  size(): StateSize {
    return { keys: this.#counts.size, bytes: this.#bytes }
  }
}
