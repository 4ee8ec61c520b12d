/**
 * Lanes: the partial states from which feature values are computed. A tile is one row of a `Float64Array`: slot 0 is
 * its start, the other slots belong to lanes, which features share. States that are not numbers (text, bytes, distinct
 * sets) are in a parallel row of objects. A value is the left fold of tiles in ascending order of start, finalised
 * once, so its bits are reproducible.
 *
 * | kind | slots | meaning |
 * |-|-|-|
 * | rows | 1 | rows of the tile |
 * | known | 1 | rows whose column is neither null nor NaN; shared by all lanes of the column |
 * | sum | 1 | sum of the known values |
 * | moments | 2 | mean of the known values, sum of squared deviations from it (M2) |
 * | min, max | 1 | extreme of the known values, undefined while `known` is 0; -0 counts as 0 |
 * | first, last | 3 | value, its event time, whether it is not null (1 or 0); by (event time, offset), null rows count |
 * | minObject, maxObject | 0, 1 object | the same for text and bytes; null while there is none |
 * | firstObject, lastObject | 1, 1 object | event time; value or null |
 * | distinct | 0, 1 object | exact set of the known values |
 */
import { compareValues } from './order.ts'

export const laneKind = {
  rows: 0,
  sum: 1,
  moments: 2,
  min: 3,
  max: 4,
  first: 5,
  last: 6,
  minObject: 7,
  maxObject: 8,
  firstObject: 9,
  lastObject: 10,
  distinct: 11,
  /** Comes after the other lanes of its column, because they need its value before the row. */
  known: 12,
} as const

export interface Lane {
  readonly kind: (typeof laneKind)[keyof typeof laneKind]
  /** Index of the column among the cells of the view; -1 for `rows`. */
  readonly cell: number
  /** First slot in the tile row. */
  readonly slot: number
  /** Slot of the column's `known` lane, 0 if this lane does not use it. */
  readonly known: number
  /** Index in the tile's row of objects, -1 for none. */
  readonly object: number
}

/** The cells of a row that lanes read: `numbers` holds NaN for null and for NaN, and booleans as 0 and 1. */
export interface Cells {
  readonly numbers: Float64Array
  readonly values: unknown[]
}

/**
 * Adds a row to a tile whose rows all have earlier offsets. Distinct sets are not among `lanes`, because the level
 * keeps them.
 * @param fresh whether the tile is new, with all slots 0 and all objects null
 */
export const applyRow = (
  lanes: readonly Lane[],
  data: Float64Array,
  base: number,
  objects: unknown[],
  objectBase: number,
  cells: Cells,
  time: number,
  fresh: boolean,
): void => {
  for (let i = 0; i < lanes.length; i++) {
    const lane = lanes[i]
    const at = base + lane.slot
    if (lane.kind === laneKind.rows) data[at]++
    else if (lane.kind >= laneKind.minObject && lane.kind <= laneKind.lastObject) {
      applyObject(lane, data, at, objects, objectBase + lane.object, cells, time, fresh)
    } else applyNumber(lane, data, at, base + lane.known, cells, time, fresh)
  }
}

const applyNumber = (
  lane: Lane,
  data: Float64Array,
  at: number,
  knownAt: number,
  cells: Cells,
  time: number,
  fresh: boolean,
): void => {
  const x = cells.numbers[lane.cell]
  if (lane.kind === laneKind.first) {
    if (fresh || time < data[at + 1]) setEnd(data, at, x, cells.values[lane.cell], time)
    return
  }
  if (lane.kind === laneKind.last) {
    if (fresh || time >= data[at + 1]) setEnd(data, at, x, cells.values[lane.cell], time)
    return
  }
  if (Number.isNaN(x)) return
  switch (lane.kind) {
    case laneKind.known:
      data[at]++
      break
    case laneKind.sum:
      data[at] += x
      break
    case laneKind.min:
      if (data[knownAt] === 0 || x < data[at]) data[at] = x + 0
      break
    case laneKind.max:
      if (data[knownAt] === 0 || x > data[at]) data[at] = x + 0
      break
    case laneKind.moments: {
      const d = x - data[at]
      data[at] += d / (data[knownAt] + 1)
      data[at + 1] += d * (x - data[at])
    }
  }
}

const setEnd = (data: Float64Array, at: number, x: number, value: unknown, time: number): void => {
  data[at] = x
  data[at + 1] = time
  data[at + 2] = value === null || value === undefined ? 0 : 1
}

