/**
 * Where a merge stands in each source partition.
 * State: one entry `at/<partition>` each -> offset float64 | leader epoch int32, big-endian.
 */
import type { SourcePosition } from '../../streams/core/log.ts'
import type { StateSize } from '../../streams/core/processor.ts'

const PREFIX = 'at/'
const BYTES = 12
const NO_EPOCH = -1
/** A position, its entry in the list, and its share of the list's growth. */
const POSITION_BYTES = 64

export class Sources {
  readonly #positions: SourcePosition[]
  readonly #dirty = new Set<number>()

  constructor(partitions: number) {
    this.#positions = Array.from({ length: partitions }, (_, partition) => ({ partition, offset: 0, epoch: NO_EPOCH }))
  }

  /** The next record of each source. */
  get positions(): readonly SourcePosition[] {
    return this.#positions
  }

  /** A record is done. */
  pass({ partition, offset, epoch }: SourcePosition): void {
    this.#set({ partition, offset: offset + 1, epoch })
  }

  /** @returns whether one of the positions was before the given one */
  reach(positions: readonly SourcePosition[]): boolean {
    const later = positions.filter(({ partition, offset }) => offset > this.#positions[partition].offset)
    for (const position of later) this.#set(position)
    return later.length > 0
  }

  #set(position: SourcePosition): void {
    this.#positions[position.partition] = position
    this.#dirty.add(position.partition)
  }

  /** Restores an entry of the changelog. @returns `false` if it is not one of these */
  load(key: Buffer, value: Buffer | null): boolean {
    const text = key.toString('latin1')
    if (!text.startsWith(PREFIX)) return false
    const partition = Number(text.slice(PREFIX.length))
    if (value !== null)
      this.#positions[partition] = { partition, offset: value.readDoubleBE(0), epoch: value.readInt32BE(8) }
    return true
  }

  flush(write: (key: Buffer, value: Buffer | null) => void): void {
    for (const partition of this.#dirty) {
      const { offset, epoch } = this.#positions[partition]
      const value = Buffer.allocUnsafe(BYTES)
      value.writeDoubleBE(offset, 0)
      value.writeInt32BE(epoch, 8)
      write(Buffer.from(`${PREFIX}${partition}`), value)
    }
    this.#dirty.clear()
  }

  size(): StateSize {
    return { keys: this.#positions.length, bytes: this.#positions.length * POSITION_BYTES }
  }
}

/** The position in a source partition, from the entry of a changelog; `undefined` if the entry is another one. */
export const positionIn = (
  key: Buffer,
  value: Buffer | null,
): { readonly partition: number; readonly offset: number } | undefined => {
  const text = key.toString('latin1')
  if (!text.startsWith(PREFIX) || value === null) return undefined
  return { partition: Number(text.slice(PREFIX.length)), offset: value.readDoubleBE(0) }
}
