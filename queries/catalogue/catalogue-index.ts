/**
 * The index of the catalogue, in memory: a table of SQLite's FTS5, which ranks (BM25) and finds beginnings of words. Words that it does not have are
 * replaced by those of its words that are nearly equal.
 */
import { createHash } from 'node:crypto'
import sqlite from 'node-sqlite3-wasm'
import type { Declared } from '../../processors/catalog/index.ts'
import { type CatalogueEntry, entryOf } from './entry.ts'
import { differences, differencesMax, plain, withPieces, wordsIn } from './words.ts'

export interface SearchQuestion {
  /** Words in any order. Empty: everything that the other conditions let through, by name. */
  readonly text: string
  readonly kind?: string
  readonly owner?: string
  readonly tag?: string
  /** True includes retired declarations. */
  readonly retired?: boolean
  /** Only what is declared, or only what is not. */
  readonly declared?: boolean
  /** The first so many are left out. */
  readonly offset: number
  readonly limit: number
}

export interface FoundEntry {
  readonly entry: CatalogueEntry
  /** Greater is better; 0 without words. */
  readonly score: number
  /** The fields that hold the words: some of `name`, `tags`, `parts`, `owner`, `description`, `docs`. */
  readonly fields: readonly Field[]
}

export interface SearchResult {
  /** Best first; the order of what ranks equal is the same in every process. */
  readonly found: readonly FoundEntry[]
  /** `false`: no entry has all the words, these have some of them. */
  readonly hasAllWords: boolean
}

/** The weight of a field: a name says more than a column of that name, and a column more than a word of a text. */
const WEIGHTS = { name: 6, tags: 4, parts: 3, owner: 2, description: 1.5, docs: 1 } as const
type Field = keyof typeof WEIGHTS
const FIELDS = Object.keys(WEIGHTS) as Field[]
/** Words of a question. */
export const WORDS_MAX = 20
/** A word that is in more entries says so little that the whole word does not count more than a beginning: this halves the work. */
const COMMON_MIN = 1_000
/** Nearly equal words that replace one. */
const NEAR_MAX = 10
/** Entries that are indexed without a break, in which the process would serve nobody else. */
const PIECE = 200

export class CatalogueIndex {
  readonly #database = new sqlite.Database(':memory:')
  readonly #entries = new Map<number, CatalogueEntry>()
  /** What the entry of a declaration was made from. */
  readonly #madeFrom = new Map<string, Declared>()
  /** All words that were ever indexed, by their length, and how often. */
  readonly #words = new Map<number, Map<string, number>>()
  readonly #insert: ReturnType<InstanceType<typeof sqlite.Database>['prepare']>
  #following: Promise<void> = Promise.resolve()
  /** Of the catalogue: what is before it is taken over. */
  #position = -1

