/**
 * Metrics: rows of a dataset in, sums of tumbling windows out (windows/windowed.ts). One task counts one partition. A row that comes after its window was closed adds to it,
 * as long as time is not past the end of the window by `labelsWithinMs`; then it is late.
 */
import { type avro, type ColumnRows, type Columns, derivedMeta, type Encoder } from '../../schemas/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import type { Processor, StateSize, StepContext } from '../../streams/core/processor.ts'
import type { WindowCodec } from '../../streams/core/windows.ts'
import { MetricCounts } from '../performance/index.ts'
import type { TimeCodec } from '../rows/index.ts'
import { type LateRow, lateRow, WindowedRows } from '../windows/index.ts'
import { metricValues } from './values.ts'

export interface MetricsOptions {
  readonly declared: avro.Performance
  /** The column of time. */
  readonly time: string
  /** Partitions of the input. */
  readonly partitions: number
  readonly topics: { readonly counted: string; readonly late: string }
  readonly rows: Pick<ColumnRows, 'slot' | 'read'>
  readonly times: Pick<TimeCodec, 'is' | 'decode'>
  /** Whether a schema id belongs to a record that is no row. */
  readonly isOther: (schemaId: number) => boolean
  readonly counted: Pick<Encoder<avro.RowsCounted>, 'encode'>
  readonly closed: Pick<Encoder<avro.WindowsClosed>, 'encode'>
  readonly late: Pick<Encoder<avro.RowLate>, 'encode'>
}

/** Counted since the processor was created. */
export interface MetricsCounters {
  /** Rows that added to a window that was closed. */
  added: number
  late: number
}

export interface MetricsProcessor extends Processor {
  readonly counters: Readonly<MetricsCounters>
}

export const makeMetrics = (options: MetricsOptions): MetricsProcessor => new Metrics(options)

interface Counted {
  rows: number
  readonly metrics: MetricCounts
}

class Metrics implements MetricsProcessor {
  readonly counters: MetricsCounters = { added: 0, late: 0 }
  readonly #options: MetricsOptions
  readonly #valuesOf: ReturnType<typeof metricValues>
  readonly #rows: WindowedRows<Counted>

  constructor(options: MetricsOptions) {
    const { declared, topics, time, partitions, rows, times, isOther, closed } = options
    const { metrics, windowMs, graceMs, slices } = declared
    this.#options = options
    this.#valuesOf = metricValues(metrics, rows)
    const init = (): Counted => ({ rows: 0, metrics: new MetricCounts(metrics) })
    this.#rows = new WindowedRows(
      { windowMs, graceMs, slices, time, partitions, output: topics.counted, rows, times, isOther, closed },
      {
        codec: countedCodec(metrics),
        init,
        counts: () => true,
        add: (counted, row) => this.#add(counted, row),
        emit: ({ key, start, state }, context) => this.#emit(key, start, state, context),
        late: (late, context) => this.#late(late, init, context),
      },
    )
  }

  #add(counted: Counted, row: Columns): void {
    counted.rows++
    counted.metrics.add(this.#valuesOf(row))
  }

  #emit(slice: string, windowStart: number, { rows, metrics }: Counted, context: StepContext): void {
    const { declared, topics, counted } = this.#options
    const value = counted.encode({
      ...{ meta: derivedMeta(context, windowStart + declared.windowMs), sourcePartition: context.partition },
      ...{ slice, windowStart, rows, sums: metrics.sums() },
    })
    context.emit(topics.counted, 0, null, value)
  }

  #late(late: LateRow, init: () => Counted, context: StepContext): void {
    const { declared, topics, late: encoder } = this.#options
    const { key, row, now, windowStart, slices } = late
    if (windowStart + declared.windowMs + declared.labelsWithinMs <= now) {
      context.emit(topics.late, 0, key, encoder.encode(lateRow(late, context)))
      this.counters.late++
      return
    }
    const counted = init()
    this.#add(counted, row)
    for (const slice of slices()) this.#emit(slice, windowStart, counted, context)
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

const countedCodec = (metrics: readonly avro.BusinessMetric[]): WindowCodec<Counted> => ({
  encode: ({ rows, metrics: of }) => Buffer.from(JSON.stringify([rows, of.sums()])),
  decode: (bytes) => {
    const [rows, sums] = JSON.parse(bytes.toString()) as [number, avro.SumParts[]]
    return { rows, metrics: new MetricCounts(metrics, sums) }
  },
})
