/** What a table of Postgres has, and which of it fills the dataset. */
import type { PostgresFrom } from '../../processors/catalog/index.ts'
import type { avro, DatasetDeclaration } from '../../schemas/index.ts'
import { SourceFailure } from '../../streams/core/source.ts'
import { type Connection, quoted } from './connect.ts'
import type { KeyOrder } from './seen.ts'
import { type Field, valueReader } from './values.ts'

export interface KeyColumn {
  readonly name: string
  readonly type: string
  /** `undefined`: values of it can only be compared by Postgres. */
  readonly order: KeyOrder | undefined
}

export interface Table {
  readonly oid: number
  readonly schema: string
  readonly name: string
  /** As SQL has it. */
  readonly sql: string
  /** The columns of the primary key. */
  readonly key: readonly KeyColumn[]
  /** Type by column. */
  readonly types: ReadonlyMap<string, string>
  /** Columns that may have no value. */
  readonly nullable: ReadonlySet<string>
  /** The columns that fill columns of the dataset. */
  readonly fields: readonly Field[]
  /** How many rows it has, as Postgres estimates. */
  readonly rows: number
}

const INTEGERS = ['smallint', 'integer', 'bigint']
const TEXTS = ['text', 'character varying', 'uuid', 'character']

const TIMES = ['date', 'timestamp']
/** Types of which many rows have the same value. */
const COARSE = /^(date|boolean|time .*|timestamp\([0-2]\) .*)$/

const orderOf = (type: string): KeyOrder | undefined => {
  if (type === 'date' || /^timestamp(\(\d\))? (with|without) time zone$/.test(type)) return 'time'
  if (INTEGERS.includes(type)) return 'integer'
  return TEXTS.some((each) => type === each || type.startsWith(`${each}(`)) ? 'bytes' : undefined
}

/** What orders by a column: text by its bytes, so that the order never changes and is ours, too. */
export const orderSql = ({ name, type, order }: KeyColumn): string =>
  order === 'bytes' && type !== 'uuid' ? `${quoted(name)} COLLATE "C"` : quoted(name)

interface Tabled {
  readonly source: avro.Source
  readonly dataset: DatasetDeclaration
  readonly from: PostgresFrom
}

/** @throws SourceFailure if the table does not fit */
export const tableOf = async (connection: Connection, { source, dataset, from }: Tabled): Promise<Table> => {
  const [first, second] = from.table.split('.') as [string, string?]
  const [schema, name] = second === undefined ? ['public', first] : [first, second]
  const sql = `${quoted(schema)}.${quoted(name)}`
  const fail = (field: string, value: string, expected: string) =>
    new SourceFailure(
      `source ${source.name}: ${field} is ${value}, expected ${expected}.`,
      'park',
      'Correct the declaration or the table; then resume.',
    )
  const columns = await connection.rows(
    `SELECT a.attname, format_type(a.atttypid, a.atttypmod), c.reltuples::bigint, c.oid, c.relkind <> 'p' AND EXISTS (SELECT 1 FROM pg_inherits WHERE inhparent = c.oid), a.attnotnull FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE n.nspname = $1 AND c.relname = $2 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`,
    [schema, name],
  )
  if (columns.length === 0)
    throw fail('readsFrom.table', from.table, `a table of database ${from.database} that ${from.user} may see`)
  const types = new Map(columns.map(([column, type]) => [column as string, type as string]))
  const keys = await connection.rows(
    `SELECT a.attname FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k (attnum, place) JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
     WHERE n.nspname = $1 AND c.relname = $2 AND i.indisprimary ORDER BY k.place`,
    [schema, name],
  )
  const key = keys.map(([column]) => {
    const type = types.get(column as string) as string
    return { name: column as string, type, order: orderOf(type) }
  })
  if (columns[0]?.[4] === 't')
    throw fail('readsFrom.table', from.table, 'a table that no other one inherits from, unless it is partitioned')
  if (key.length === 0)
    throw fail('readsFrom.table', from.table, 'a table with a primary key, so that each row has one place')
  const foreign = key.find(({ order }) => order === undefined)
  if (from.changes === 'replication' && foreign !== undefined)
    throw fail(
      `key column ${foreign.name} of ${from.table}`,
      foreign.type,
      `one of ${[...INTEGERS, ...TEXTS, ...TIMES].join(', ')}`,
    )
  if (from.cursor !== undefined && !types.has(from.cursor))
    throw fail('readsFrom.cursor', from.cursor, `a column of ${from.table}: ${[...types.keys()].join(', ')}`)
  const cursorType = types.get(from.cursor ?? '') ?? ''
  if (COARSE.test(cursorType))
    throw fail(
      'readsFrom.cursor',
      `${from.cursor}, which is ${cursorType}`,
      'a column of which later rows have greater values: those that come with the value of the last row would be passed over',
    )
  const fields = fieldsOf(source, dataset, from, types, fail)
  const oid = Number(columns[0]?.[3])
  const nullable = new Set(
    columns.flatMap(([column, , , , , isNotNull]) => (isNotNull === 't' ? [] : [column as string])),
  )
  return { oid, schema, name, sql, key, types, nullable, fields, rows: Math.max(0, Number(columns[0]?.[2] ?? 0)) }
}

const fieldsOf = (
  source: avro.Source,
  dataset: DatasetDeclaration,
  { timezone, table }: PostgresFrom,
  types: ReadonlyMap<string, string>,
  fail: (field: string, value: string, expected: string) => SourceFailure,
): Field[] => {
  const renamed = new Map(source.columns.map(({ column, from }) => [column, from]))
  return dataset.columns.flatMap(({ name, type }): Field[] => {
    const field = renamed.get(name) ?? name
    if (field.startsWith('$')) return []
    if (!types.has(field))
      throw fail(
        `column ${name} of dataset ${dataset.name}`,
        `filled from ${field}`,
        `a column of ${table} (${[...types.keys()].join(', ')}); name it with columns, or $null if there is none`,
      )
    return [{ name: field, read: valueReader(type, timezone) }]
  })
}

/** The columns of the fields, then those of the key, then others. */
export const selectSql = ({ fields, key }: Table, others: readonly string[] = []): string =>
  [...fields, ...key, ...others.map((name) => ({ name }))].map(({ name }) => quoted(name)).join(', ')
