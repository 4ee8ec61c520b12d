/** The offline reads: training sets, vectors as of a time, positions of the tables. */
export { behind, type Lag, type ViewVersion } from './behind.ts'
export { OfflineError, type OfflineErrorCode } from './errors.ts'
export { withoutText } from './parquet-bytes.ts'
export { reached, type TablePositions, tablePositions, vectorsIn, type Wait } from './positions.ts'
export {
  type Format,
  type Mode,
  planOf,
  type Spine,
  type TrainingSetQuery,
  type TypedName,
  type ViewOfSet,
  viewId,
} from './request.ts'
export { type OfflineOptions, type TrainingSet, type TrainingSetSummary, trainingSet } from './training-set.ts'
export { type HistoricalVector, type VectorAtQuery, type VectorsAtQuery, vectorAt, vectorsAt } from './vector-at.ts'
