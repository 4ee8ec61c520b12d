/**
 * Windows: predictions in, counts of tumbling windows out (windowed.ts). One task counts one partition: integers only, in the cells of a baseline. A prediction that comes
 * after its window was closed is late.
 */
import { type avro, type ColumnRows, derivedMeta, type Encoder } from '../../schemas/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import type { Processor, StateSize, StepContext } from '../../streams/core/processor.ts'
import type { OpenWindow } from '../../streams/core/windows.ts'
import type { TimeCodec } from '../rows/index.ts'
import { Counted, countedCodec } from './counted.ts'
import { type LateRow, lateRow, WindowedRows } from './windowed.ts'

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
  /** Predictions of other versions of the model. */
  otherVersions: number
  late: number
  windows: number
}

export interface WindowsProcessor extends Processor {
  readonly counters: Readonly<WindowsCounters>
}

export const makeWindows = (options: WindowsOptions): WindowsProcessor => new Windows(options)

class Windows implements WindowsProcessor {
  readonly counters: WindowsCounters = { otherVersions: 0, late: 0, windows: 0 }
  readonly #options: WindowsOptions
  readonly #rows: WindowedRows<Counted>

  constructor(options: WindowsOptions) {
    const { monitor, baseline, rows, columns, topics } = options
    this.#options = options
    const watched = baseline.reference.map(({ feature }) => {
      const slot = rows.slot(feature)
      return { slot, isDouble: rows.isDouble(slot) }
    })
    const { modelVersion } = baseline
    const version = modelVersion === null ? -1 : rows.slot(columns.version)
    const init = () => new Counted(baseline.reference, watched)
    const { partitions, times, isOther, closed } = options
    const { windowMs, graceMs, slices } = monitor
    this.#rows = new WindowedRows(
      {
        windowMs,
        graceMs,
        slices,
        time: columns.time,
        partitions,
        output: topics.windows,
        rows,
        times,
        isOther,
        closed,
      },
      {
        codec: countedCodec(init),
        init,
        counts: (row) => {
          if (modelVersion === null || row.value(version) === modelVersion) return true
          this.counters.otherVersions++
          return false
        },
        add: (counted, row) => counted.add(row),
        emit: (window, context) => this.#emit(window, context),
        late: (late, context) => this.#late(late, context),
      },
    )
  }

  step(record: LogRecord, context: StepContext): boolean {
    return this.#rows.step(record, context)
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

  #late(late: LateRow, context: StepContext): void {
    context.emit(this.#options.topics.late, 0, late.key, this.#options.late.encode(lateRow(late, context)))
    this.counters.late++
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
