/** What a verification found. */
export interface Difference {
  /** What was compared, for example `ml.features.x.v1:0` or `Redis`. */
  readonly where: string
  /** Which record, entity or row. */
  readonly which: string
  readonly expected: string
  readonly actual: string
}

/** Counts all, keeps the first ones. */
export class Differences {
  readonly first: Difference[] = []
  readonly #max: number
  count = 0
  /** Records, vectors and rows that were compared. */
  compared = 0

  constructor(max = 20) {
    this.#max = max
  }

  add(difference: Difference): void {
    this.count++
    if (this.first.length < this.#max) this.first.push(difference)
  }
}

const TEXT_MAX = 160

/** Bytes as text that a person can compare. */
export const shownBytes = (bytes: Buffer | null | undefined): string => {
  if (bytes === undefined) return 'absent'
  if (bytes === null) return 'null'
  const hex = bytes.toString('hex')
  return hex.length > TEXT_MAX ? `${hex.slice(0, TEXT_MAX)}... (${bytes.length} bytes)` : hex
}
