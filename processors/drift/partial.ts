/** Counts of a part of a window, and their bytes in a changelog: rows, then for each column the number of counts and the counts, as varints. */
import { readVarint, VARINT_BYTES_MAX, writeVarint } from '../../schemas/index.ts'
import type { WindowCodec } from '../../streams/core/windows.ts'
import { type Counts, mergeCounts } from './figures/index.ts'

export interface Partial {
  readonly rows: number
  /** One per column, in the order of the baseline. */
  readonly columns: readonly Counts[]
}

export const mergedPartials = (a: Partial, b: Partial): Partial => ({
  rows: a.rows + b.rows,
  columns: a.columns.map((counts, i) => mergeCounts(counts, b.columns[i])),
})

export const partialCodec: WindowCodec<Partial> = {
  encode: ({ rows, columns }) => {
    const numbers = columns.reduce((sum, { length }) => sum + length + 1, 1)
    const bytes = Buffer.allocUnsafe(numbers * VARINT_BYTES_MAX)
    let at = writeVarint(bytes, rows, 0)
    for (const counts of columns) {
      at = writeVarint(bytes, counts.length, at)
      for (const count of counts) at = writeVarint(bytes, count, at)
    }
    return Buffer.from(bytes.subarray(0, at))
  },
  decode: (bytes) => {
    const cursor = { bytes, at: 0 }
    const rows = readVarint(cursor)
    const columns: number[][] = []
    while (cursor.at < bytes.length) {
      const counts = new Array<number>(readVarint(cursor))
      for (let i = 0; i < counts.length; i++) counts[i] = readVarint(cursor)
      columns.push(counts)
    }
    return { rows, columns }
  },
}
