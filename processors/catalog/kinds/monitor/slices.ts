/** Names of slices: of a monitor, a baseline, a measure of performance, and of their windows. */
import type { avro } from '../../../../schemas/index.ts'

export const sliceName = (column: string, value: string): string => `${column}=${value}`

/** The names of all declared slices, in their order. */
export const sliceNames = (slices: readonly avro.SlicedColumn[]): string[] =>
  slices.flatMap(({ column, values }) => values.map((value) => sliceName(column, value)))
