/**
 * Checks: rows of a dataset in, counts for the rules of a contract out (windows/windowed.ts). One task counts one partition. A row that comes after its window was closed adds
 * to it, as long as time is not past the end of the window by `lateMs`; then it is late. A window with many different values is told in parts.
 */
import { type avro, type ColumnRows, derivedMeta, type Encoder } from '../../schemas/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import type { Processor, StateSize, StepContext } from '../../streams/core/processor.ts'
import type { WindowCodec } from '../../streams/core/windows.ts'
import { countsOf, decodePart, encodePart, type WindowCounts, type WindowRule } from '../contracts/index.ts'
import type { TimeCodec } from '../rows/index.ts'
import { type LateRow, lateRow, WindowedRows } from '../windows/index.ts'

export interface ChecksOptions {
  readonly declared: Pick<avro.Contract, 'windowMs' | 'graceMs' | 'lateMs'>
  readonly rules: readonly WindowRule[]
  /** The column of time. */
  readonly time: string
  /** Partitions of the input. */
  readonly partitions: number
  readonly topics: { readonly counted: string; readonly late: string }
  readonly rows: Pick<ColumnRows, 'slot' | 'read'>
  readonly times: Pick<TimeCodec, 'is' | 'decode'>
  /** Whether a schema id belongs to a record that is no row. */
  readonly isOther: (schemaId: number) => boolean
  readonly counted: Pick<Encoder<avro.ChecksCounted>, 'encode'>
  readonly closed: Pick<Encoder<avro.WindowsClosed>, 'encode'>
  readonly late: Pick<Encoder<avro.RowLate>, 'encode'>
}

/** Counted since the processor was created. */
export interface ChecksCounters {
  /** Rows that added to a window that was closed. */
  added: number
  late: number
}

export interface ChecksProcessor extends Processor {
  readonly counters: Readonly<ChecksCounters>
}

export const makeChecks = (options: ChecksOptions): ChecksProcessor => new Checks(options)

class Checks implements ChecksProcessor {
  readonly counters: ChecksCounters = { added: 0, late: 0 }
  readonly #options: ChecksOptions
  readonly #init: () => WindowCounts
  readonly #rows: WindowedRows<WindowCounts>

  constructor(options: ChecksOptions) {
    const { declared, topics, rules, time, partitions, rows, times, isOther, closed } = options
    const { windowMs, graceMs } = declared
    this.#options = options
    this.#init = countsOf(rules, rows)
    this.#rows = new WindowedRows(
      { windowMs, graceMs, slices: [], time, partitions, output: topics.counted, rows, times, isOther, closed },
      {
        codec: codecOf(this.#init),
        init: this.#init,
        counts: () => true,
        add: (counts, row, context) => counts.add(row, context),
        isFull: (counts) => counts.isFull,
        emit: ({ start, state }, context) => this.#emit(start, state, context),
        late: (late, context) => this.#late(late, context),
      },
    )
  }

  #emit(windowStart: number, counts: WindowCounts, context: StepContext): void {
    const { declared, topics, counted } = this.#options
    const value = counted.encode({
      ...{ meta: derivedMeta(context, windowStart + declared.windowMs), sourcePartition: context.partition },
      ...{ windowStart, rows: counts.rows, counted: counts.counted() },
    })
    context.emit(topics.counted, 0, null, value)
  }

  #late(late: LateRow, context: StepContext): void {
    const { declared, topics, late: encoder } = this.#options
    const { key, row, now, windowStart } = late
    if (windowStart + declared.windowMs + declared.lateMs <= now) {
      context.emit(topics.late, 0, key, encoder.encode(lateRow(late, context)))
      this.counters.late++
      return
    }
    const counts = this.#init()
    counts.add(row, context)
    this.#emit(windowStart, counts, context)
    this.counters.added++
  }

  step(record: LogRecord, context: StepContext): boolean {
    return this.#rows.step(record, context)
  }

  load(key: Buffer, value: Buffer | null): void {
    this.#rows.load(key, value)
  }

  flush(write: (key: Buffer, value: Buffer | null) => void): void {
    this.#rows.flush(write)
  }

  size(): StateSize {
    return this.#rows.size()
  }
}

const codecOf = (init: () => WindowCounts): WindowCodec<WindowCounts> => ({
  encode: (counts) => encodePart({ rows: counts.rows, counted: counts.counted() }),
  decode: (bytes) => {
    const { rows, counted } = decodePart(bytes)
    const counts = init()
    counts.merge(rows, counted)
    return counts
  },
})