const applyObject = (
  lane: Lane,
  data: Float64Array,
  at: number,
  objects: unknown[],
  objectAt: number,
  cells: Cells,
  time: number,
  fresh: boolean,
): void => {
  const value = cells.values[lane.cell] ?? null
  switch (lane.kind) {
    case laneKind.firstObject:
    case laneKind.lastObject:
      if (fresh || (lane.kind === laneKind.firstObject ? time < data[at] : time >= data[at])) {
        objects[objectAt] = value
        data[at] = time
      }
      return
  }
  if (value === null) return
  const old = objects[objectAt]
  if (old === null) objects[objectAt] = value
  else if (lane.kind === laneKind.minObject ? compareValues(value, old) < 0 : compareValues(value, old) > 0) {
    objects[objectAt] = value
  }
}

/** Whether a cell counts: it is neither null nor NaN. */
export const isKnown = (value: unknown): boolean => value !== null && value !== undefined && !Number.isNaN(value)

/** The set member for a value: the value itself, 0 for -0, bytes as text with one character per byte. */
export const distinctMember = (value: unknown): unknown => {
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.length).toString('latin1')
  return typeof value === 'number' ? value + 0 : value
}

/** Rows of tiles: numbers and objects side by side. */
export interface TileRows {
  readonly data: Float64Array
  readonly objects: unknown[]
}

/**
 * Merges the tiles `[from, to)` of `tiles`, ascending, into row `row` of `into`, which holds a fold of earlier tiles
 * (at least one). It works lane by lane: lanes are independent, except that some read the `known` lane, which is merged
 * after them.
 */
export const mergeTiles = (
  lanes: readonly Lane[],
  stride: number,
  objectStride: number,
  into: TileRows,
  row: number,
  tiles: TileRows,
  from: number,
  to: number,
): void => {
  const { data } = tiles
  for (let i = 0; i < lanes.length; i++) {
    const lane = lanes[i]
    const a = row * stride + lane.slot
    const known = row * stride + lane.known
    switch (lane.kind) {
      case laneKind.rows:
      case laneKind.known:
      case laneKind.sum: {
        let sum = into.data[a]
        for (let tile = from; tile < to; tile++) sum += data[tile * stride + lane.slot]
        into.data[a] = sum
        break
      }
      case laneKind.min:
      case laneKind.max:
        mergeExtremes(lane, stride, into.data, a, into.data[known] > 0, data, from, to)
        break
      case laneKind.moments:
        mergeMoments(lane, stride, into.data, a, into.data[known], data, from, to)
        break
      case laneKind.last: {
        const last = (to - 1) * stride + lane.slot
        into.data[a] = data[last]
        into.data[a + 2] = data[last + 2]
        break
      }
      default:
        if (lane.object >= 0) {
          mergeObjects(lane, objectStride, into.objects, row * objectStride + lane.object, tiles.objects, from, to)
        }
    }
  }
}

const mergeExtremes = (
  lane: Lane,
  stride: number,
  into: Float64Array,
  a: number,
  isKnownBefore: boolean,
  data: Float64Array,
  from: number,
  to: number,
): void => {
  let isHeld = isKnownBefore
  for (let tile = from; tile < to; tile++) {
    if (data[tile * stride + lane.known] === 0) continue
    const value = data[tile * stride + lane.slot]
    if (!isHeld || (lane.kind === laneKind.min ? value < into[a] : value > into[a])) into[a] = value
    isHeld = true
  }
}

/**
 * `d = mean_b - mean_a; mean = mean_a + d*n_b/n; M2 = M2_a + M2_b + d*d*(n_a*n_b/n)`, in this order of operations,
 * because the bits depend on it
 */
const mergeMoments = (
  lane: Lane,
  stride: number,
  into: Float64Array,
  a: number,
  knownBefore: number,
  data: Float64Array,
  from: number,
  to: number,
): void => {
  let nA = knownBefore
  for (let tile = from; tile < to; tile++) {
    const b = tile * stride + lane.slot
    const nB = data[tile * stride + lane.known]
    if (nB === 0) continue
    const n = nA + nB
    if (nA === 0) {
      into[a] = data[b]
      into[a + 1] = data[b + 1]
    } else {
      const d = data[b] - into[a]
      into[a] += (d * nB) / n
      into[a + 1] = into[a + 1] + data[b + 1] + d * d * ((nA * nB) / n)
    }
    nA = n
  }
}

const mergeObjects = (
  lane: Lane,
  objectStride: number,
  into: unknown[],
  at: number,
  objects: readonly unknown[],
  from: number,
  to: number,
): void => {
  if (lane.kind === laneKind.firstObject) return
  if (lane.kind === laneKind.lastObject) {
    into[at] = objects[(to - 1) * objectStride + lane.object]
    return
  }
  for (let tile = from; tile < to; tile++) {
    const value = objects[tile * objectStride + lane.object]
    if (value === null) continue
    const old = into[at]
    if (old === null) into[at] = value
    else if (lane.kind === laneKind.minObject ? compareValues(value, old) < 0 : compareValues(value, old) > 0) {
      into[at] = value
    }
  }
}
