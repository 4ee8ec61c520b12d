/** The verdicts of one window: each feature needs significance among all features, and an effect of its own. */
import { benjaminiHochberg } from './benjamini-hochberg.ts'
import { ksThreshold } from './ks.ts'
import type { FeatureMeasures } from './types.ts'

export interface MeasuredFeature {
  readonly feature: string
  readonly measures: FeatureMeasures
}

export type EffectName = 'psi' | 'ks' | 'lInfinity'

/** How large a difference is, and from where on it counts. */
export interface Effect {
  readonly name: EffectName
  readonly value: number
  readonly threshold: number
}

export interface FeatureVerdict {
  readonly feature: string
  readonly verdict: 'drift' | 'stable' | 'insufficient_data'
  /** Whether its p-value passed among all features with data. */
  readonly significant: boolean
  /** Whether an effect reached its threshold. */
  readonly strong: boolean
  /** Empty without data. */
  readonly effects: readonly Effect[]
}

export interface VerdictOptions {
  /** The expected share of false ones among the features found significant. Default 0.001. */
  readonly alpha?: number
  /** Of D, at the least: what chance reaches is no effect either. Default 0.05. */
  readonly ksThreshold?: number
  /** Of L-infinity. Default 0.1. */
  readonly lInfinityThreshold?: number
}

const ALPHA = 0.001
const KS_MIN = 0.05
const SHIFT_MIN = 0.1

/** The verdicts of all features of one window, in the order given; the order has no influence. */
export const verdicts = (features: readonly MeasuredFeature[], options: VerdictOptions = {}): FeatureVerdict[] => {
  const { alpha = ALPHA, ksThreshold: ksMin = KS_MIN, lInfinityThreshold = SHIFT_MIN } = options
  if (!(alpha > 0 && alpha < 1)) throw new RangeError(`alpha is ${alpha}, expected a number between 0 and 1`)
  const judged = features.filter(({ measures }) => measures.sufficient && measures.p !== null)
  const rejected = benjaminiHochberg(
    judged.map(({ measures }) => measures.p!),
    alpha,
  )
  const significant = new Map(judged.map((feature, i) => [feature, rejected[i]!]))
  return features.map((each) => {
    const passed = significant.get(each)
    if (passed === undefined)
      return { feature: each.feature, verdict: 'insufficient_data', significant: false, strong: false, effects: [] }
    const effects = effectsOf(each.measures, { alpha, ksMin, lInfinityThreshold })
    const strong = effects.some(isStrong)
    return {
      feature: each.feature,
      verdict: passed && strong ? 'drift' : 'stable',
      significant: passed,
      strong,
      effects,
    }
  })
}

/** PSI must pass its threshold, which is a quantile; the others may reach theirs. */
const isStrong = ({ name, value, threshold }: Effect): boolean =>
  name === 'psi' ? value > threshold : value >= threshold

type Least = { readonly alpha: number; readonly ksMin: number; readonly lInfinityThreshold: number }

const effectsOf = (measures: FeatureMeasures, { alpha, ksMin, lInfinityThreshold }: Least): Effect[] => {
  const { psi, psiThreshold, ks, lInfinity } = measures
  const effects: Effect[] = []
  if (psi !== null && psiThreshold !== null) effects.push({ name: 'psi', value: psi, threshold: psiThreshold })
  // The lower end of D: what is certain.
  if (ks !== null) effects.push({ name: 'ks', value: ks.low, threshold: ksThreshold(ks, alpha, ksMin) })
  if (lInfinity !== null) effects.push({ name: 'lInfinity', value: lInfinity, threshold: lInfinityThreshold })
  return effects
}
