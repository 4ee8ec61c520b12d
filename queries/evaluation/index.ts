/** Public exports of `queries/evaluation`: what was measured of a version, computed from a dataset. Start with compute.ts. */
export { type ComputedEvaluation, computeEvaluation, METHOD } from './compute.ts'
export { EvaluationError, type EvaluationErrorCode } from './errors.ts'
export { type Measurement, measure } from './measure.ts'
export { type Rows, TASKS, type Task } from './metrics/index.ts'
export { type AskedEvaluation, type ClassValue, type EvaluationQuery, queryOf } from './query.ts'
export { ROWS_MAX } from './rows.ts'
export { type Cell, type ReadRow, type Sample, Sampler } from './sample.ts'
