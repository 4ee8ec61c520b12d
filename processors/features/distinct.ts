import { EMPTY_SET_BYTES, memberBytes } from './memory.ts'

/** Maximum members of a set in its tile's own changelog entry; later members go to chunks with their own entries. */
export const INLINE_MEMBERS_MAX = 64
const INLINE_BYTES_MAX = 2 * 1024
const CHUNK_MEMBERS_MAX = 512
const CHUNK_BYTES_MAX = 16 * 1024

/** Estimated bytes of a member in an entry. */
const entryBytes = (member: unknown): number => (typeof member === 'string' ? 4 + member.length : 9)

/**
 * An exact set in insertion order, so that a growing set rewrites only its last chunk in the changelog. Members are
 * numbers, booleans or strings of one column.
 */
export class DistinctSet {
  readonly members = new Set<unknown>()
  /** The first members, which are written with the tile. */
  readonly inline: unknown[] = []
  /** Full chunks that are not written yet; the first one has the number `chunk - full.length`. */
  #full: unknown[][] = []
  /** Number of the open chunk. */
  #chunk = 0
  #open: unknown[] = []
  #openBytes = 0
  #inlineBytes = 0
  #dirty = false
  #bytes = EMPTY_SET_BYTES

  /** @returns whether the member is new */
  add(member: unknown): boolean {
    if (this.members.has(member)) return false
    this.members.add(member)
    this.#bytes += memberBytes(member)
    const bytes = entryBytes(member)
    if (this.#isInlineOpen()) {
      this.inline.push(member)
      this.#inlineBytes += bytes
      return true
    }
    this.#open.push(member)
    this.#openBytes += bytes
    this.#dirty = true
    if (this.#open.length >= CHUNK_MEMBERS_MAX || this.#openBytes >= CHUNK_BYTES_MAX) this.#closeChunk()
    return true
  }

  get size(): number {
    return this.members.size
  }

  /** Whether a chunk changed since the last write. */
  get isDirty(): boolean {
    return this.#dirty
  }

  /** Estimated bytes in memory. */
  get bytes(): number {
    return this.#bytes
  }

  /** Maximum number of chunks in the changelog. */
  get chunks(): number {
    return this.members.size === this.inline.length ? 0 : this.#chunk + 1
  }

  #isInlineOpen(): boolean {
    // After the first chunk has begun, the inline part is closed for ever: written entries do not change.
    return (
      this.members.size - 1 === this.inline.length &&
      this.inline.length < INLINE_MEMBERS_MAX &&
      this.#inlineBytes < INLINE_BYTES_MAX
    )
  }

  #closeChunk(): void {
    this.#full.push(this.#open)
    this.#chunk++
    this.#open = []
    this.#openBytes = 0
  }

  /** Passes the chunks that changed since the last call to `write`. */
  flushChunks(write: (chunk: number, members: readonly unknown[]) => void): void {
    if (!this.#dirty) return
    const first = this.#chunk - this.#full.length
    for (const [i, members] of this.#full.entries()) write(first + i, members)
    if (this.#open.length > 0) write(this.#chunk, this.#open)
    this.#full = []
    this.#dirty = false
  }

  /** Restores the inline part, then the chunks in ascending order. */
  restoreInline(members: readonly unknown[]): void {
    for (const member of members) {
      this.members.add(member)
      this.inline.push(member)
      this.#inlineBytes += entryBytes(member)
      this.#bytes += memberBytes(member)
    }
  }

  restoreChunk(chunk: number, members: readonly unknown[]): void {
    if (this.#open.length > 0) this.#closeChunk()
    this.#full = []
    this.#chunk = chunk
    for (const member of members) {
      this.members.add(member)
      this.#open.push(member)
      this.#openBytes += entryBytes(member)
      this.#bytes += memberBytes(member)
    }
    if (this.#open.length >= CHUNK_MEMBERS_MAX || this.#openBytes >= CHUNK_BYTES_MAX) {
      this.#closeChunk()
      this.#full = []
    }
  }
}
