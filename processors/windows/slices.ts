/** The slices of a row: `''` for all rows, and `column=value` for each declared value that it has. */
import type { avro } from '../../schemas/index.ts'
import type { Values } from './counted.ts'

export const slicer = (slices: readonly avro.SlicedColumn[]): ((row: Values) => readonly string[]) => {
  if (slices.length === 0) {
    const all = ['']
    return () => all
  }
  const columns = slices.map(({ column, values }) => ({
    column,
    names: new Map(values.map((value) => [value, `${column}=${value}`])),
  }))
  return (row) => {
    const found = ['']
    for (const { column, names } of columns) {
      const value = row[column]
      const name = value === null || value === undefined ? undefined : names.get(String(value))
      if (name !== undefined) found.push(name)
    }
    return found
  }
}
