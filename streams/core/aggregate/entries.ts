/**
 * The entries of an aggregate, in pieces. The memory holds the keys of all pieces and where each lies in the changelog; the pieces
 * themselves are here for all entries, or, where the aggregate says what a command needs, for the entries used last.
 *
 * Changelog: 'part/<entry>\0<part>' -> the part. The version before wrote 'entry/<entry>' -> the whole entry as JSON; such entries
 * are written in pieces, and the whole is deleted, with the first commit after they were restored.
 */
import { type Cells, encodeCell } from './cells.ts'
import type { Aggregate } from './contract.ts'

const PART = 'part/'
const SEPARATOR = '\0'
const FORMER = 'entry/'

type Pieces<Entry> = Pick<Aggregate<Entry, never, never, never, never>, 'split' | 'join'>

interface Held<Entry> {
  /** Names of its parts. */
  readonly parts: Set<string>
  /** Made of its parts when it is asked for. */
  entry: Entry | undefined
}

/** What becomes of an entry: its value, and the parts that differ. */
export interface Change<Entry> {
  readonly key: string
  readonly entry: Entry
  /** `undefined`: the part goes. */
  readonly parts: ReadonlyMap<string, Buffer | undefined>
}

export class Entries<Entry> {
  readonly #cells: Cells
  readonly #pieces: Pieces<Entry>
  readonly #held = new Map<string, Held<Entry>>()
  /** Keys of entries of which something is in memory, the one used last at the end. Only kept where entries may leave. */
  readonly #recent: Set<string> | undefined
  readonly #former = new Map<string, Entry>()
  /** Kept between commands as long as nothing is loaded. */
  #all: Map<string, Entry> | undefined

  /** @param mayLeave whether entries may leave the memory */
  constructor(cells: Cells, pieces: Pieces<Entry>, mayLeave: boolean) {
    this.#cells = cells
    this.#pieces = pieces
    this.#recent = mayLeave ? new Set() : undefined
  }

  /** All entries that are in memory. */
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

  /** Offsets in the changelog of the parts that are not in memory. */
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

  /** What changes if the entry becomes another one. Nothing is changed yet. */
  changeOf(key: string, entry: Entry): Change<Entry> {
    const parts = new Map<string, Buffer | undefined>()
    const split = this.#pieces.split(entry)
    for (const [part, data] of split) {
      const cell = this.#cells.get(keyOf(key, part))
      if (cell !== undefined && cell.data === data) continue
      const bytes = encodeCell(data)
      if (cell === undefined || !encodeCell(cell.data).equals(bytes)) parts.set(part, bytes)
    }
    for (const part of this.#held.get(key)?.parts ?? []) if (!split.has(part)) parts.set(part, undefined)
    return { key, entry, parts }
  }

  /** What is in memory afterwards is what would come back from the changelog. */
  apply({ key, parts }: Change<Entry>): void {
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
    this.#all?.set(key, this.#entryOf(key, held))
    this.#touch(key)
  }

  /** Lets the entries go that were used longest ago, until the memory is within its bound. Nothing goes that is not in the log. */
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

  /** Takes a part while everything is restored. @returns whether the key is one of an entry */
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

  /** Takes a part that was missing. @returns whether the key is one of an entry */
  bring(key: string, value: Buffer, offset: number): boolean {
    if (!key.startsWith(PART)) return false
    this.#cells.load(key, value, offset)
    this.#touch(namesOf(key)[0])
    return true
  }

  /** Everything is restored: what the version before wrote is cut into pieces. */
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
