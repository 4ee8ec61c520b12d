/**
 * Counts of windows, whose changelog grows by what is new: a window may hold 65,536 keys, and a commit adds a few. After some commits the pieces of a window are written
 * anew as few as they can be.
 * State: `c`, start as float64, number of the piece as uint32 -> a part (part.ts). All pieces of a window together are its counts.
 */
import type { StateSize } from '../../../streams/core/processor.ts'
import { decodePart, encodePart, type Part, piecesOf } from './part.ts'
import type { WindowCounts } from './window-counts.ts'

const PREFIX = 'c'.charCodeAt(0)
const PIECE_AT = 9
const KEY_BYTES = 13
const WINDOW_BYTES = 400
/** Pieces that a window may get before they are written anew. */
const PIECES_MAX = 32

interface Kept {
  readonly all: WindowCounts
  /** Since the last flush. */
  added: WindowCounts | undefined
  /** Bytes of each piece in the changelog. */
  pieces: number[]
  /** How many there were when they were written anew last. */
  base: number
}

export class KeptCounts {
  readonly #make: () => WindowCounts
  readonly #windows = new Map<number, Kept>()
  readonly #loaded = new Map<number, Map<number, Buffer>>()
  /** Windows that are gone, and the pieces that are to be deleted. */
  readonly #gone = new Map<number, number>()
  readonly #dirty = new Set<number>()

  constructor(make: () => WindowCounts) {
    this.#make = make
  }

  merge(start: number, { rows, counted }: Part): void {
    const kept = this.#keptOf(start)
    kept.all.merge(rows, counted)
    kept.added ??= this.#make()
    kept.added.merge(rows, counted)
    this.#dirty.add(start)
  }

  of(start: number): WindowCounts {
    return this.#windows.get(start)?.all ?? this.#make()
  }

  forget(start: number): void {
    const pieces = this.#windows.get(start)?.pieces.length ?? 0
    this.#windows.delete(start)
    this.#dirty.delete(start)
    if (pieces > 0) this.#gone.set(start, pieces)
  }

  #keptOf(start: number): Kept {
    let kept = this.#windows.get(start)
    if (kept === undefined) {
      kept = { all: this.#make(), added: undefined, pieces: [], base: 0 }
      this.#windows.set(start, kept)
    }
    return kept
  }

  /** Restores an entry of the changelog. @returns `false` if it is not one of these */
  load(key: Buffer, value: Buffer | null): boolean {
    if (key[0] !== PREFIX || key.length !== KEY_BYTES) return false
    const [start, piece] = [key.readDoubleBE(1), key.readUInt32BE(PIECE_AT)]
    const pieces = this.#loaded.get(start) ?? new Map<number, Buffer>()
    this.#loaded.set(start, pieces)
    // An entry may come several times: the last one counts, so they are put together at the end.
    if (value === null) pieces.delete(piece)
    else pieces.set(piece, value)
    return true
  }

  restored(): void {
    for (const [start, pieces] of this.#loaded) {
      if (pieces.size === 0) continue
      const kept = this.#keptOf(start)
      for (const [piece, value] of [...pieces].sort(([a], [b]) => a - b)) {
        const { rows, counted } = decodePart(value)
        kept.all.merge(rows, counted)
        kept.pieces[piece] = value.length
      }
      kept.base = kept.pieces.length
    }
    this.#loaded.clear()
  }

  flush(write: (key: Buffer, value: Buffer | null) => void): void {
    for (const [start, pieces] of this.#gone) for (let i = 0; i < pieces; i++) write(keyOf(start, i), null)
    this.#gone.clear()
    for (const start of this.#dirty) {
      const kept = this.#windows.get(start) as Kept
      const added = kept.added as WindowCounts
      kept.added = undefined
      const isMany = kept.pieces.length >= kept.base + PIECES_MAX
      const from = isMany ? 0 : kept.pieces.length
      const { rows } = isMany ? kept.all : added
      const parts = piecesOf({ rows, counted: (isMany ? kept.all : added).counted() })
      for (let i = from + parts.length; i < kept.pieces.length; i++) write(keyOf(start, i), null)
      kept.pieces.length = from
      for (const part of parts) {
        const value = encodePart(part)
        write(keyOf(start, kept.pieces.length), value)
        kept.pieces.push(value.length)
      }
      if (isMany) kept.base = kept.pieces.length
    }
    this.#dirty.clear()
  }

  size(): StateSize {
    let bytes = 0
    for (const { pieces } of this.#windows.values()) {
      bytes += WINDOW_BYTES
      for (const each of pieces) bytes += 2 * each
    }
    return { keys: this.#windows.size, bytes }
  }
}

const keyOf = (start: number, piece: number): Buffer => {
  const key = Buffer.allocUnsafe(KEY_BYTES)
  key[0] = PREFIX
  key.writeDoubleBE(start, 1)
  key.writeUInt32BE(piece, PIECE_AT)
  return key
}
