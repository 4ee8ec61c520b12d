/**
 * ADWIN on a stream of errors: a window that grows while its mean is the same, and drops its oldest values when the means of an older and a newer part
 * differ by more than chance allows. Source: Bifet and Gavalda, Learning from Time-Changing Data with Adaptive Windowing (2007); defaults, and which cuts
 * are looked at, as in river 0.26.
 *
 * Values are kept as buckets of 1, 2, 4, ... values with their sum and their squared distances from their mean, at most `bucketsMax` of each size, so a
 * window of n values takes about `bucketsMax` log2 n of them.
 */
export interface AdwinOptions {
  /** The chance of a false alarm. Default 0.002. */
  readonly delta?: number
  /** Cuts are looked at after so many values. Default 32. */
  readonly every?: number
  /** Buckets of a size. Default 5. */
  readonly bucketsMax?: number
  /** Values that each part of a cut has. Default 5. */
  readonly partMin?: number
  /** Values of the window up to which no cut is looked at. Default 10. */
  readonly rowsMin?: number
}

export interface Bucket {
  readonly sum: number
  /** Sum of the squared distances from the mean of the bucket. */
  readonly spread: number
}

/** All that is remembered; the same values in the same order give the same state. */
export interface AdwinState {
  readonly seen: number
  /** Buckets of 1, 2, 4, ... values; of each size the oldest first. */
  readonly sizes: readonly (readonly Bucket[])[]
  readonly rows: number
  readonly sum: number
  readonly spread: number
  /** Whether the last value showed a change. */
  readonly found: boolean
}

export const ADWIN_START: AdwinState = { seen: 0, sizes: [], rows: 0, sum: 0, spread: 0, found: false }

/** The same, while it is worked on. */
interface Window {
  sizes: Bucket[][]
  rows: number
  sum: number
  spread: number
}

/** Takes the next value. After a change was found it starts anew, as river does. */
export const adwin = (state: AdwinState, value: number, options: AdwinOptions = {}): AdwinState => {
  const { delta = 0.002, every = 32, bucketsMax = 5, partMin = 5, rowsMin = 10 } = options
  const before = state.found ? ADWIN_START : state
  const window: Window = { ...before, sizes: before.sizes.map((buckets) => [...buckets]) }
  insert(window, value, bucketsMax)
  const seen = before.seen + 1
  let found = false
  if (seen % every === 0 && window.rows > rowsMin)
    while (hasCut(window, delta, partMin)) {
      found = true
      dropOldest(window)
    }
  return { seen, ...pick(window), found }
}

const pick = ({ sizes, rows, sum, spread }: Window): Window => ({ sizes, rows, sum, spread })

const insert = (window: Window, value: number, bucketsMax: number): void => {
  window.spread += window.rows === 0 ? 0 : (window.rows * (value - window.sum / window.rows) ** 2) / (window.rows + 1)
  window.rows++
  window.sum += value
  let bucket: Bucket | undefined = { sum: value, spread: 0 }
  for (let level = 0; bucket !== undefined; level++) {
    window.sizes[level] ??= []
    const buckets: Bucket[] = window.sizes[level]!
    buckets.push(bucket)
    bucket = buckets.length > bucketsMax ? joined(buckets.shift()!, buckets.shift()!, 2 ** level) : undefined
  }
}

/** Two buckets of `size` values each. */
const joined = (a: Bucket, b: Bucket, size: number): Bucket => ({
  sum: a.sum + b.sum,
  spread: a.spread + b.spread + between(size, a.sum, size, b.sum),
})

/** What the distance of the means of two parts adds to their common spread. */
const between = (rowsA: number, sumA: number, rowsB: number, sumB: number): number =>
  (rowsA * rowsB * (sumA / rowsA - sumB / rowsB) ** 2) / (rowsA + rowsB)

const dropOldest = (window: Window): void => {
  const level = window.sizes.length - 1
  const { sum, spread } = window.sizes[level]!.shift()!
  const size = 2 ** level
  window.rows -= size
  window.sum -= sum
  window.spread -= spread + between(size, sum, window.rows, window.sum)
  if (window.sizes[level]!.length === 0) window.sizes.pop()
}

/** Whether the means of the parts before and after some bucket differ too much. */
const hasCut = (window: Window, delta: number, partMin: number): boolean => {
  let [rows, sum] = [0, 0]
  for (let level = window.sizes.length - 1; level >= 0; level--)
    for (const bucket of window.sizes[level]!) {
      rows += 2 ** level
      sum += bucket.sum
      const rest = window.rows - rows
      if (rows < partMin || rest < partMin) continue
      const distance = Math.abs(sum / rows - (window.sum - sum) / rest)
      if (distance > chance(window, 1 / (rows - partMin + 1) + 1 / (rest - partMin + 1), delta)) return true
    }
  return false
}

/** The distance of two means that chance allows. */
const chance = ({ rows, spread }: Window, inverseRows: number, delta: number): number => {
  const logDelta = Math.log((2 * Math.log(rows)) / delta)
  return Math.sqrt(2 * inverseRows * (spread / rows) * logDelta) + (2 / 3) * logDelta * inverseRows
}
