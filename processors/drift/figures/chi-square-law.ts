/**
 * The chi-square law with a whole number of degrees of freedom. Its upper tail is a finite sum of positive terms, so it is exact to nearly all digits
 * however small it is; 1 minus the distribution would be 0 below 1e-16. Source: docs/decisions/0100-figures-of-drift.md
 */
import { erfc } from './erfc.ts'

/** The smallest normal double. A p-value below it is given as this, never as 0, which would claim certainty. */
export const P_MIN = 2 ** -1022

/** A p-value as it is published. */
export const clampP = (p: number): number => Math.min(Math.max(p, P_MIN), 1)

/**
 * P(X > x).
 * @param x >= 0 @param df a whole number >= 1
 * @returns from 0 to 1, not clamped
 */
export const chiSquareSf = (x: number, df: number): number => {
  if (!Number.isInteger(df) || df < 1) throw new RangeError(`df is ${df}, expected a whole number >= 1`)
  if (!(x > 0)) return 1
  if (x === Number.POSITIVE_INFINITY) return 0
  const h = x / 2
  // e^-h sum h^s / Gamma(s + 1) with s = 0, 1, ... df/2 - 1; for odd df s = 1/2, 3/2, ... df/2 - 1, beside erfc(sqrt h).
  const first = (df % 2) / 2
  const last = df / 2 - 1
  const tail = first === 0 ? 0 : erfc(Math.sqrt(h))
  if (last < first) return tail
  // From the greatest term both ways, so that nothing overflows; that term in logarithms, since e^-h alone may be 0 where the product is not.
  const peak = first + Math.max(0, Math.floor(Math.min(h, last) - first))
  let total = 1
  for (let s = peak, term = 1; s >= 1; s--) {
    term *= s / h
    total += term
  }
  for (let s = peak + 1, term = 1; s <= last; s++) {
    term *= h / s
    total += term
  }
  return Math.min(1, tail + Math.exp(peak * Math.log(h) - h - logGammaOfNext(peak)) * total)
}

/** log Gamma(s + 1) for s = 0, 1/2, 1, 3/2, ...: the product of s, s - 1, ... */
const logGammaOfNext = (s: number): number => {
  // Gamma(1/2) = sqrt(pi), so Gamma(3/2) = sqrt(pi) / 2.
  let log = s % 1 === 0 ? 0 : Math.log(Math.PI) / 2
  let product = 1
  for (let t = s; t > 0; t--) {
    product *= t
    if (product < 1e200) continue
    log += Math.log(product)
    product = 1
  }
  return log + Math.log(product)
}

/**
 * The x with P(X > x) = p.
 * @param p in (0, 1]; @param df a whole number >= 1
 */
export const chiSquareInverse = (p: number, df: number): number => {
  if (!(p > 0 && p <= 1)) throw new RangeError(`p is ${p}, expected a number in (0, 1]`)
  let [low, high] = [0, df]
  while (chiSquareSf(high, df) > p) {
    low = high
    high *= 2
  }
  // The interval is halved until its ends are neighbours: one result on every machine.
  for (let middle = (low + high) / 2; middle > low && middle < high; middle = (low + high) / 2) {
    if (chiSquareSf(middle, df) > p) low = middle
    else high = middle
  }
  return high
}
