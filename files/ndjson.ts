/** Reads NDJSON: each line that is not blank is a row, and its text goes to the gateway unchanged. A line that is not UTF-8, or too long, is refused. */
import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { linesOf } from '../schemas/index.ts'
import { timeIn } from './text-values.ts'
import { BATCH_ROWS, type FileRow, type RefusedRow, type RowFile } from './types.ts'

/** Far more than a row may have; the gateway names its own limit. */
const LINE_BYTES_MAX = 8 * 1024 * 1024
/** The mark of byte order, which editors on Windows write. */
const MARK = /^\uFEFF/

/** @param source a path, or an open stream of unknown size */
export const ndjsonFile = (source: string | Readable, total: number | undefined, time: string): RowFile => ({
  total,
  unit: 'bytes',
  async *batches() {
    let batch = { rows: [] as FileRow[], refused: [] as RefusedRow[] }
    let done = 0
    const bytes = typeof source === 'string' ? createReadStream(source, { highWaterMark: 256 * 1024 }) : source
    const counted = async function* () {
      for await (const chunk of bytes) {
        done += (chunk as Buffer).length
        yield chunk as Buffer
      }
    }
    for await (const line of linesOf(counted(), LINE_BYTES_MAX)) {
      const row = line.index + 1
      if ('wrong' in line) {
        const expected = line.wrong === 'too long' ? `a line of at most ${LINE_BYTES_MAX} bytes` : 'a line of UTF-8'
        batch.refused.push({ row, field: '', value: `${line.bytes} bytes`, expected, rows: 1 })
      } else {
        const json = row === 1 ? line.text.replace(MARK, '') : line.text
        batch.rows.push({ row, json, ...orderOf(json, time) })
      }
      if (batch.rows.length + batch.refused.length < BATCH_ROWS) continue
      yield { ...batch, done }
      batch = { rows: [], refused: [] }
    }
    yield { ...batch, done }
  },
})

/** Of a line that is not an object with a time, the gateway says what is wrong. */
const orderOf = (text: string, column: string): Pick<FileRow, 'time' | 'id'> => {
  try {
    const row: unknown = JSON.parse(text)
    if (typeof row !== 'object' || row === null || !Object.hasOwn(row, column)) return { time: undefined }
    const { [column]: time, meta } = row as Record<string, unknown>
    const id = (meta as { readonly id?: unknown } | null | undefined)?.id
    return { time: timeIn(time), ...(typeof id === 'string' ? { id } : {}) }
  } catch {
    return { time: undefined }
  }
}