  constructor() {
    // The marks stand for kind, owner, tags and retirement, so a condition is a word as well.
    this.#database.exec(
      `CREATE VIRTUAL TABLE entries USING fts5(${FIELDS.join(', ')}, marks, tokenize = "unicode61 remove_diacritics 2", prefix = '2 3')`,
    )
    const columns = ['rowid', ...FIELDS, 'marks']
    this.#insert = this.#database.prepare(
      `INSERT INTO entries (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
    )
  }

  get size(): number {
    return this.#entries.size
  }

  /**
   * Takes over what has changed since the last call. The process serves others meanwhile; a search then finds what is taken over so far.
   * @param position of the catalogue: at the one of the last call nothing has changed, and nothing is compared
   * @param declared gives all declarations of all kinds
   */
  follow(position: number, declared: () => readonly Declared[]): Promise<void> {
    return this.#inTurn(async () => {
      if (position <= this.#position) return
      await this.#follow(declared())
      this.#position = position
    })
  }

  /** Adds and replaces entries, in pieces as `follow`, and removes others by their id. */
  change(entries: readonly CatalogueEntry[], removed: readonly string[]): Promise<void> {
    return this.#inTurn(async () => {
      await this.#writeAll(entries)
      for (const id of removed) this.remove(id)
    })
  }

  /** Adds an entry, or replaces the one with its id. */
  put(entry: CatalogueEntry): void {
    this.#write([entry])
  }

  remove(id: string): void {
    const row = rowOf(id)
    if (this.#entries.delete(row)) this.#database.run('DELETE FROM entries WHERE rowid = ?', [row])
  }

  close(): void {
    this.#insert.finalize()
    this.#database.close()
  }

  /** @throws RangeError if there are more than 20 words */
  find(question: SearchQuestion): SearchResult {
    const words = [...new Set(wordsIn(question.text).map(plain))]
    if (words.length > WORDS_MAX) throw new RangeError(`${words.length} words, expected at most ${WORDS_MAX}`)
    const marks = marksAsked(question)
    if (words.length === 0) return { found: this.#all(question), hasAllWords: true }
    const variants = words.map((word) => this.#variantsOf(word))
    for (const join of [' AND ', ' OR ']) {
      const terms = variants.map((some) => `(${some.map(quoted).join(' OR ')})`).join(join)
      const hits = this.#hits(`{${FIELDS.join(' ')}} : (${terms})${marks}`, question)
      const found = hits.map(({ entry, score }) => ({ entry, score, fields: fieldsWith(entry, variants.flat()) }))
      if (found.length > 0) return { found, hasAllWords: join === ' AND ' }
      if (words.length === 1) break
    }
    return { found: [], hasAllWords: true }
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#following.then(work)
    this.#following = turn.catch(() => {}) // who asked meets the error
    return turn
  }

  async #follow(declared: readonly Declared[]): Promise<void> {
    const changed = declared.filter((each) => this.#madeFrom.get(`${each.kind}\0${each.name}`) !== each)
    await this.#writeAll(changed.map(entryOf))
    for (const each of changed) this.#madeFrom.set(`${each.kind}\0${each.name}`, each)
  }

  async #writeAll(all: readonly CatalogueEntry[]): Promise<void> {
    // FTS5 writes a piece of its own for each row that does not follow the last one.
    const rows = all.map((entry) => ({ entry, row: rowOf(entry.id) })).sort((a, b) => a.row - b.row)
    for (let i = 0; i < rows.length; i += PIECE) {
      this.#write(rows.slice(i, i + PIECE).map(({ entry }) => entry))
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  #write(entries: readonly CatalogueEntry[]): void {
    this.#database.exec('BEGIN')
    for (const entry of entries) {
      const row = rowOf(entry.id)
      const other = this.#entries.get(row)
      if (other !== undefined && other.id !== entry.id)
        throw new Error(`the entries ${other.id} and ${entry.id} have the same row ${row}`)
      if (other !== undefined) this.#database.run('DELETE FROM entries WHERE rowid = ?', [row])
      const texts = FIELDS.map((field) => plain(withPieces(textOf(entry, field))))
      for (const word of wordsIn(texts.join(' '))) this.#know(word)
      this.#insert.run([row, ...texts, marksOf(entry).join(' ')])
      this.#entries.set(row, entry)
    }
    this.#database.exec('COMMIT')
  }

  #know(word: string): void {
    const some = this.#words.get(word.length) ?? new Map<string, number>()
    this.#words.set(word.length, some.set(word, (some.get(word) ?? 0) + 1))
  }

  #hits(
    match: string,
    { offset, limit }: SearchQuestion,
  ): { readonly entry: CatalogueEntry; readonly score: number }[] {
    const weights = [...FIELDS.map((field) => WEIGHTS[field]), 0].join(', ')
    const rows = this.#database.all(
      `SELECT rowid AS row, bm25(entries, ${weights}) AS rank FROM entries WHERE entries MATCH ? ORDER BY rank, rowid LIMIT ? OFFSET ?`,
      [match, limit, offset],
    ) as { row: number | bigint; rank: number }[]
    return rows.flatMap(({ row, rank }) => {
      const entry = this.#entries.get(Number(row))
      return entry === undefined ? [] : [{ entry, score: -rank }]
    })
  }

  #all({ kind, owner, tag, retired = false, declared, offset, limit }: SearchQuestion): FoundEntry[] {
    const passing = [...this.#entries.values()].filter(
      (entry) =>
        (kind === undefined || entry.kind === kind) &&
        (owner === undefined || entry.owner === owner) &&
        (tag === undefined || entry.tags.includes(tag)) &&
        (retired || !entry.isRetired) &&
        (declared === undefined || entry.isDeclared === declared),
    )
    passing.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.id < b.id ? -1 : 1))
    return passing.slice(offset, offset + limit).map((entry) => ({ entry, score: 0, fields: [] }))
  }

  /** What is searched for instead of a word: the word and what begins with it, or else the words that are nearly equal. */
  #variantsOf(word: string): readonly Variant[] {
    const beginning = { word, isPrefix: true }
    const count = this.#words.get(word.length)?.get(word) ?? 0
    if (count > COMMON_MIN) return [beginning]
    const asked = [{ word, isPrefix: false }, beginning]
    const isThere = this.#database.get('SELECT 1 FROM entries WHERE entries MATCH ? LIMIT 1', [quoted(beginning)])
    if (isThere !== null && isThere !== undefined) return asked
    const max = differencesMax(word.length)
    const near: { readonly other: string; readonly apart: number }[] = []
    for (let length = word.length - max; length <= word.length + max; length++)
      for (const other of this.#words.get(length)?.keys() ?? []) {
        const apart = max === 0 ? undefined : differences(word, other, max)
        if (apart !== undefined) near.push({ other, apart })
      }
    near.sort((a, b) => a.apart - b.apart || (a.other < b.other ? -1 : 1))
    return near.length === 0 ? asked : near.slice(0, NEAR_MAX).map(({ other }) => ({ word: other, isPrefix: false }))
  }
}

interface Variant {
  readonly word: string
  readonly isPrefix: boolean
}

/** Words have letters and digits only, so they need no escape within quotes. */
const quoted = ({ word, isPrefix }: Variant): string => `"${word}"${isPrefix ? '*' : ''}`

/** The row of an entry is the same in every process, so that pages of two gateways fit together. 52 bits are exact in a double. */
const rowOf = (id: string): number => Number(createHash('sha256').update(id).digest().readBigUInt64BE() >> 12n)

const textOf = (entry: CatalogueEntry, field: Field): string => {
  switch (field) {
    case 'parts':
      return entry.parts.map(({ name }) => name).join(' ')
    case 'docs':
      return entry.parts.map(({ doc }) => doc ?? '').join(' ')
    case 'tags':
      return entry.tags.join(' ')
    default:
      return entry[field] ?? ''
  }
}

const fieldsWith = (entry: CatalogueEntry, variants: readonly Variant[]): Field[] =>
  FIELDS.filter((field) =>
    wordsIn(withPieces(textOf(entry, field)))
      .map(plain)
      .some((word) =>
        variants.some((variant) => (variant.isPrefix ? word.startsWith(variant.word) : word === variant.word)),
      ),
  )

const mark = (what: string, value: string): string => what + Buffer.from(value).toString('hex')

const marksOf = ({ kind, owner, tags, isRetired, isDeclared }: CatalogueEntry): string[] => [
  mark('k', kind),
  ...(owner === null ? [] : [mark('o', owner)]),
  ...tags.map((tag) => mark('t', tag)),
  isRetired ? 'retired' : 'live',
  isDeclared ? 'declared' : 'undeclared',
]

const marksAsked = ({ kind, owner, tag, retired = false, declared }: SearchQuestion): string => {
  const marks = [
    ...(kind === undefined ? [] : [mark('k', kind)]),
    ...(owner === undefined ? [] : [mark('o', owner)]),
    ...(tag === undefined ? [] : [mark('t', tag)]),
    ...(retired ? [] : ['live']),
    ...(declared === undefined ? [] : [declared ? 'declared' : 'undeclared']),
  ]
  return marks.map((each) => ` AND marks : ${each}`).join('')
}
