/** The result of a verification. */
export interface Difference {
  /** The compared object, for example `ml.features.x.v1:0` or `Redis`. */
  readonly where: string
  /** The record, entity or row. */
  readonly which: string
  readonly expected: string
  readonly actual: string
}

/** A partition whose beginning the log does not hold any more. */
export interface Missing {
  readonly topic: string
  readonly partition: number
  /** The oldest offset that is still held. */
  readonly begins: number
  /** Whether what the log still holds was compared; `null`: it was. Otherwise why it cannot be. */
  readonly uncompared: string | null
}

/** Counts all differences and keeps the first ones. */
export class Differences {
  readonly first: Difference[] = []
  readonly missing: Missing[] = []
  readonly #max: number
  count = 0
  /** Number of compared records, vectors and rows. */
  compared = 0

  constructor(max = 20) {
    this.#max = max
  }

  /** @param uncompared why the rest cannot be compared; default: it is */
  lacks(topic: string, partition: number, begins: number, uncompared: string | null = null): void {
    this.missing.push({ topic, partition, begins, uncompared })
  }

  add(difference: Difference): void {
    this.count++
    if (this.first.length < this.#max) this.first.push(difference)
  }
}

const TEXT_MAX = 320
/** Bytes that are shown before the first one that differs. */
const EQUAL_BYTES = 16

/** Bytes as text that a person can compare. */
export const shownBytes = (bytes: Buffer | null | undefined, from = 0): string => {
  if (bytes === undefined) return 'absent'
  if (bytes === null) return 'null'
  const hex = bytes.subarray(from).toString('hex')
  const beginning = from === 0 ? '' : `(from byte ${from}) `
  return hex.length > TEXT_MAX
    ? `${beginning}${hex.slice(0, TEXT_MAX)}... (${bytes.length} bytes)`
    : `${beginning}${hex}`
}

/** Two values that differ, each from shortly before the first byte that differs. */
export const shownPair = (
  expected: Buffer | null | undefined,
  actual: Buffer | null | undefined,
): Pick<Difference, 'expected' | 'actual'> => {
  if (!expected || !actual) return { expected: shownBytes(expected), actual: shownBytes(actual) }
  const shorter = Math.min(expected.length, actual.length)
  let equal = 0
  while (equal < shorter && expected[equal] === actual[equal]) equal++
  const from = Math.max(0, equal - EQUAL_BYTES)
  return { expected: shownBytes(expected, from), actual: shownBytes(actual, from) }
}
