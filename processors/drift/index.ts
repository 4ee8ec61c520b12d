/** Public exports of `processors/drift`. Start with drift.ts, then measured.ts; the figures are in figures/. */

export { drift, driftInstance, driftTableInstance, overdueTableInstance } from './definition.ts'
export { type DriftOptions, type DriftProcessor, makeDrift, type Reported } from './drift.ts'
export * from './figures/index.ts'
export { type Deviation, EARLIER_VARIANT, judged, recomputed, VARIANT } from './measured.ts'
export { liveMonitored, type Monitored, monitoredInstance, monitoringTopic, windowsTopic } from './monitored.ts'
export { OverdueWindows } from './overdue.ts'
export { overdueTable, overdueTableName } from './overdue-projection.ts'
export { type Partial, partialCodec } from './partial.ts'
export { driftTable, driftTableName } from './projection.ts'
export { referenceOf, referenceRecord } from './reference.ts'
export { BaselineCutter, type Captured, referenceOfSlice, sliceRows } from './slices.ts'
export { modelOfDataset, type WatchedRows, watchedRows } from './watched-rows.ts'
