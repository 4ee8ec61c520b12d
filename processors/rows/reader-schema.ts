import { type Codecs, type DatasetDeclaration, type Row, rowSchema, type SchemaOf } from '../../schemas/index.ts'

/** A row in the reader schema of its dataset: the columns, and what the producer said about the row itself. */
export type IntakeRow = Readonly<Record<string, unknown>> & {
  readonly meta?: Readonly<
    Partial<Record<'id' | 'source' | 'team' | 'actor' | 'correlationId' | 'causationId', string | null>>
  > | null
}

/** Reads rows of one set of columns. Both throw DecodeError. */
export interface RowReader {
  decode(value: Buffer): IntakeRow
  /** The same row with its texts as the bytes that stand there: text that is not UTF-8 cannot be told from what it is read as. */
  raw(value: Buffer): Readonly<Record<string, unknown>>
}

/**
 * The schema that rows of a dataset are *read* with, by intake and by all behind it: every column may be null, key and time
 * too. Producers often declare all their columns nullable, and Avro cannot read such a column as one that is not: their
 * whole schema would be refused, though only a row without key or time is wrong. That row is for intake to judge.
 * A column that the producer's schema does not have reads as null.
 */
export const readerSchema = (dataset: DatasetDeclaration): SchemaOf<Row> =>
  rowSchema({
    ...dataset,
    columns: dataset.columns.map((column) => ({ ...column, nullable: true })),
    key: [],
    time: '',
  })

/** The reader of a dataset's rows, for intake. */
export const rowReader = (codecs: Codecs, dataset: DatasetDeclaration): RowReader => {
  const schema = readerSchema(dataset)
  const rows = codecs.decoder(schema)
  const raw = codecs.decoder(withBytes(schema) as SchemaOf<Readonly<Record<string, unknown>>>)
  return { decode: (value) => rows.decode(value), raw: (value) => raw.decode(value) }
}

/** The schema with the type `bytes` in place of every `string`: Avro reads the one as the other. */
const withBytes = (schema: unknown): unknown => {
  if (schema === 'string') return 'bytes'
  if (Array.isArray(schema)) return schema.map(withBytes)
  if (typeof schema !== 'object' || schema === null) return schema
  const { type, fields, ...rest } = schema as { type?: unknown; fields?: readonly object[] }
  return { ...rest, type: withBytes(type), ...(fields && { fields: fields.map(withBytes) }) }
}
