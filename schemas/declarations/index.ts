export {
  type Column,
  type ColumnType,
  type DatasetDeclaration,
  EVOLUTIONS,
  type Evolution,
  UNREVIEWED,
} from './dataset.ts'
export { defineDataset, defineEntity, defineFeatureView } from './define.ts'
export { durationMs, durationText, parseDuration } from './duration.ts'
export type { EntityDeclaration } from './entity.ts'
export {
  COMPANION_NAMES,
  COMPANIONS,
  type Companion,
  HEARTBEAT,
  PREDICTION_COLUMNS,
  PREDICTIONS_PREFIX,
  type PredictionsDeclaration,
  predictionsDataset,
} from './predictions.ts'
export type { Feature, FeatureFunction, FeatureViewDeclaration, Filter, Scalar } from './view.ts'
