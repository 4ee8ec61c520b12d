/** Distances of two lists of shares. */

/** PSI without any correction: infinite or NaN if a share is 0. */
export const plainPsi = (p: readonly number[], q: readonly number[]): number =>
  p.reduce((sum, share, i) => sum + (q[i]! - share) * Math.log(q[i]! / share), 0)

/** Jensen-Shannon distance: the root of the divergence, in the given base. Both sides are scaled to a sum of 1, as in scipy. */
export const jensenShannon = (p: readonly number[], q: readonly number[], base: number): number => {
  const [totalP, totalQ] = [total(p), total(q)]
  let divergence = 0
  for (let i = 0; i < p.length; i++) {
    const [a, b] = [p[i]! / totalP, q[i]! / totalQ]
    const middle = (a + b) / 2
    divergence += (a > 0 ? a * Math.log(a / middle) : 0) + (b > 0 ? b * Math.log(b / middle) : 0)
  }
  return Math.sqrt(Math.max(0, divergence) / Math.log(base) / 2)
}

/** Hellinger distance by the overlap of the shares. */
export const hellingerByOverlap = (p: readonly number[], q: readonly number[]): number => {
  const overlap = p.reduce((sum, share, i) => sum + Math.sqrt(share * q[i]!), 0)
  return Math.sqrt(1 - Math.min(Math.max(overlap, 0), 1))
}

/** The same distance by the differences of the roots: another number where the shares do not add up to 1. */
export const hellingerByRoots = (p: readonly number[], q: readonly number[]): number =>
  Math.sqrt(p.reduce((sum, share, i) => sum + (Math.sqrt(share) - Math.sqrt(q[i]!)) ** 2, 0) / 2)

const total = (shares: readonly number[]): number => shares.reduce((sum, share) => sum + share, 0)
