/**
 * Population stability index `psi/v1:decile,jeffreys`: each cell gets half a count more, so no cell is empty and no other constant is needed. Cells that
 * are empty on both sides are left out. Without drift PSI / (1/N + 1/M) follows the chi-square law with B - 1 degrees of freedom, from which its
 * threshold and its p-value come.
 */
import { sum } from './cells.ts'
import { chiSquareInverse, chiSquareSf, clampP } from './chi-square-law.ts'

export interface Psi {
  readonly value: number
  /** Cells that count. */
  readonly cells: number
  readonly threshold: number
  readonly p: number
}

/** How many cells are not empty on both sides. */
export const cellsInUse = (reference: readonly number[], window: readonly number[]): number =>
  reference.reduce((used, count, i) => used + Number(count > 0 || window[i]! > 0), 0)

/** PSI in nats; NaN if a side is empty. @param reference counts per cell; `window` alike */
export const psiOf = (reference: readonly number[], window: readonly number[]): number => {
  const [n, m] = [sum(reference), sum(window)]
  if (n === 0 || m === 0) return Number.NaN
  const half = cellsInUse(reference, window) / 2
  let psi = 0
  for (let i = 0; i < reference.length; i++) {
    if (reference[i] === 0 && window[i] === 0) continue
    const p = (reference[i]! + 0.5) / (n + half)
    const q = (window[i]! + 0.5) / (m + half)
    psi += (q - p) * Math.log(q / p)
  }
  return psi
}

/**
 * @param alpha the share of windows without drift that may pass the threshold
 * @param floor the threshold is at least this
 * @returns undefined if there is nothing to compare: an empty side, or fewer than two cells
 */
export const psiFigures = (
  reference: readonly number[],
  window: readonly number[],
  alpha: number,
  floor: number,
): Psi | undefined => {
  const [n, m, cells] = [sum(reference), sum(window), cellsInUse(reference, window)]
  if (n === 0 || m === 0 || cells < 2) return undefined
  const scale = 1 / n + 1 / m
  const value = psiOf(reference, window)
  return {
    value,
    cells,
    threshold: Math.max(floor, chiSquareInverse(alpha, cells - 1) * scale),
    p: clampP(chiSquareSf(value / scale, cells - 1)),
  }
}
