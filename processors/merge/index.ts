/** Public exports of `processors/merge`. Start with merge.ts. */

export { merge } from './definition.ts'
export { type MergeCounters, type MergeOptions, type MergeProcessor, makeMerge } from './merge.ts'
export { type RowOrder, rowOrder } from './order.ts'
export { positionIn } from './sources.ts'
