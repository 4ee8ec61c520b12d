/** Public exports of `processors/features`. Start with features.ts. */
export { type AsOfAnswer, asOf, type FeatureStatus, type JoinMode, type VectorVersion, versionAsOf } from './as-of.ts'
export type { Problem } from './check.ts'
export { checkFilter } from './check-filter.ts'
export { features, featuresInstance, offlineInstance, onlineInstance } from './definition.ts'
export {
  type FeatureCounters,
  type FeatureLimits,
  type FeaturesOptions,
  type FeaturesProcessor,
  makeFeatures,
} from './features.ts'
export { compileFilter, type RowTest } from './filter.ts'
export { type LiveCopy, liveCopies, plannedCopy } from './live-copies.ts'
export { datasetDeclaration, type LiveView, liveViews, readingOf } from './live-views.ts'
export { type OutOfOrder, outOfOrder } from './out-of-order.ts'
export { defaultHopMs } from './plan.ts'
export {
  featuresTable,
  featuresTableName,
  latestVectors,
  vectorHistory,
  vectorSpace,
} from './projection.ts'
export { type FeatureReason, featureReasons } from './reasons.ts'
export { validateView } from './validate.ts'
