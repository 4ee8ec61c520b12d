/**
 * What was read of a table of lineage, kept in memory. Rows of these tables are never changed, so a table that has no later position than what is kept is not
 * read again, and of one that has, only what came behind it. A rebuild puts another table under the name; then everything is read anew.
 */
import { type LineageStore, rowsOf, tablesOf } from './store.ts'

/** A table, at a moment. */
export interface TableState {
  /** Names the table itself: one that takes its place has another. */
  readonly uuid: string
  /** Behind the greatest position that has rows. */
  readonly next: number
}

export type KeptTable = 'edges' | 'facets'
export type LineageState = Readonly<Record<KeptTable, TableState>>

/** The tables as they are now. @throws LineageReadError */
export const stateOf = async (store: LineageStore): Promise<LineageState> => {
  const { edges, facets } = tablesOf(store.prefix)
  const next = (table: string) => `(SELECT if(count() = 0, 0, max(_offset) + 1) FROM ${table})`
  const names = [edges, facets].map((table) => table.replaceAll('`', ''))
  const query = `SELECT name, toString(uuid), name = {first: String} ? ${next(edges)} : ${next(facets)} FROM system.tables
    WHERE database = currentDatabase() AND name IN {names: Array(String)}`
  const rows = await rowsOf<readonly [string, string, number]>(store, query, { names, first: names[0] })
  const state = (name: string | undefined): TableState => {
    const row = rows.find(([found]) => found === name)
    return { uuid: row?.[1] ?? '', next: row?.[2] ?? 0 }
  }
  return { edges: state(names[0]), facets: state(names[1]) }
}

/** More than this is kept of nothing: memory is bounded. */
export class TooLargeError extends Error {
  override readonly name = 'TooLargeError'
}

export interface Reading<T> {
  readonly empty: () => T
  /**
   * Reads the rows from a position on and adds them. Those of the position itself may be known already.
   * @returns what is behind the last position that was read; `from` if there was none
   * @throws LineageReadError; TooLargeError
   */
  readonly read: (store: LineageStore, into: T, from: number) => Promise<number>
}

/** What is kept of one table. Questions take turns, so a change is read once for all that wait. */
export class Kept<T> {
  readonly #table: KeptTable
  readonly #reading: Reading<T>
  #held: { readonly uuid: string; readonly value: T | undefined; next: number } | undefined
  #turn: Promise<unknown> = Promise.resolve()

  constructor(table: KeptTable, reading: Reading<T>) {
    this.#table = table
    this.#reading = reading
  }

  /**
   * @param state the tables, as the question found them
   * @returns at least what the table held then; `undefined` if it is too large to be kept, or was replaced meanwhile
   * @throws LineageReadError
   */
  at(store: LineageStore, state: LineageState): Promise<T | undefined> {
    const turn = this.#turn.then(() => this.#at(store, state[this.#table]))
    this.#turn = turn.catch(() => {}) // who asked meets the error
    return turn
  }

  async #at(store: LineageStore, { uuid, next }: TableState): Promise<T | undefined> {
    if (uuid === '') return undefined
    const held = this.#held?.uuid === uuid ? this.#held : { uuid, value: this.#reading.empty(), next: 0 }
    if (held.value === undefined || held.next >= next) return held.value
    // Until it is read whole, nothing is kept: what was added in part is not a state of the table.
    this.#held = undefined
    try {
      const read = await this.#reading.read(store, held.value, Math.max(held.next - 1, 0))
      // The name may have come to another table between the questions; then it is not known what was read.
      if ((await stateOf(store))[this.#table].uuid !== uuid) return undefined
      this.#held = { uuid, value: held.value, next: Math.max(read, next) }
      return held.value
    } catch (error) {
      if (!(error instanceof TooLargeError)) throw error
      this.#held = { uuid, value: undefined, next: 0 }
      return undefined
    }
  }
}
