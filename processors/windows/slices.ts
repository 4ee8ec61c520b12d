/** The slices of a row: `''` for all rows, and `column=value` for each declared value that it has. */
import type { avro } from '../../schemas/index.ts'
import { sliceName } from '../catalog/index.ts'

type Decoded = Readonly<Record<string, unknown>>

/** @param readerOf what reads a column of a row. Default: rows are decoded. */
export const slicer = <R = Decoded>(
  slices: readonly avro.SlicedColumn[],
  readerOf: (column: string) => (row: R) => unknown = (column) => (row) => (row as Decoded)[column],
): ((row: R) => readonly string[]) => {
  if (slices.length === 0) {
    const all = ['']
    return () => all
  }
  const columns = slices.map(({ column, values }) => ({
    read: readerOf(column),
    names: new Map(values.map((value) => [value, sliceName(column, value)])),
  }))
  return (row) => {
    const found = ['']
    for (const { read, names } of columns) {
      const value = read(row)
      const name = value === null || value === undefined ? undefined : names.get(String(value))
      if (name !== undefined) found.push(name)
    }
    return found
  }
}
