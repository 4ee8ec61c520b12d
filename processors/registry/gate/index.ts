/** Public exports of `processors/registry/gate`. Start with evaluate.ts. */
export { evaluateGate, isAwaited, needsChampion } from './evaluate.ts'
export { fairnessOf, isFairness } from './fairness.ts'
export { DRIFTED_COLUMNS, isLive, isLiveComparison, liveMetric } from './live.ts'
export { bootstrap, halfTail, RESAMPLES, signTest } from './paired.ts'
export { Random } from './random.ts'
export type { Contender, Evaluated, GateInput, GateOutcome, Measured } from './types.ts'
