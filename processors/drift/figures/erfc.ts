/** The complementary error function, for x >= 0, by its series near 0 and its continued fraction beyond. */

/** Below it the series of erf loses no digits that matter to 1 - erf. */
const SERIES_UP_TO = 2

/** Relative error below 1e-13, also where the result is as small as 1e-300. @param x >= 0 */
export const erfc = (x: number): number => (x < SERIES_UP_TO ? 1 - erf(x) : fraction(x))

/** erf x = 2/sqrt(pi) e^(-x^2) sum 2^k x^(2k+1) / (1 3 5 ... (2k+1)): positive terms alone. */
const erf = (x: number): number => {
  let term = x
  let total = x
  for (let k = 1; term > total * 2 ** -54; k++) {
    term *= (2 * x * x) / (2 * k + 1)
    total += term
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * total
}

const FRACTION_STEPS = 80

/** erfc x = e^(-x^2) / sqrt(pi) * 1 / (x + (1/2) / (x + (2/2) / (x + (3/2) / (x + ...)))), from the inside out. */
const fraction = (x: number): number => {
  let inner = x
  for (let k = FRACTION_STEPS; k >= 1; k--) inner = x + k / 2 / inner
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * inner)
}
