/** Counts of one open window: rows, and the values of each watched column in the cells of its baseline. */
import type { avro } from '../../schemas/index.ts'
import type { WindowCodec } from '../../streams/core/windows.ts'
import { type Counters, countersOf, partialCodec, referenceOf } from '../drift/index.ts'

/** A decoded row. */
export type Values = Readonly<Record<string, unknown>>

export class Counted {
  readonly #names: readonly string[]
  readonly #counters: readonly Counters<never>[]
  rows = 0

  constructor(reference: readonly avro.FeatureBaseline[]) {
    this.#names = reference.map(({ feature }) => feature)
    this.#counters = reference.map((of) => countersOf(referenceOf(of)))
  }

  add(row: Values): void {
    this.rows++
    const [names, counters] = [this.#names, this.#counters]
    for (let i = 0; i < names.length; i++) counters[i].add(row[names[i]] as never)
  }

  merge(rows: number, columns: readonly (readonly number[])[]): void {
    this.rows += rows
    for (const [i, counts] of columns.entries()) this.#counters[i].merge(counts)
  }

  columns(): number[][] {
    return this.#counters.map((counters) => counters.counts())
  }
}

export const countedCodec = (reference: readonly avro.FeatureBaseline[]): WindowCodec<Counted> => ({
  encode: (counted) => partialCodec.encode({ rows: counted.rows, columns: counted.columns() }),
  decode: (bytes) => {
    const { rows, columns } = partialCodec.decode(bytes)
    const counted = new Counted(reference)
    counted.merge(rows, columns)
    return counted
  },
})
