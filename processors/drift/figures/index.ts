/** The only public exports of the figures of drift. */
export { type BaselineOptions, cutBaseline } from './baseline.ts'
export { benjaminiHochberg } from './benjamini-hochberg.ts'
export { chiSquareFigures, lInfinityOf } from './categorical.ts'
export type { Category } from './categories.ts'
export { cellNames, cellsOf, stepsOf } from './cells.ts'
export { chiSquareInverse, chiSquareSf, P_MIN } from './chi-square-law.ts'
export { type Counters, countersOf, countsLength, mergeCounts, NumericCounters } from './counters.ts'
export {
  type AlertChange,
  alertAfter,
  type FeatureAlert,
  type HysteresisOptions,
  hysteresis,
  QUIET,
} from './hysteresis.ts'
export { kolmogorovSf } from './kolmogorov.ts'
export { ksFigures, ksThreshold } from './ks.ts'
export { measure, ROWS_PER_CELL } from './measure.ts'
export { psiFigures, psiOf } from './psi.ts'
export * from './types.ts'
export {
  type Effect,
  type EffectName,
  type FeatureVerdict,
  type MeasuredFeature,
  type VerdictOptions,
  verdicts,
} from './verdicts.ts'
