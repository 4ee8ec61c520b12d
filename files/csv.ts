/**
 * Reads CSV as RFC 4180 says, with a header, and as Excel, R and pandas write it. An empty field is null, and `""` is empty text. A lone quote in a
 * field without quotes is a character like others. Each line of the file is a row that is taken or refused, or a part of one.
 */
import { pipeline } from 'node:stream'
import { type CsvError, type Options, type Parser, parse } from 'csv-parse'
import { parse as parseNow } from 'csv-parse/sync'
import { bytesOf, type Decode, decoderOf, type Head, headOf } from './encoding.ts'
import { FileError } from './errors.ts'
import { PlainLines, type Rest } from './plain-lines.ts'
import { rowJson } from './row-json.ts'
import { type TextValue, textReader, timeIn } from './text-values.ts'
import {
  BATCH_ROWS,
  type Batch,
  type FileOptions,
  type FileRow,
  type RefusedRow,
  type RowFile,
  type RowShape,
} from './types.ts'

/** A longer record is damage: a quote that is not closed. */
const RECORD_BYTES_MAX = 8 * 1024 * 1024
/** Old Macs end lines so; the parser does not. */
const LONE_RETURN = /\r(?!\n|$)/
/** As much of a header as a message may show. */
const SHOWN_MAX = 300
const DELIMITERS = [',', ';', '\t', '|']

/**
 * A field as the parser yields it: text of bytes, null, or text that was in quotes and begins with a quote. Either the text is so, or other text followed
 * the closing quote and the parser took the quotes for characters; only the bytes of the record can tell.
 */
type Field = string | null | Doubtful
class Doubtful {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

const parserOptions = (delimiter: string): Options => ({
  delimiter,
  // One character is one byte, so that text in any encoding can be judged field by field.
  encoding: 'latin1',
  record_delimiter: ['\r\n', '\n'],
  relax_column_count: true,
  relax_quotes: true,
  skip_empty_lines: true,
  max_record_size: RECORD_BYTES_MAX,
  cast: (text, { quoting }): Field => {
    if (text === '') return quoting ? '' : null
    return quoting && text.charCodeAt(0) === 34 ? new Doubtful(text) : text
  },
})

/** @throws FileError if the header does not fit the dataset, or the file does not have the encoding */
export const csvFile = async (file: string, total: number, shape: RowShape, options: FileOptions): Promise<RowFile> => {
  const head = await headOf(file, options.encoding)
  const decode = decoderOf(head.encoding)
  const delimiter = options.delimiter ?? delimiterOf(head, shape)
  const header = headerOf(head, delimiter, decode)
  const fields = fieldsOf(file, header, shape, options)
  return {
    total,
    unit: 'bytes',
    batches: () => batches(file, { shape, head, delimiter, fields, width: header.length, decode }),
  }
}

/**
 * The header of a file whose columns are not known yet, and the delimiter that divides it most.
 * @throws FileError if there is none
 */
export const headerOfCsv = async (
  file: string,
  options: FileOptions,
): Promise<{ readonly header: readonly string[]; readonly delimiter: string }> => {
  const head = await headOf(file, options.encoding)
  const fields = (delimiter: string) => firstRecord(head, delimiter).length
  const delimiter = options.delimiter ?? DELIMITERS.reduce((best, each) => (fields(each) > fields(best) ? each : best))
  const header = headerOf(head, delimiter, decoderOf(head.encoding))
  if (header.length === 0) throw new FileError(`${file} has no header.`, 'unfit')
  return { header, delimiter }
}

interface FieldReader {
  readonly index: number
  readonly name: string
  readonly read: (text: string) => TextValue
}

interface Reading {
  readonly shape: RowShape
  readonly head: Head
  readonly delimiter: string
  readonly fields: readonly FieldReader[]
  /** The number of fields of a whole row. */
  readonly width: number
  readonly decode: Decode
}

interface Parsed {
  readonly info: { readonly lines: number; readonly bytes: number }
  readonly raw: string
  readonly record: readonly Field[]
}

const textOf = (field: Field): string | null => (field instanceof Doubtful ? field.text : field)

/** @returns what was expected of the record, if its quotes are wrong */
const damageOf = (raw: string, delimiter: string): string | undefined => {
  try {
    parseNow(Buffer.from(raw, 'latin1'), { delimiter, relax_column_count: true, record_delimiter: ['\r\n', '\n'] })
    return undefined
  } catch {
    return 'a delimiter after a closing quote, and each quote within quotes twice'
  }
}

interface Internals {
  readonly state: { readonly wasQuoting: boolean }
  __infoField?: unknown
}

/**
 * For each field, the parser describes the place to `cast`, and makes a text of the whole record for it: this was half of the time of reading. `cast` asks for
 * the quotes alone. A version without this function would only be slower.
 */
const withQuotingAlone = (parser: Parser): Parser => {
  const { api } = parser as unknown as { readonly api?: Internals }
  if (typeof api?.__infoField === 'function') api.__infoField = () => ({ quoting: api.state.wasQuoting })
  return parser
}

/** The rows of a file so far, in batches. */
class Collected {
  readonly #reading: Reading
  #batch = { rows: [] as FileRow[], refused: [] as RefusedRow[] }
  /** The number of the last row. */
  row = 0

