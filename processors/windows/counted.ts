/** Counts of one open window: rows, and the values of each watched column in the cells of its baseline. */
import type { avro, Columns } from '../../schemas/index.ts'
import type { WindowCodec } from '../../streams/core/windows.ts'
import { type Counters, countersOf, partialCodec, referenceOf } from '../drift/index.ts'

/** Where the watched columns of a baseline are in a row. */
export interface WatchedColumn {
  readonly slot: number
  /** Its values are read as doubles. */
  readonly isDouble: boolean
}

export class Counted {
  readonly #watched: readonly WatchedColumn[]
  readonly #counters: readonly Counters<never>[]
  rows = 0

  /** @param watched one per column of the reference */
  constructor(reference: readonly avro.FeatureBaseline[], watched: readonly WatchedColumn[]) {
    this.#watched = watched
    this.#counters = reference.map((of) => countersOf(referenceOf(of)))
  }

  add(row: Columns): void {
    this.rows++
    const [watched, counters] = [this.#watched, this.#counters]
    for (let i = 0; i < watched.length; i++) {
      const { slot, isDouble } = watched[i]
      if (row.isNull(slot)) counters[i].addMissing(1)
      else counters[i].add((isDouble ? row.double(slot) : row.value(slot)) as never)
    }
  }

  merge(rows: number, columns: readonly (readonly number[])[]): void {
    this.rows += rows
    for (const [i, counts] of columns.entries()) this.#counters[i].merge(counts)
  }

  columns(): number[][] {
    return this.#counters.map((counters) => counters.counts())
  }
}

export const countedCodec = (empty: () => Counted): WindowCodec<Counted> => ({
  encode: (counted) => partialCodec.encode({ rows: counted.rows, columns: counted.columns() }),
  decode: (bytes) => {
    const { rows, columns } = partialCodec.decode(bytes)
    const counted = empty()
    counted.merge(rows, columns)
    return counted
  },
})
