/**
 * The entries of an aggregate, in parts. Memory holds the keys of all parts and their positions in the changelog. It
 * also holds the parts of all entries or, if the aggregate names the entries that it needs, of the entries that were
 * used last.
 *
 * Changelog: 'part/<entry>\\0<part>' -> the part. The earlier version wrote 'entry/<entry>' -> the whole entry as JSON.
 * With the first commit after a restore, such an entry is written in parts, and the whole is deleted.
 */
import { type Cells, encodeCell } from './cells.ts'
import type { Aggregate } from './contract.ts'

const PART = 'part/'
const SEPARATOR = '\0'
const FORMER = 'entry/'
const NO_PARTS: ReadonlyMap<string, unknown> = new Map()

type Pieces<Entry> = Pick<Aggregate<Entry, never, never, never, never>, 'split' | 'join'>

interface Held<Entry> {
  /** The names of its parts. */
  readonly parts: Set<string>
  /** The entry, which is joined from its parts when it is requested. */
  entry: Entry | undefined
}

/** A change of an entry: the parts that differ. */
export interface Change {
  readonly key: string
  /** `undefined` means that a part is deleted; an entry without parts no longer exists. */
  readonly parts: ReadonlyMap<string, Buffer | undefined>
}

export class Entries<Entry> {
  readonly #cells: Cells
  readonly #pieces: Pieces<Entry>
  readonly #held = new Map<string, Held<Entry>>()
  /**
   * Keys of the entries that have parts in memory; the entry that was used last is at the end. Kept only if entries may
   * leave memory.
   */
  readonly #recent: Set<string> | undefined
  readonly #former = new Map<string, Entry>()
  /** Kept between commands as long as nothing is loaded. */
  #all: Map<string, Entry> | undefined

  /** @param mayLeave whether entries may leave memory */
  constructor(cells: Cells, pieces: Pieces<Entry>, mayLeave: boolean) {
    this.#cells = cells
    this.#pieces = pieces
    this.#recent = mayLeave ? new Set() : undefined
  }

  /** All entries in memory. */
  all(): ReadonlyMap<string, Entry> {
    if (this.#all !== undefined) return this.#all
    const all = new Map<string, Entry>()
    for (const [key, held] of this.#held) if (this.missing(key).length === 0) all.set(key, this.#entryOf(key, held))
    if (this.#recent === undefined) this.#all = all
    return all
  }

  /** The entry, or `undefined` if there is none. @throws Error if a part of it is not in memory */
  get(key: string): Entry | undefined {
    const held = this.#held.get(key)
    if (held === undefined) return undefined
    this.#touch(key)
    return this.#entryOf(key, held)
  }

  /** The changelog offsets of the parts that are not in memory. */
  missing(key: string): readonly number[] {
    const held = this.#held.get(key)
    if (held === undefined || held.entry !== undefined) return []
    const offsets: number[] = []
    for (const part of held.parts) {
      const cell = this.#cells.get(keyOf(key, part))!
      if (cell.data === undefined) offsets.push(cell.offset)
    }
    return offsets
  }

  /** The change from the present entry to another one. It does not apply the change. */
  changeOf(key: string, entry: Entry | undefined): Change {
    const parts = new Map<string, Buffer | undefined>()
    const split = entry === undefined ? NO_PARTS : this.#pieces.split(entry)
    for (const [part, data] of split) {
      const cell = this.#cells.get(keyOf(key, part))
      if (cell !== undefined && cell.data === data) continue
      const bytes = encodeCell(data)
      if (cell === undefined || !encodeCell(cell.data).equals(bytes)) parts.set(part, bytes)
    }
    for (const part of this.#held.get(key)?.parts ?? []) if (!split.has(part)) parts.set(part, undefined)
    return { key, parts }
  }

  /** Memory then holds the values that a restore would give. */
  apply({ key, parts }: Change): void {
    const held = this.#held.get(key) ?? { parts: new Set(), entry: undefined }
    this.#held.set(key, held)
    for (const [part, bytes] of parts) {
      if (bytes === undefined) {
        held.parts.delete(part)
        this.#cells.delete(keyOf(key, part))
      } else {
        held.parts.add(part)
        this.#cells.set(keyOf(key, part), bytes)
      }
    }
    held.entry = undefined
    if (held.parts.size === 0) {
      this.#remove(key)
    } else {
      this.#all?.set(key, this.#entryOf(key, held))
      this.#touch(key)
    }
  }

  #remove(key: string): void {
    this.#held.delete(key)
    this.#all?.delete(key)
    this.#recent?.delete(key)
  }

  /**
   * Removes the entries that were used longest ago from memory, until memory is within its bound. An entry that is not
   * on the log stays.
   */
  leave(bytesMax: number): void {
    if (this.#recent === undefined || this.#cells.valueBytes <= bytesMax) return
    for (const key of this.#recent) {
      if (this.#cells.valueBytes <= bytesMax) return
      const held = this.#held.get(key)!
      held.entry = undefined
      let isOut = true
      for (const part of held.parts) if (!this.#cells.drop(keyOf(key, part))) isOut = false
      if (isOut) this.#recent.delete(key)
    }
  }

  /** Takes a part during restore. @returns whether the key belongs to an entry */
  load(key: string, value: Buffer | null, offset: number): boolean {
    this.#all = undefined
    if (key.startsWith(FORMER)) {
      const entry = key.slice(FORMER.length)
      if (value === null) this.#former.delete(entry)
      else this.#former.set(entry, JSON.parse(value.toString()))
      return true
    }
    if (!key.startsWith(PART)) return false
    const [entry, part] = namesOf(key)
    const held = this.#held.get(entry) ?? { parts: new Set(), entry: undefined }
    if (value === null) {
      this.#cells.remove(key)
      held.parts.delete(part)
      if (held.parts.size === 0) this.#held.delete(entry)
    } else {
      this.#held.set(entry, held)
      held.parts.add(part)
      this.#cells.load(key, value, offset)
      this.#touch(entry)
    }
    return true
  }

  /** Takes a loaded part. @returns whether the key belongs to an entry */
  bring(key: string, value: Buffer, offset: number): boolean {
    if (!key.startsWith(PART)) return false
    this.#cells.load(key, value, offset)
    this.#touch(namesOf(key)[0])
    return true
  }

  /** The restore is complete: entries of the earlier version are split into parts. */
  restored(): void {
    for (const [key, entry] of this.#former) {
      this.apply(this.changeOf(key, entry))
      this.#cells.delete(FORMER + key)
    }
    this.#former.clear()
  }

  #entryOf(key: string, held: Held<Entry>): Entry {
    if (held.entry !== undefined) return held.entry
    const parts = new Map<string, unknown>()
    for (const part of [...held.parts].sort()) {
      const data = this.#cells.get(keyOf(key, part))?.data
      if (data === undefined) throw new Error(`part ${part} of entry ${key} is needed, but not in memory`)
      parts.set(part, data)
    }
    held.entry = this.#pieces.join(parts)
    return held.entry
  }

  #touch(key: string): void {
    if (this.#recent === undefined) return
    this.#recent.delete(key)
    this.#recent.add(key)
  }
}

const keyOf = (entry: string, part: string): string => `${PART}${entry}${SEPARATOR}${part}`

const namesOf = (key: string): [entry: string, part: string] => {
  const at = key.lastIndexOf(SEPARATOR)
  return [key.slice(PART.length, at), key.slice(at + 1)]
}
