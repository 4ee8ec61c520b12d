/**
 * What is large in a window, in pieces: an entry of the changelog each, so that a commit writes those that have changed and not the whole window.
 * State: `p`, start as float64, number of the piece as uint8, key as UTF-8 -> its bytes.
 */

const PREFIX = 'p'.charCodeAt(0)
const PIECE_AT = 9
const KEY_AT = 10

export class WindowPieces {
  /** Of each window, the bytes of its pieces in the changelog. */
  readonly #written = new Map<string, Map<number, number>>()
  /** What was read, until all is. */
  readonly #loaded = new Map<string, Map<number, Buffer>>()

  /** Restores an entry of the changelog. @returns `false` if it is not one of these */
  load(entry: Buffer, value: Buffer | null): boolean {
    if (entry[0] !== PREFIX) return false
    const [window, piece] = [windowOf(entry.readDoubleBE(1), entry.toString('utf8', KEY_AT)), entry.readUInt8(PIECE_AT)]
    const pieces = this.#loaded.get(window) ?? new Map<number, Buffer>()
    this.#loaded.set(window, pieces)
    if (value === null) pieces.delete(piece)
    else pieces.set(piece, value)
    return true
  }

  /** The pieces of a window that were read last. */
  loaded(key: string, start: number): Iterable<Buffer> {
    const window = windowOf(start, key)
    const pieces = this.#loaded.get(window) ?? new Map<number, Buffer>()
    this.#loaded.delete(window)
    if (pieces.size > 0) this.#written.set(window, new Map([...pieces].map(([piece, { length }]) => [piece, length])))
    return pieces.values()
  }

  /** @param changed the pieces to write; null: there is nothing in it any more */
  flush(key: string, start: number, changed: ReadonlyMap<number, Buffer | null>, write: Write): void {
    if (changed.size === 0) return
    const window = windowOf(start, key)
    const written = this.#written.get(window) ?? new Map<number, number>()
    this.#written.set(window, written)
    for (const [piece, value] of changed) {
      if (value === null && !written.delete(piece)) continue
      if (value !== null) written.set(piece, value.length)
      write(entryOf(key, start, piece), value)
    }
  }

  forget(key: string, start: number, write: Write): void {
    const window = windowOf(start, key)
    for (const piece of this.#written.get(window)?.keys() ?? []) write(entryOf(key, start, piece), null)
    this.#written.delete(window)
  }

  bytes(key: string, start: number): number {
    let bytes = 0
    for (const each of this.#written.get(windowOf(start, key))?.values() ?? []) bytes += each
    return bytes
  }
}

type Write = (key: Buffer, value: Buffer | null) => void

const windowOf = (start: number, key: string): string => `${start} ${key}`

const entryOf = (key: string, start: number, piece: number): Buffer => {
  const head = Buffer.allocUnsafe(KEY_AT)
  head[0] = PREFIX
  head.writeDoubleBE(start, 1)
  head.writeUInt8(piece, PIECE_AT)
  return Buffer.concat([head, Buffer.from(key)])
}
