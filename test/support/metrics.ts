/** Rows of a dataset summed and measured in memory, as the platform does: a task per partition of the rows, then one for their sums. */
import { type MetricsProcessor, makeMetrics } from '../../processors/metrics/index.ts'
import type { PerformanceProcessor } from '../../processors/performance/index.ts'
import type { avro } from '../../schemas/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import { HOUR, type MonitoringWire, quality } from './monitoring.ts'
import { JOINED, LATE, makeMeasuring } from './performance.ts'
import { runStream } from './stream.ts'

const metric = (name: string, kind: avro.MetricKind, more: Partial<avro.BusinessMetric> = {}): avro.BusinessMetric => ({
  ...{ name, kind, column: null, weight: null, value: null, direction: 'both', ...more },
})

/** Metrics of columns of predictions, whose rows stand for those of a dataset. */
export const shop: avro.Performance = {
  ...quality,
  ...{
    name: 'shop',
    predictions: '',
    dataset: 'orders',
    task: 'metrics',
    positive: null,
    threshold: null,
    values: null,
  },
  metrics: [
    metric('orders', 'count'),
    metric('revenue', 'sum', { column: 'amount', direction: 'down' }),
    metric('basket', 'mean', { column: 'amount', weight: 'latency_us' }),
    metric('price', 'mean', { column: 'amount' }),
    metric('german', 'rate', { column: 'country', value: 'DE', direction: 'up' }),
  ],
  references: [],
  reference: null,
  emptyWindows: false,
  ...{ minRows: 3, windowMs: HOUR, graceMs: 60_000, labelsWithinMs: 24 * HOUR },
}

export const makeCounting = (
  wire: MonitoringWire,
  changes: Partial<avro.Performance> = {},
  partitions = 2,
): MetricsProcessor => {
  const { rows, times, isOther, ofPerformance, encoders } = wire
  return makeMetrics({
    ...{ declared: { ...shop, ...changes }, time: 'time', partitions, topics: { counted: JOINED, late: LATE } },
    ...{ rows, times, isOther, counted: ofPerformance.rowsCounted, closed: encoders.closed, late: encoders.late },
  })
}

export const makeMetricsMeasuring = (
  wire: MonitoringWire,
  changes: Partial<avro.Performance> = {},
): PerformanceProcessor => makeMeasuring(wire, { ...shop, ...changes })

/** What the partitions have counted, each in its order. */
export const countedIn = (
  wire: MonitoringWire,
  partitions: readonly (readonly LogRecord[])[],
  changes: Partial<avro.Performance> = {},
) =>
  partitions.map((records, partition) => {
    const make = () => makeCounting(wire, changes, partitions.length)
    return runStream({ make, partition }, records).outputs.filter(({ topic }) => topic === JOINED)
  })
