import {
  type Codecs,
  type ColumnRows,
  type DatasetDeclaration,
  type Row,
  rowSchema,
  type SchemaOf,
} from '../../schemas/index.ts'

/** A row in the reader schema of its dataset: the columns, and the producer's `meta` of the row. */
export type IntakeRow = Readonly<Record<string, unknown>> & {
  readonly meta?: Readonly<
    Partial<Record<'id' | 'source' | 'team' | 'actor' | 'correlationId' | 'causationId', string | null>>
  > | null
}

/** Reads rows of one set of columns. `decode` and `raw` throw DecodeError. */
export interface RowReader {
  /** The same rows by column. Absent: the rules read them in another way. */
  readonly columns?: ColumnRows
  decode(value: Buffer): IntakeRow
  /**
   * The same row with its texts as raw bytes: after decoding, text that is not UTF-8 cannot be distinguished from its
   * replacement.
   */
  raw(value: Buffer): Readonly<Record<string, unknown>>
}

/**
 * The schema with which intake and all later processors *read* the rows of a dataset: every column may be null,
 * including key and time. Producers often declare all their columns nullable, and Avro cannot read such a column as one
 * that is not nullable: their whole schema would be refused, although only a row without key or time is invalid. Intake
 * judges such a row. A column that is missing in the producer's schema reads as null.
 */
export const readerSchema = (dataset: DatasetDeclaration): SchemaOf<Row> =>
  rowSchema({
    ...dataset,
    columns: dataset.columns.map((column) => ({ ...column, nullable: true })),
    key: [],
    time: '',
  })

/**
 * The reader schema of what a processor needs of a row: to pass the other columns costs a fraction of reading them. `meta` of a row determines nothing in the
 * processors that use it.
 * @param wanted names of columns; default: all
 */
export const columnsSchema = (dataset: DatasetDeclaration, wanted?: ReadonlySet<string | null>): SchemaOf<Row> => {
  const columns = dataset.columns.filter(({ name }) => wanted?.has(name) ?? true)
  const { fields, ...rest } = readerSchema({ ...dataset, columns }) as unknown as {
    readonly fields: readonly { readonly name: string }[]
  }
  return { ...rest, fields: fields.filter(({ name }) => name !== 'meta') } as unknown as SchemaOf<Row>
}

/** The rule set from which on rows of any producer are read by column, `Codecs.rows`. Before, Avro's resolution alone decided. */
const RULES_BY_COLUMN = 3

/**
 * The reader of a dataset's rows, for intake.
 * @param rules the rule set by which the rows are judged
 */
export const rowReader = (codecs: Codecs, dataset: DatasetDeclaration, rules: number): RowReader => {
  const readerOf = <T>(schema: SchemaOf<T>) =>
    rules < RULES_BY_COLUMN ? codecs.decoder(schema) : codecs.rows(schema, 'judge')
  const schema = readerSchema(dataset)
  const rows = readerOf(schema)
  const raw = readerOf(withBytes(schema) as SchemaOf<Readonly<Record<string, unknown>>>)
  return {
    ...(rules < RULES_BY_COLUMN ? {} : { columns: codecs.columns(schema, 'judge') }),
    decode: (value) => rows.decode(value),
    raw: (value) => raw.decode(value),
  }
}

/** The schema with the type `bytes` in place of every `string`: Avro can read a string as bytes. */
const withBytes = (schema: unknown): unknown => {
  if (schema === 'string') return 'bytes'
  if (Array.isArray(schema)) return schema.map(withBytes)
  if (typeof schema !== 'object' || schema === null) return schema
  const { type, fields, ...rest } = schema as { type?: unknown; fields?: readonly object[] }
  return { ...rest, type: withBytes(type), ...(fields && { fields: fields.map(withBytes) }) }
}
