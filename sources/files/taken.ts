/** What was taken of files, and what of a listing is to be read next. Pure. */
import type { Entries } from '../source.ts'
import type { FoundFile } from './store.ts'

/** The entry of a file, by its name. */
export interface Taken {
  readonly stamp: string
  /** SHA-256 of the content. */
  readonly digest: string
  /** The number of the last row that was taken. */
  readonly rows: number
  readonly done: boolean
  /** The file with the same content, whose rows count for this one, too. */
  readonly sameAs?: string
  /** It was gone before its end, and this was told. */
  readonly gone?: true
}

const PREFIX = 'file/'
const KNOWN_ENDING = /\.(ndjson|jsonl|csv|tsv|parquet|pq)$/i
/** Half-written and other files that are not meant. */
const HIDDEN = /(^|[\\/])[._]/

export const entryOf = (name: string): string => PREFIX + name

/** How far a file was taken, in words. */
export const toldOf = (name: string, { rows, sameAs }: Taken): string =>
  `${name}, ${rows} rows${sameAs === undefined ? '' : `: the content of ${sameAs}`}`

export class TakenFiles {
  readonly #files = new Map<string, Taken>()
  /** The first file that was taken to its end, by content. */
  readonly #byDigest = new Map<string, string>()

  constructor(state: Entries) {
    for (const [key, value] of state) if (key.startsWith(PREFIX)) this.set(key.slice(PREFIX.length), value as Taken)
  }

  get(name: string): Taken | undefined {
    return this.#files.get(name)
  }

  set(name: string, taken: Taken): void {
    this.#files.set(name, taken)
    if (taken.done && taken.rows > 0 && taken.sameAs === undefined && !this.#byDigest.has(taken.digest))
      this.#byDigest.set(taken.digest, name)
  }

  /** The last file in the order of names, in words; `undefined`: there is none. */
  get last(): string | undefined {
    const name = [...this.#files.keys()].sort().at(-1)
    return name === undefined ? undefined : toldOf(name, this.#files.get(name) as Taken)
  }

  /** The first file of which only some rows were taken, which is no longer there, and of which this was not told yet. */
  lost(found: readonly FoundFile[]): readonly [name: string, taken: Taken] | undefined {
    const names = new Set(found.map(({ name }) => name))
    return [...this.#files].find(
      ([name, { done, rows, gone }]) => !done && rows > 0 && gone !== true && !names.has(name),
    )
  }

  /** The file of another name whose rows were taken to the end and have the same content. */
  sameContent(name: string, digest: string): string | undefined {
    const found = this.#byDigest.get(digest)
    return found === name ? undefined : found
  }
}

/** Since when each file is as it is, by our own clock: what the clock of its place says may lie in the future. */
export class Looks {
  #seen = new Map<string, { readonly stamp: string; readonly since: number }>()

  /** @param now ms, of this listing */
  see(found: readonly FoundFile[], now: number): void {
    const before = this.#seen
    this.#seen = new Map(
      found.map(({ name, stamp }) => {
        const known = before.get(name)
        return [name, known?.stamp === stamp ? known : { stamp, since: now }]
      }),
    )
  }

  since({ name }: FoundFile): number | undefined {
    return this.#seen.get(name)?.since
  }
}

export interface Selected {
  /** To be read, in their order; also those that had no row yet and were written since then. */
  readonly due: readonly FoundFile[]
  /** Whose rows were taken, but which were written since then: they may have changed. */
  readonly suspect: readonly FoundFile[]
  /** Which are still being written, as it seems. */
  readonly unsettled: readonly FoundFile[]
}

/** @param now ms; a file that changed less than `settle` before it is not read yet @param looks with this listing */
export const selected = (
  found: readonly FoundFile[],
  taken: TakenFiles,
  { ending, settle, format }: { readonly ending?: string; readonly settle: number; readonly format?: string },
  now: number,
  looks: Looks,
): Selected => {
  const isMeant = ({ name }: FoundFile) => {
    if (HIDDEN.test(name)) return false
    return ending === undefined ? format !== undefined || KNOWN_ENDING.test(name) : name.endsWith(`.${ending}`)
  }
  const meant = found.filter(isMeant).sort((a, b) => (a.name < b.name ? -1 : 1))
  const isSettled = (file: FoundFile) => {
    const since = file.changedAt > now ? (looks.since(file) ?? now) : file.changedAt
    return now - since >= settle
  }
  const isKnown = ({ name, stamp }: FoundFile) => {
    const of = taken.get(name)
    return of?.done === true && (of.rows > 0 || of.stamp === stamp)
  }
  return {
    due: meant.filter((file) => !isKnown(file) && isSettled(file)),
    suspect: meant.filter((file) => isKnown(file) && taken.get(file.name)?.stamp !== file.stamp && isSettled(file)),
    unsettled: meant.filter((file) => !isSettled(file) && taken.get(file.name)?.stamp !== file.stamp),
  }
}