  constructor(reading: Reading) {
    this.#reading = reading
  }

  get isFull(): boolean {
    return this.#batch.rows.length + this.#batch.refused.length >= BATCH_ROWS
  }

  take(record: readonly (string | null)[]): void {
    const found = rowOf(record, this.#reading, ++this.row)
    if ('json' in found) this.#batch.rows.push(found)
    else this.#batch.refused.push(found)
  }

  refuse(refused: Omit<RefusedRow, 'row'>): void {
    this.#batch.refused.push({ row: ++this.row, ...refused })
    this.row += refused.rows - 1
  }

  batch(done: number): Batch {
    const batch = { ...this.#batch, done }
    this.#batch = { rows: [], refused: [] }
    return batch
  }
}

async function* batches(file: string, reading: Reading): AsyncGenerator<Batch> {
  const plain = new PlainLines(bytesOf(file, reading.head), reading.delimiter, RECORD_BYTES_MAX)
  const collected = new Collected(reading)
  let isHeader = true
  for await (const records of plain.pieces())
    for (const record of records) {
      if (!isHeader) collected.take(record)
      isHeader = false
      if (collected.isFull) yield collected.batch(plain.bytes)
    }
  if (plain.rest === undefined) yield collected.batch(plain.bytes)
  else yield* parsed(file, reading, { ...plain.rest, from: isHeader ? 2 : 1, collected })
}

/** @param from the number of the first record that is a row */
async function* parsed(
  file: string,
  { delimiter }: Reading,
  { source, lines: linesBefore, bytes: bytesBefore, from, collected }: Rest & { from: number; collected: Collected },
): AsyncGenerator<Batch> {
  const parser = withQuotingAlone(parse({ ...parserOptions(delimiter), info: true, raw: true, from }))
  pipeline(source, parser, () => {}) // an error of the source is an error of the parser
  let line = Math.max(1, linesBefore)
  try {
    for await (const { info, raw, record } of parser as AsyncIterable<Parsed>) {
      const rows = Math.max(1, linesBefore + info.lines - line)
      line = linesBefore + info.lines
      const expected = record.some((field) => field instanceof Doubtful) ? damageOf(raw, delimiter) : undefined
      if (expected === undefined) collected.take(record.map(textOf))
      else collected.refuse({ field: '', value: raw.slice(0, 200), expected, rows })
      if (collected.isFull) yield collected.batch(bytesBefore + info.bytes)
    }
  } catch (error) {
    collected.refuse(unclosed(error, file, { row: collected.row, line, lines: linesBefore + parser.info.lines }))
  }
  yield collected.batch(bytesBefore + parser.info.bytes)
}

/** @param row the number of the last row @throws the error, if it is not a quote that is not closed before the end of the file */
const unclosed = (
  error: unknown,
  file: string,
  { row, line, lines }: { readonly row: number; readonly line: number; readonly lines: number },
): Omit<RefusedRow, 'row'> => {
  const { code } = error as CsvError
  if (code === 'CSV_QUOTE_NOT_CLOSED') {
    const expected = 'a closing quote before the end of the file'
    return { field: '', value: `line ${line + 1}`, expected, rows: Math.max(1, lines - line) }
  }
  if (code === 'CSV_MAX_RECORD_SIZE') {
    const detail = `a row of more than ${RECORD_BYTES_MAX} bytes begins after line ${line}; probably a quote is not closed`
    throw new FileError(`${file}: ${detail}. The file is not read beyond row ${row}.`, 'damaged')
  }
  throw error
}

const firstRecord = ({ bytes }: Head, delimiter: string): readonly Field[] => {
  // What follows the header may be cut.
  const options = { ...parserOptions(delimiter), to: 1 } as Options & { readonly columns?: false }
  const [record = []] = parseNow(bytes, options) as unknown as Field[][]
  return record
}

/** The delimiter with which the header names most columns of the dataset. */
const delimiterOf = (head: Head, { columns }: RowShape): string => {
  const names = new Set<Field>(columns.map(({ name }) => name))
  const known = (delimiter: string) => firstRecord(head, delimiter).filter((field) => names.has(field)).length
  return DELIMITERS.reduce((best, each) => (known(each) > known(best) ? each : best))
}

const headerOf = (head: Head, delimiter: string, decode: Decode): readonly string[] =>
  firstRecord(head, delimiter).map((field) => (typeof field === 'string' ? (decode(field) ?? field) : ''))

const cut = (text: string): string => (text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}...` : text)

/** @throws FileError if the header misses the key or the time, names a column twice, or has one that the dataset does not have */
const fieldsOf = (file: string, header: readonly string[], shape: RowShape, options: FileOptions): FieldReader[] => {
  const wrong = (what: string): FileError => new FileError(`${file}: ${what}`, 'unfit')
  if (header.some((name) => LONE_RETURN.test(name)))
    throw wrong('its lines end with a carriage return alone; write it with line feeds.')
  const twice = header.find((name, i) => name !== '' && header.indexOf(name) !== i)
  if (twice !== undefined) throw wrong(`the header names column ${cut(twice)} twice.`)
  const absent = [...shape.key, shape.time].find((name) => !header.includes(name))
  if (absent !== undefined)
    throw wrong(
      `the header has no column ${absent}, which every row of ${shape.name} needs; it has ${cut(header.join(', ')) || 'none'}. If another character separates the fields, name it with --delimiter.`,
    )
  const fields = header.map((name, index): FieldReader | undefined => {
    const column = shape.columns.find((each) => each.name === name)
    return column && { index, name, read: textReader(column, options) }
  })
  const extra = header.filter((_, i) => fields[i] === undefined).map((name) => (name === '' ? '(no name)' : name))
  if (extra.length > 0 && !options.ignoreExtraColumns)
    throw wrong(
      `${shape.name} has no column ${cut(extra.join(', '))}; it has ${shape.columns.map(({ name }) => name).join(', ')}. Leave columns out with --ignore-extra-columns.`,
    )
  return fields.filter((field) => field !== undefined)
}

const rowOf = (
  record: readonly (string | null)[],
  { shape, fields, width, decode }: Reading,
  row: number,
): FileRow | RefusedRow => {
  const refused = (field: string, value: unknown, expected: string): RefusedRow => ({
    row,
    field,
    value,
    expected,
    rows: 1,
  })
  if (record.length !== width) return refused('', `${record.length} fields`, `${width} fields, as the header has`)
  const values: Record<string, unknown> = {}
  for (const { index, name, read } of fields) {
    const field = record[index]
    if (field === null) {
      values[name] = null
      continue
    }
    const text = decode(field)
    if (text === undefined)
      return refused(
        name,
        field.slice(0, 200),
        'text in the encoding of the file; name another one with --encoding, such as windows-1252',
      )
    const { value, expected } = read(text)
    if (expected !== undefined) return refused(name, text.slice(0, 200), expected)
    values[name] = value
  }
  return { row, json: rowJson(values), time: timeIn(values[shape.time]) }
}
