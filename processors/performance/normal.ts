/** The normal law, as far as it is needed to compare means. */
import { chiSquareSf, P_MIN } from '../drift/index.ts'

/** The 97.5 % quantile: two of them make an interval of 95 %. */
export const Z = 1.959963984540054

/** The chance of a normal value above z. NaN, of two means without spread that are equal: one half. */
export const greaterThan = (z: number): number => {
  const tail = z === 0 || Number.isNaN(z) ? 0.5 : chiSquareSf(z * z, 1) / 2
  return Math.max(P_MIN, z >= 0 || Number.isNaN(z) ? tail : 1 - tail)
}
