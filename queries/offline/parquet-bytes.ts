/**
 * Bytes keep their type in Parquet. ClickHouse has one type for text and bytes, so it marks columns of bytes as text, and readers then
 * fail, or change them. The marks stand in the footer alone: FileMetaData in Thrift's compact protocol, whose second field is the list of
 * columns. This file removes them there, and passes everything else on as it is.
 * Source: apache/parquet-format, src/main/thrift/parquet.thrift; apache/thrift, doc/specs/thrift-compact-protocol.md.
 */
import { type Cursor, readVarint, readZigzag, writeZigzag } from '../../schemas/index.ts'
import { OfflineError } from './errors.ts'

/** The largest footer, in bytes: some hundred per column and million rows. */
const FOOTER_BYTES_MAX = 16 * 1024 * 1024
/** Behind the footer: its length in 4 bytes, and the magic. */
const END_BYTES = 8
const MAGIC = 'PAR1'

const [BOOLEAN_TRUE, BOOLEAN_FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, SET, STRUCT] = [
  1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12,
]
/** Fields of FileMetaData and of SchemaElement. */
const SCHEMA = 2
const [NAME, CONVERTED_TYPE, LOGICAL_TYPE] = [4, 6, 10]

interface Field {
  readonly id: number
  readonly type: number
}

/** Passes a Parquet file on, without the marks of text on these columns. It holds the end of the file in memory. */
export async function* withoutText(file: AsyncIterable<Buffer>, columns: ReadonlySet<string>): AsyncGenerator<Buffer> {
  const held: Buffer[] = []
  let bytes = 0
  for await (const chunk of file) {
    held.push(chunk)
    bytes += chunk.length
    while (bytes - held[0].length >= FOOTER_BYTES_MAX) {
      const first = held.shift() as Buffer
      bytes -= first.length
      yield first
    }
  }
  const end = Buffer.concat(held)
  const length = end.length >= END_BYTES ? end.readUInt32LE(end.length - END_BYTES) : 0
  const start = end.length - END_BYTES - length
  if (length === 0 || start < 0 || end.toString('latin1', end.length - MAGIC.length) !== MAGIC)
    throw new OfflineError('RESULT_DAMAGED', `The end of the Parquet file holds no footer of ${length} bytes.`)
  const footer = unmarked(end.subarray(start, end.length - END_BYTES), columns)
  const tail = Buffer.alloc(END_BYTES)
  tail.writeUInt32LE(footer.length)
  tail.write(MAGIC, 4, 'latin1')
  yield end.subarray(0, start)
  yield footer
  yield tail
}

/** The footer without the marks of text on these columns. */
export const unmarked = (footer: Buffer, columns: ReadonlySet<string>): Buffer => {
  const cursor: Cursor = { bytes: footer, at: 0 }
  for (let last = 0; ; ) {
    const field = fieldAt(cursor, last)
    if (field === undefined) throw new OfflineError('RESULT_DAMAGED', 'The footer of the Parquet file has no schema.')
    last = field.id
    if (field.id === SCHEMA) break
    skip(cursor, field.type)
  }
  const { size } = listAt(cursor)
  const pieces = [footer.subarray(0, cursor.at)]
  for (let i = 0; i < size; i++) pieces.push(elementAt(cursor, footer, columns))
  return Buffer.concat([...pieces, footer.subarray(cursor.at)])
}

/** A SchemaElement as it is, or without its marks of text. */
const elementAt = (cursor: Cursor, footer: Buffer, columns: ReadonlySet<string>): Buffer => {
  const start = cursor.at
  const fields: (Field & { readonly value: Buffer })[] = []
  let name = ''
  for (let last = 0; ; ) {
    const field = fieldAt(cursor, last)
    if (field === undefined) break
    last = field.id
    const from = cursor.at
    skip(cursor, field.type)
    if (field.id === NAME) {
      const text: Cursor = { bytes: footer, at: from }
      readVarint(text) // its length
      name = footer.toString('utf8', text.at, cursor.at)
    }
    fields.push({ ...field, value: footer.subarray(from, cursor.at) })
  }
  if (!columns.has(name)) return footer.subarray(start, cursor.at)
  const kept = fields.filter(({ id }) => id !== CONVERTED_TYPE && id !== LOGICAL_TYPE)
  const pieces = kept.flatMap(({ id, type, value }, i) => [header({ id, type }, i === 0 ? 0 : kept[i - 1].id), value])
  return Buffer.concat([...pieces, Buffer.of(0)])
}

/** The header of the next field of a struct; `undefined` at its end. */
const fieldAt = (cursor: Cursor, last: number): Field | undefined => {
  const byte = byteAt(cursor)
  if (byte === 0) return undefined
  const delta = byte >> 4
  return { type: byte & 15, id: delta === 0 ? readZigzag(cursor) : last + delta }
}

const header = ({ id, type }: Field, last: number): Buffer => {
  const delta = id - last
  if (delta > 0 && delta < 16) return Buffer.of((delta << 4) | type)
  const bytes = Buffer.alloc(4)
  bytes[0] = type
  return bytes.subarray(0, writeZigzag(bytes, id, 1))
}

const listAt = (cursor: Cursor): { readonly size: number; readonly type: number } => {
  const byte = byteAt(cursor)
  const size = byte >> 4
  return { type: byte & 15, size: size === 15 ? readVarint(cursor) : size }
}

const byteAt = (cursor: Cursor): number => {
  if (cursor.at >= cursor.bytes.length)
    throw new OfflineError('RESULT_DAMAGED', 'The footer of the Parquet file ends early.')
  return cursor.bytes[cursor.at++]
}

const skip = (cursor: Cursor, type: number): void => {
  switch (type) {
    case BOOLEAN_TRUE:
    case BOOLEAN_FALSE:
      return
    case BYTE:
      cursor.at += 1
      return
    case I16:
    case I32:
    case I64:
      readZigzag(cursor)
      return
    case DOUBLE:
      cursor.at += 8
      return
    case BINARY: {
      const length = readVarint(cursor)
      cursor.at += length
      return
    }
    case LIST:
    case SET:
      skipList(cursor)
      return
    case STRUCT:
      skipStruct(cursor)
      return
    default:
      throw new OfflineError(
        'RESULT_DAMAGED',
        `The footer of the Parquet file has a value of the unknown type ${type}.`,
      )
  }
}

const skipList = (cursor: Cursor): void => {
  const { size, type } = listAt(cursor)
  for (let i = 0; i < size; i++) {
    // In a list a boolean takes a byte.
    if (type === BOOLEAN_TRUE || type === BOOLEAN_FALSE) cursor.at++
    else skip(cursor, type)
  }
}

const skipStruct = (cursor: Cursor): void => {
  for (let last = 0; ; ) {
    const field = fieldAt(cursor, last)
    if (field === undefined) return
    last = field.id
    skip(cursor, field.type)
  }
}
