/** Outcomes joined and measured in memory, as the platform does: a task per partition of the predictions, then one for what they have joined. */
import { makeOutcomes, type OutcomesProcessor } from '../../processors/outcomes/index.ts'
import { makePerformance, type PerformanceProcessor } from '../../processors/performance/index.ts'
import { slicer } from '../../processors/windows/index.ts'
import type { avro } from '../../schemas/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import { type MonitoringWire, quality, T0 } from './monitoring.ts'
import { type Output, runStream } from './stream.ts'

export const JOINED = 'ml.performance.quality.v1'
export const LATE = 'ml.late'
export const MONITORING = 'ml.monitoring'

export type Changes = Partial<avro.Performance>

export const makeJoining = (
  wire: MonitoringWire,
  changes: Changes = {},
  partitions = 2,
  bounds?: { readonly heldMax: number; readonly versionsMax: number },
): OutcomesProcessor => {
  const declared = { ...quality, ...changes }
  const { decoded: rows, times, ofPerformance } = wire
  return makeOutcomes({
    ...{ declared, partitions, topics: { joined: JOINED, late: LATE }, rows, times },
    ...{ outcomes: ofPerformance.outcomes, companionOf: ofPerformance.companionOf },
    ...{ slicesOf: slicer(declared.slices), ...ofPerformance.joining, ...(bounds && { bounds }) },
  })
}

export const makeMeasuring = ({ ofPerformance }: MonitoringWire, changes: Changes = {}): PerformanceProcessor =>
  makePerformance({
    of: { declared: { ...quality, ...changes }, version: 1, contentHash: 'hash', model: 'churn' },
    output: MONITORING,
    ...{ joined: ofPerformance.joined, ...ofPerformance.measuring },
  })

/** What the partitions have joined, each in its order. */
export const joinedIn = (wire: MonitoringWire, partitions: readonly (readonly LogRecord[])[], changes: Changes = {}) =>
  partitions.map((records, partition) => {
    const make = () => makeJoining(wire, changes, partitions.length)
    return runStream({ make, partition }, records).outputs.filter(({ topic }) => topic === JOINED)
  })

/** The topic of what was joined. @param at log time of a record by its offset */
export const topicOf = (outputs: readonly Output[], at = (offset: number) => T0 + offset): LogRecord[] =>
  outputs.map(({ value }, offset) => ({ offset, key: null, value, timestamp: at(offset) }))

export const measuredIn = (wire: MonitoringWire, outputs: readonly Output[]): avro.PerformanceMeasured[] =>
  outputs.flatMap(({ value }) => {
    const { type, value: event } = wire.result(value)
    return type === 'PerformanceMeasured' ? [event as avro.PerformanceMeasured] : []
  })

/** The measurement of each window that counts, by window, version and slice. */
export const lastOf = (events: readonly avro.PerformanceMeasured[]): Map<string, avro.PerformanceMeasured> =>
  new Map(
    events
      .map((event) => [`${event.windowStart} ${event.modelVersion} ${event.slice}`, event] as const)
      .sort(([a, { seq: m }], [b, { seq: n }]) => (a < b ? -1 : a > b ? 1 : m - n)),
  )

export const figureOf = (event: avro.PerformanceMeasured, name: string): number | null | undefined =>
  event.realised.find((figure) => figure.name === name)?.value
