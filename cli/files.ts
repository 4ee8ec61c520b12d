/** Reads the rows of files as JSON for the gateway: NDJSON unchanged, CSV and Parquet converted by the column types of the dataset. */
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { type AsyncBuffer, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import type { ColumnType } from '../schemas/index.ts'
import { CliError, EXIT } from './errors.ts'

/** A batch of rows of a file. */
export interface Piece {
  readonly rows: readonly unknown[]
  /** Bytes read so far, or rows of a Parquet file. */
  readonly done: number
}

export interface RowFile {
  readonly total: number
  readonly unit: 'bytes' | 'rows'
  /** Yields batches of at most `rowsMax` rows. */
  pieces(rowsMax: number): AsyncGenerator<Piece>
}

export interface TypedColumn {
  readonly name: string
  readonly type: ColumnType
}

/** @param columns the columns of the dataset; other columns are passed on as text, so that the gateway reports them. @throws CliError */
export const openRows = async (file: string, columns: readonly TypedColumn[]): Promise<RowFile> => {
  let bytes: number
  try {
    bytes = (await stat(file)).size
  } catch (error) {
    throw new CliError(`${file} cannot be read: ${(error as Error).message}`, EXIT.usage)
  }
  if (/\.(ndjson|jsonl)$/i.test(file)) return linesFile(file, bytes, (line) => line.text)
  if (/\.csv$/i.test(file)) return csvFile(file, bytes, columns)
  if (/\.parquet$/i.test(file)) return parquetFile(file, columns)
  throw new CliError(`${file}: expected a name that ends with .ndjson, .jsonl, .csv or .parquet.`, EXIT.usage)
}

interface TextLine {
  readonly text: string
  /** Bytes of the file up to the end of the line. */
  readonly end: number
}

/** A row that is JSON text already. */
export interface RawRow {
  readonly raw: string
}

async function* textLines(file: string): AsyncGenerator<TextLine> {
  let rest: Buffer = Buffer.alloc(0)
  let end = 0
  for await (const chunk of createReadStream(file, { highWaterMark: 256 * 1024 })) {
    let bytes: Buffer = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer])
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10)) {
      end += at + 1
      yield { text: bytes.toString('utf8', 0, at).replace(/\r$/, ''), end }
      bytes = bytes.subarray(at + 1)
    }
    rest = bytes
  }
  if (rest.length > 0) yield { text: rest.toString('utf8'), end: end + rest.length }
}

const linesFile = (file: string, total: number, rowOf: (line: TextLine) => string): RowFile => ({
  total,
  unit: 'bytes',
  async *pieces(rowsMax) {
    let rows: RawRow[] = []
    let done = 0
    for await (const line of textLines(file)) {
      done = line.end
      if (line.text.trim() !== '') rows.push({ raw: rowOf(line) })
      if (rows.length >= rowsMax) {
        yield { rows, done }
        rows = []
      }
    }
    if (rows.length > 0) yield { rows, done }
  },
})

/** Reads CSV as defined by RFC 4180, with a header. An empty field is null; quoted fields may contain line breaks. */
const csvFile = (file: string, total: number, columns: readonly TypedColumn[]): RowFile => ({
  total,
  unit: 'bytes',
  async *pieces(rowsMax) {
    const types = new Map(columns.map(({ name, type }) => [name, type]))
    let header: readonly string[] | undefined
    let open = ''
    let rows: unknown[] = []
    let done = 0
    for await (const { text, end } of textLines(file)) {
      done = end
      const record = open === '' ? text : `${open}\n${text}`
      if (quotesOpen(record)) {
        open = record
        continue
      }
      open = ''
      if (record === '') continue
      const fields = csvFields(record)
      if (header === undefined) {
        header = fields.map(({ text: name }) => name.replace(/^\uFEFF/, ''))
        continue
      }
      rows.push(Object.fromEntries(header.map((name, i) => [name, csvValue(fields[i], types.get(name))])))
      if (rows.length >= rowsMax) {
        yield { rows, done }
        rows = []
      }
    }
    if (open !== '') throw new CliError(`${file} ends within quotes.`, EXIT.usage)
    if (rows.length > 0) yield { rows, done }
  },
})

const quotesOpen = (record: string): boolean => (record.match(/"/g)?.length ?? 0) % 2 === 1

interface CsvField {
  readonly text: string
  readonly quoted: boolean
}

/** The fields of one record. */
export const csvFields = (record: string): CsvField[] => {
  const fields: CsvField[] = []
  let at = 0
  for (;;) {
    if (record[at] === '"') {
      let text = ''
      let from = at + 1
      let end = record.indexOf('"', from)
      for (; end >= 0 && record[end + 1] === '"'; end = record.indexOf('"', from)) {
        text += record.slice(from, end + 1)
        from = end + 2
      }
      text += record.slice(from, end < 0 ? undefined : end)
      fields.push({ text, quoted: true })
      at = end < 0 ? record.length : end + 1
    } else {
      const comma = record.indexOf(',', at)
      const end = comma < 0 ? record.length : comma
      fields.push({ text: record.slice(at, end), quoted: false })
      at = end
    }
    if (at >= record.length) return fields
    at++ // the comma
    if (at >= record.length) {
      fields.push({ text: '', quoted: false })
      return fields
    }
  }
}

/** Text that is not a value of the type stays text: the gateway reports its row and field. */
const csvValue = (field: CsvField | undefined, type: ColumnType | undefined): unknown => {
  if (field === undefined || (field.text === '' && !field.quoted)) return null
  const { text } = field
  switch (type) {
    case 'long':
    case 'double':
      // A number beyond the range of a double stays text, because JSON would make it null.
      return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) && Number.isFinite(Number(text)) ? Number(text) : text
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text
    case 'timestamp':
      return /^-?\d{1,16}$/.test(text) ? Number(text) : text
    default:
      return text
  }
}

const parquetFile = async (file: string, columns: readonly TypedColumn[]): Promise<RowFile> => {
  const bytes = await fileBuffer(file)
  const metadata = await parquetMetadataAsync(bytes)
  const total = Number(metadata.num_rows)
  const types = new Map(columns.map(({ name, type }) => [name, type]))
  return {
    total,
    unit: 'rows',
    async *pieces(rowsMax) {
      for (let rowStart = 0; rowStart < total; rowStart += rowsMax) {
        const rowEnd = Math.min(total, rowStart + rowsMax)
        const objects = await parquetReadObjects({ file: bytes, metadata, rowStart, rowEnd })
        const rows = objects.map((row) =>
          Object.fromEntries(Object.entries(row).map(([name, value]) => [name, parquetValue(value, types.get(name))])),
        )
        yield { rows, done: rowEnd }
      }
    },
  }
}

const fileBuffer = async (file: string): Promise<AsyncBuffer> => {
  const handle = await open(file)
  const { size } = await handle.stat()
  return {
    byteLength: size,
    slice: async (start, end = size) => {
      const bytes = new Uint8Array(end - start)
      await handle.read(bytes, 0, bytes.length, start)
      return bytes.buffer
    },
  }
}

const parquetValue = (value: unknown, type: ColumnType | undefined): unknown => {
  if (value === undefined || value === null) return null
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  if (value instanceof Date) return value.getTime()
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (typeof value === 'number' && !Number.isFinite(value)) return type === 'double' ? String(value) : null
  return value
}
