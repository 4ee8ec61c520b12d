/** From verdicts to alerts: one bad window is not enough to raise, one good window is not enough to clear, and windows without data do neither. */
import type { FeatureVerdict } from './verdicts.ts'

/** What is remembered of one feature. */
export interface FeatureAlert {
  readonly firing: boolean
  /** Whether each of the last windows with data had drift, the oldest first; at most n. */
  readonly recent: readonly boolean[]
  /** Windows with data in a row, up to the last one, in which every effect was small. */
  readonly calm: number
}

export interface HysteresisOptions {
  /** Windows with drift that raise. Default 2. */
  readonly k?: number
  /** Among so many windows with data. Default 3. */
  readonly n?: number
  /** Calm windows that clear. Default 2. */
  readonly clearAfter?: number
  /** A window is calm if every effect is less than this share of its threshold. Default 0.8. */
  readonly calmShare?: number
}

export interface AlertChange {
  readonly feature: string
  readonly change: 'raised' | 'cleared'
}

export const QUIET: FeatureAlert = { firing: false, recent: [], calm: 0 }

/**
 * Takes the verdicts of the next window.
 * @param state feature -> what is remembered; a feature that is not there is quiet
 * @returns the next state, and what changed, in the order of the verdicts
 */
export const hysteresis = (
  state: ReadonlyMap<string, FeatureAlert>,
  verdicts: readonly FeatureVerdict[],
  options: HysteresisOptions = {},
): { state: Map<string, FeatureAlert>; changes: AlertChange[] } => {
  const next = new Map(state)
  const changes: AlertChange[] = []
  for (const verdict of verdicts) {
    const before = state.get(verdict.feature) ?? QUIET
    const after = alertAfter(before, verdict, options)
    next.set(verdict.feature, after)
    if (after.firing !== before.firing)
      changes.push({ feature: verdict.feature, change: after.firing ? 'raised' : 'cleared' })
  }
  return { state: next, changes }
}

/** The same for one feature. @throws RangeError if an option is out of its range */
export const alertAfter = (
  before: FeatureAlert,
  verdict: Pick<FeatureVerdict, 'verdict' | 'effects'>,
  options: HysteresisOptions = {},
): FeatureAlert => {
  const { k = 2, n = 3, clearAfter = 2, calmShare = 0.8 } = options
  for (const [name, value] of Object.entries({ k, n, clearAfter }))
    if (!Number.isInteger(value) || value < 1) throw new RangeError(`${name} is ${value}, expected a whole number >= 1`)
  if (k > n) throw new RangeError(`k is ${k}, expected at most n, ${n}`)
  if (verdict.verdict === 'insufficient_data') return before
  const calm = verdict.effects.every(({ value, threshold }) => value < calmShare * threshold) ? before.calm + 1 : 0
  const recent = [...before.recent, verdict.verdict === 'drift'].slice(-n)
  if (before.firing && calm >= clearAfter) {
    // What raised the alert is settled: it does not raise the next one.
    return { ...QUIET, calm: clearAfter }
  }
  const firing = before.firing || recent.filter(Boolean).length >= k
  // Bounded, so that the state of a quiet feature does not change for ever.
  return { firing, recent, calm: Math.min(calm, clearAfter) }
}
