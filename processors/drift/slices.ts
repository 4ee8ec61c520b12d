/** References of slices: the rows of a baseline that lie in a slice, counted in the cells and knots of all rows. */
import type { avro } from '../../schemas/index.ts'
import { sliceName } from '../catalog/index.ts'
import { countersOf, cutBaseline } from './figures/index.ts'
import { referenceRecord } from './reference.ts'

/** The rows of each slice, by its name: their places in the columns of the reference. */
export type SliceRows = ReadonlyMap<string, readonly number[]>

/**
 * @param values one per row, by column. The slices of a column that is not there are left out
 */
export const sliceRows = (
  slices: readonly avro.SlicedColumn[],
  values: ReadonlyMap<string, readonly unknown[]>,
): SliceRows => {
  const rows = new Map<string, number[]>()
  for (const { column, values: wanted } of slices) {
    const given = values.get(column)
    if (given === undefined) continue
    const places = new Map(wanted.map((value): [string, number[]] => [value, []]))
    for (let row = 0; row < given.length; row++) {
      const value = given[row]
      if (value !== null && value !== undefined) places.get(String(value))?.push(row)
    }
    for (const [value, found] of places) rows.set(sliceName(column, value), found)
  }
  return rows
}

export type Captured = Pick<avro.Baseline, 'reference' | 'slices'>

/** Cuts the references of all rows and of slices, one column at a time, so that one column is in memory at once. */
export class BaselineCutter {
  readonly #rows: SliceRows
  readonly #reference: avro.FeatureBaseline[] = []
  readonly #counts: ReadonlyMap<string, number[][]>

  constructor(rows: SliceRows) {
    this.#rows = rows
    this.#counts = new Map([...rows.keys()].map((slice) => [slice, []]))
  }

  /** The next watched column. @param values one per row */
  add({ column, kind }: Pick<avro.WatchedColumn, 'column' | 'kind'>, values: ArrayLike<unknown>): void {
    const cut = cutBaseline(kind, values as ArrayLike<number>)
    this.#reference.push(referenceRecord(column, cut))
    for (const [slice, rows] of this.#rows) {
      const counters = countersOf(cut)
      for (const row of rows) counters.add(values[row] as never)
      this.#counts.get(slice)?.push(counters.counts())
    }
  }

  captured(): Captured {
    return { reference: this.#reference, slices: [...this.#counts].map(([slice, counts]) => ({ slice, counts })) }
  }
}

/** What the windows of a slice are compared with: its own reference, or that of all rows if the baseline has none for it. */
export const referenceOfSlice = ({ reference, slices }: Captured, slice: string): readonly avro.FeatureBaseline[] => {
  const own = slice === '' ? undefined : slices.find((each) => each.slice === slice)
  return own === undefined ? reference : reference.map((of, i) => ({ ...of, counts: own.counts[i] }))
}
