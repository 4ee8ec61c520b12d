/** Public exports of `processors/registry/gate`. Start with evaluate.ts. */

export { BROKEN_RULES } from './data-quality.ts'
export { evaluateGate, needsChampion } from './evaluate.ts'
export { fairnessOf, isFairness } from './fairness.ts'
export { DRIFTED_COLUMNS, isLiveComparison, liveMetric } from './live.ts'
export { bootstrap, halfTail, RESAMPLES, signTest } from './paired.ts'
export { Random } from './random.ts'
export type { Contender, Evaluated, GateInput, GateOutcome, Measured } from './types.ts'
