/**
 * Drift: partial windows in, DriftMeasured out. A window is measured once, when every partition of the predictions has closed it; so the event does not depend on how
 * the partitions interleave. A partition that lags holds its windows back: they have no verdict, and are reported as overdue.
 * State: the partials of open windows (streams/core/merged-windows.ts), what is remembered of each column for its alarm (alarms.ts), and which window waits (overdue.ts).
 */
import { type avro, derivedMeta, type Encoder } from '../../schemas/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import { MergedWindows } from '../../streams/core/merged-windows.ts'
import type { Processor, StateSize, StepContext } from '../../streams/core/processor.ts'
import { unknownKey } from '../../streams/core/stateless.ts'
import type { OpenWindow } from '../../streams/core/windows.ts'
import { decoded, poison } from '../rows/index.ts'
import { AlarmStates } from './alarms.ts'
import { alarmsAfter, judged, VARIANT, type Watched } from './measured.ts'
import type { Monitored } from './monitored.ts'
import { OverdueWindows } from './overdue.ts'
import { mergedPartials, type Partial, partialCodec } from './partial.ts'
import { referenceOfSlice } from './slices.ts'

/** A record of the topic of partial windows. */
export type Reported =
  | { readonly type: 'WindowCounted'; readonly value: avro.WindowCounted }
  | { readonly type: 'WindowsClosed'; readonly value: avro.WindowsClosed }

export interface DriftOptions {
  readonly of: Omit<Monitored, 'dataset' | 'revision'>
  /** `names.monitoring` */
  readonly output: string
  /** Reads the topic. @throws DecodeError */
  readonly reported: (value: Buffer) => Reported
  readonly measured: Pick<Encoder<avro.DriftMeasured>, 'encode'>
  readonly overdue: Pick<Encoder<avro.WindowOverdue>, 'encode'>
}

/** Counted since the processor was created. */
export interface DriftCounters {
  /** Parts of windows that were measured already: only a fault upstream can cause one. */
  late: number
  measured: number
  overdue: number
}

export interface DriftProcessor extends Processor {
  readonly counters: Readonly<DriftCounters>
}

export const makeDrift = (options: DriftOptions): DriftProcessor => new Drift(options)

class Drift implements DriftProcessor {
  readonly counters: DriftCounters = { late: 0, measured: 0, overdue: 0 }
  readonly #options: DriftOptions
  readonly #roles: Watched['roles']
  /** By slice. */
  readonly #watched = new Map<string, Watched>()
  readonly #key: Buffer
  readonly #windows: MergedWindows<Partial>
  readonly #alarms = new AlarmStates()
  readonly #overdue: OverdueWindows

  constructor(options: DriftOptions) {
    const { monitor, model } = options.of
    this.#options = options
    this.#roles = monitor.watches.map(({ role }) => role)
    this.#key = Buffer.from(model)
    this.#windows = new MergedWindows({ sizeMs: monitor.windowMs, codec: partialCodec, merge: mergedPartials })
    this.#overdue = new OverdueWindows(monitor)
  }

  step({ value }: LogRecord, context: StepContext): boolean {
    if (value === null) throw poison('value_missing', undefined)
    const reported = decoded(() => this.#options.reported(value))
    if (reported.type === 'WindowCounted') {
      this.#put(reported.value)
      return true
    }
    const { meta, sourcePartition: partition, sourcePartitions: partitions } = reported.value
    this.#windows.close({ partition, partitions, end: meta.time })
    for (;;) {
      const window = this.#windows.due()
      if (window === undefined) break
      if (context.full) return false
      this.#measure(window, context)
    }
    this.#overdue.closed(partition, meta.time, this.#windows.closedEnd, context.logTime)
    this.#reportOverdue(partitions, context)
    context.advance(this.#windows.closedEnd)
    return true
  }

  #put({ sourcePartition, slice, windowStart, rows, features }: avro.WindowCounted): void {
    const columns = features.map(({ counts }) => counts)
    if (!this.#windows.put(sourcePartition, slice, windowStart, { rows, columns })) this.counters.late++
  }

  get #subject() {
    const { monitor, monitorVersion, model, baseline, baselineVersion } = this.#options.of
    const { modelVersion } = baseline
    return { monitor: monitor.name, monitorVersion, model, modelVersion, baseline: baseline.name, baselineVersion }
  }

  #measure({ key: slice, start, state: { rows, columns } }: OpenWindow<Partial>, context: StepContext): void {
    const { of, output, measured } = this.#options
    const { alpha, minRows, psiMin, ksMin, shiftMin, windowMs } = of.monitor
    const thresholds = { alpha, minRows, psiMin, ksMin, shiftMin }
    const { features, found } = judged(this.#watchedOf(slice), columns, thresholds)
    const alarms = alarmsAfter(this.#alarms.of(slice), found, of.monitor)
    this.#alarms.set(slice, alarms)
    const windowEnd = start + windowMs
    const value = measured.encode({
      meta: derivedMeta(context, windowEnd),
      ...this.#subject,
      baselineHash: of.baselineHash,
      slice,
      windowStart: start,
      windowEnd,
      rows,
      variant: VARIANT,
      ...thresholds,
      features: features.map((feature) => ({ ...feature, isAlarming: alarms[feature.feature]?.firing ?? false })),
      knownAt: context.logTime,
    })
    context.emit(output, 0, this.#key, value)
    this.#windows.drop(slice, start)
    this.counters.measured++
  }

  #watchedOf(slice: string): Watched {
    const known = this.#watched.get(slice)
    if (known !== undefined) return known
    const watched = { reference: referenceOfSlice(this.#options.of.baseline, slice), roles: this.#roles }
    this.#watched.set(slice, watched)
    return watched
  }

  #reportOverdue(partitions: number, context: StepContext): void {
    const { output, overdue } = this.#options
    const found = this.#overdue.due(context.logTime, partitions)
    if (found === undefined) return
    const { windowEnd, since, waitsFor } = found
    const meta = derivedMeta(context, windowEnd)
    context.emit(
      output,
      0,
      this.#key,
      overdue.encode({ meta, ...this.#subject, windowEnd, since, waitsFor: [...waitsFor] }),
    )
    this.counters.overdue++
  }

  load(key: Buffer, value: Buffer | null): void {
    if (this.#alarms.load(key, value) || this.#overdue.load(key, value) || this.#windows.load(key, value)) return
    throw unknownKey(key)
  }

  flush(write: (key: Buffer, value: Buffer | null) => void): void {
    this.#windows.flush(write)
    this.#alarms.flush(write)
    this.#overdue.flush(write)
  }

  size(): StateSize {
    const sizes = [this.#windows.size(), this.#alarms.size(), this.#overdue.size()]
    return sizes.reduce((sum, { keys, bytes }) => ({ keys: sum.keys + keys, bytes: sum.bytes + bytes }))
  }
}
