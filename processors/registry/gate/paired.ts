/**
 * Tests of two versions on the same rows. Both are exact arithmetic of doubles without transcendental functions, so that a replay gives the same bytes on
 * every machine.
 */
import { Random } from './random.ts'

/** A number such that the bounds at 90, 95 and 99 % are resamples, not values between two. */
export const RESAMPLES = 1999

/** What the difference of candidate and champion has to reach: `share` of the champion's value, plus `amount`. */
export interface Required {
  readonly share: number
  readonly amount: number
}

export interface Bounds {
  /** One-sided bounds of the margin: what the candidate exceeds the required difference by. */
  readonly lower: number
  readonly upper: number
  readonly pValue: number
}

/**
 * Paired percentile bootstrap (Efron, Tibshirani, "An introduction to the bootstrap", chapters 13 and 16): rows are drawn with replacement, and each draw has
 * both versions.
 * @param candidate scores of each row, greater being better @param confidence of each bound
 */
export const bootstrap = (
  candidate: readonly number[],
  champion: readonly number[],
  { share, amount }: Required,
  confidence: number,
  seed: string,
): Bounds => {
  const random = new Random(seed)
  const n = candidate.length
  const margins = new Float64Array(RESAMPLES)
  let short = 0
  for (let k = 0; k < RESAMPLES; k++) {
    let [v, b] = [0, 0]
    for (let i = 0; i < n; i++) {
      const row = random.below(n)
      v += candidate[row]!
      b += champion[row]!
    }
    margins[k] = v / n - b / n - share * Math.abs(b / n) - amount
    if (margins[k]! < 0) short++
  }
  margins.sort()
  const outside = Math.max(1, Math.round((1 - confidence) * (RESAMPLES + 1)))
  return {
    lower: margins[outside - 1]!,
    upper: margins[RESAMPLES - outside]!,
    pValue: (1 + short) / (RESAMPLES + 1),
  }
}

export interface Signs {
  readonly wins: number
  readonly losses: number
  /** Probability of so many wins or more, and of so many losses or more, if both were equally likely. */
  readonly pBetter: number
  readonly pWorse: number
}

/** Exact sign test. A row whose difference equals `amount` counts for nobody. @param candidate scores, greater being better */
export const signTest = (candidate: readonly number[], champion: readonly number[], amount: number): Signs => {
  let [wins, losses] = [0, 0]
  candidate.forEach((v, i) => {
    const difference = v - champion[i]!
    if (difference > amount) wins++
    else if (difference < amount) losses++
  })
  const n = wins + losses
  return { wins, losses, pBetter: halfTail(n, wins), pWorse: halfTail(n, losses) }
}

/** P(X >= k) of a binomial distribution with n trials and probability 1/2. */
export const halfTail = (n: number, k: number): number => {
  // Multiples of the greatest probability, which is that of n/2: no factorial overflows, and what underflows does not count.
  const terms = new Float64Array(n + 1)
  const mode = Math.floor(n / 2)
  terms[mode] = 1
  for (let i = mode; i < n; i++) terms[i + 1] = (terms[i]! * (n - i)) / (i + 1)
  for (let i = mode; i > 0; i--) terms[i - 1] = (terms[i]! * i) / (n - i + 1)
  const sum = (values: Float64Array): number => values.reduce((total, term) => total + term, 0)
  return sum(terms.subarray(k)) / sum(terms)
}
