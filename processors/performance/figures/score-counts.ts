/**
 * Labelled rows counted by their score, from which the area under the ROC curve follows: the share of pairs (positive, negative) in which the positive one
 * has the greater score, ties as one half. Up to 4,096 distinct scores it is exact. Beyond, scores are counted on a grid of 2^-12, and pairs within a
 * cell of it, whose order is not known any more, are told as an error.
 */

/** Distinct scores up to which each has its own count, and cells of the grid after that. */
export const SCORES_MAX = 4_096

/** A score (or the lower end of its cell of the grid), and how many positive and negative rows have it. */
export type ScoreRow = readonly [score: number, positives: number, negatives: number]

export interface ScoreState {
  readonly grid: boolean
  /** By ascending score. */
  readonly rows: readonly ScoreRow[]
}

export interface Auc {
  readonly value: number
  /** The true one lies in [value - error, value + error]. 0: exact. */
  readonly error: number
}

interface Cell {
  positives: number
  negatives: number
}

/**
 * Pieces that cells are written in. A window has up to 4,096 of them, and a commit changes a few: what is written grows by what has changed, and not by
 * the size of the window.
 */
const PIECES = 64
/** Score, positives and negatives as float64. */
const CELL_BYTES = 24

export class ScoreCounts {
  #cells = new Map<number, Cell>()
  #grid = false
  /** Pieces that have changed since they were written. */
  readonly #changed = new Set<number>()

  static of({ grid, rows }: ScoreState): ScoreCounts {
    const counts = new ScoreCounts()
    counts.#grid = grid
    for (const [score, positives, negatives] of rows) counts.#add(score, positives, negatives)
    return counts
  }

  /** @param score not NaN; outside [0, 1] the outer cells of a grid take it */
  add(score: number, positive: boolean): void {
    this.#add(score, Number(positive), Number(!positive))
  }

  /** Takes back a row, because its label was corrected: the right one is added then. */
  subtract(score: number, positive: boolean): void {
    this.#add(score, -Number(positive), -Number(!positive))
  }

  merge(other: ScoreCounts): void {
    if (other.#grid) this.#toGrid()
    for (const [score, { positives, negatives }] of other.#cells) this.#add(score, positives, negatives)
  }

  /** Whether scores are counted on the grid. */
  get grid(): boolean {
    return this.#grid
  }

  /** The pieces that have changed since the last call, each with all its cells; null: it has none. Equal counts have equal pieces. */
  changedPieces(): ReadonlyMap<number, Buffer | null> {
    const rows = new Map<number, ScoreRow[]>([...this.#changed].map((piece) => [piece, []]))
    for (const [score, { positives, negatives }] of this.#cells)
      rows.get(pieceOf(score))?.push([score, positives, negatives])
    this.#changed.clear()
    return new Map([...rows].map(([piece, cells]) => [piece, cells.length === 0 ? null : pieceWith(cells)]))
  }

  /** Restores a piece that was written. */
  addPiece(piece: Buffer): void {
    for (const [score, positives, negatives] of cellsOf(piece)) this.#cells.set(score, { positives, negatives })
  }

  /** The same counts always have the same state. */
  state(): ScoreState {
    return {
      grid: this.#grid,
      rows: this.#sorted().map(([score, { positives, negatives }]) => [score, positives, negatives] as const),
    }
  }

  /** @returns undefined if there is no positive or no negative row */
  auc(): Auc | undefined {
    let [concordant, tied, positives, negatives] = [0, 0, 0, 0]
    for (const [, cell] of this.#sorted()) {
      concordant += cell.positives * negatives
      tied += cell.positives * cell.negatives
      positives += cell.positives
      negatives += cell.negatives
    }
    const pairs = positives * negatives
    if (pairs === 0) return undefined
    return { value: (2 * concordant + tied) / (2 * pairs), error: this.#grid ? tied / (2 * pairs) : 0 }
  }

  #sorted(): [number, Cell][] {
    return [...this.#cells].sort(([a], [b]) => a - b)
  }

  #add(score: number, positives: number, negatives: number): void {
    // -0 and 0 are one score.
    const key = this.#grid ? cellOf(score) : score + 0
    const cell = this.#cells.get(key)
    this.#changed.add(pieceOf(key))
    if (cell === undefined) {
      this.#cells.set(key, { positives, negatives })
      if (this.#cells.size > SCORES_MAX) this.#toGrid()
      return
    }
    cell.positives += positives
    cell.negatives += negatives
    if (cell.positives === 0 && cell.negatives === 0) this.#cells.delete(key)
  }

  #toGrid(): void {
    if (this.#grid) return
    this.#grid = true
    const cells = this.#cells
    this.#cells = new Map()
    for (const score of cells.keys()) this.#changed.add(pieceOf(score))
    for (const [score, { positives, negatives }] of cells) this.#add(score, positives, negatives)
  }
}

const cellOf = (score: number): number =>
  Math.min(Math.max(Math.floor(score * SCORES_MAX), 0), SCORES_MAX - 1) / SCORES_MAX

const bits = Buffer.alloc(8)

const pieceOf = (score: number): number => {
  bits.writeDoubleBE(score, 0)
  const mixed = Math.imul(bits.readUInt32BE(0) ^ Math.imul(bits.readUInt32BE(4), 0x85ebca6b), 0x9e3779b1)
  return (mixed >>> 16) % PIECES
}

const pieceWith = (cells: ScoreRow[]): Buffer => {
  const piece = Buffer.allocUnsafe(cells.length * CELL_BYTES)
  for (const [i, row] of cells.sort(([a], [b]) => a - b).entries())
    for (const [j, value] of row.entries()) piece.writeDoubleBE(value, i * CELL_BYTES + j * 8)
  return piece
}

function* cellsOf(piece: Buffer): Generator<ScoreRow> {
  for (let at = 0; at < piece.length; at += CELL_BYTES)
    yield [piece.readDoubleBE(at), piece.readDoubleBE(at + 8), piece.readDoubleBE(at + 16)]
}
