/**
 * Values at some places of the ascending order, without sorting all of them: the range is divided into parts of equal width, the values of each part are
 * counted, and only parts in which a wanted place lies are sorted. The number of a part grows with the value, also after rounding, so the order of the
 * parts is that of the values. If all lie in one part (because of one outlier), this is a plain sort.
 */
import type { AtRank } from './quantiles.ts'

const PARTS = 4_096
/** So few values are sorted at once. */
const SORTED_UP_TO = 4_096

/** @param values without NaN @param ranks the places that will be asked for, each from 0 to the number of values */
export const atRanksOf = (values: Float64Array, ranks: readonly number[]): AtRank => {
  if (values.length <= SORTED_UP_TO) {
    const sorted = values.slice().sort()
    return (rank) => sorted[rank]!
  }
  const { parts, counts } = divided(values)
  const starts = new Float64Array(PARTS + 1)
  for (let part = 0; part < PARTS; part++) starts[part + 1] = starts[part]! + counts[part]!
  const partOf = (rank: number): number => lastUpTo(starts, rank)
  const wanted = new Uint8Array(PARTS)
  for (const rank of ranks) wanted[partOf(rank)] = 1
  // Where the values of each wanted part begin among those that are sorted.
  const offsets = new Float64Array(PARTS)
  let kept = 0
  for (let part = 0; part < PARTS; part++) {
    offsets[part] = kept
    if (wanted[part] === 1) kept += counts[part]!
  }
  const sorted = new Float64Array(kept)
  for (let i = 0, next = 0; i < values.length; i++) if (wanted[parts[i]!] === 1) sorted[next++] = values[i]!
  sorted.sort()
  return (rank) => {
    const part = partOf(rank)
    return sorted[offsets[part]! + rank - starts[part]!]!
  }
}

/** The part of each value, and how many values each part has. */
const divided = (values: Float64Array): { parts: Uint16Array; counts: Uint32Array } => {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (value < low && value > Number.NEGATIVE_INFINITY) low = value
    if (value > high && value < Number.POSITIVE_INFINITY) high = value
  }
  const width = PARTS / (high - low)
  // All in one place, or so close or so far apart that the width is no number: one part holds everything.
  const scale = Number.isFinite(width) ? width : 0
  const parts = new Uint16Array(values.length)
  const counts = new Uint32Array(PARTS)
  for (let i = 0; i < values.length; i++) {
    const at = (values[i]! - low) * scale
    const part = at > 0 ? (at < PARTS ? at | 0 : PARTS - 1) : 0
    parts[i] = part
    counts[part]!++
  }
  return { parts, counts }
}

/** The last part that begins at or before a place and is not empty. */
const lastUpTo = (starts: Float64Array, rank: number): number => {
  let [low, high] = [0, PARTS]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (starts[middle + 1]! <= rank) low = middle + 1
    else high = middle
  }
  return low
}
