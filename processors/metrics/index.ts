/** Public exports of `processors/metrics`. Start with metrics.ts. */
export { metrics, metricsInstance } from './definition.ts'
export { type MetricsOptions, type MetricsProcessor, makeMetrics } from './metrics.ts'
