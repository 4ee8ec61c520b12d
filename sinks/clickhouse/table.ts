/**
 * Tables of the sink, from declarations. Every table ends with the sink's own columns:
 *
 *     _log_time   log time of the record
 *     _topic      its topic. Empty in rows of releases before this column: then the topic is in the comment of the column
 *     _partition  its partition
 *     _offset     its offset
 *     _ordinal    index of the row among the rows of its record, from 0
 *     _first      1 in the rows of the first insert of a partition: if no row has it, the head of the partition is lost
 *     _epoch      leader epoch of the last record of its insert; -1: unknown
 *     _number     number of the row among the rows of its topic partition, from 1; 0 in rows of releases before this column. The
 *                 greatest one says how many numbered rows there have to be
 *
 * The sort key ends with the position, so that merges reduce a position that was stored twice to one row (queries do
 * not rely on merges). There is no PARTITION BY: an insert has to be one part, or a crash could keep half of it. The
 * projection `topic_positions` holds what is known of each topic partition and is written with the rows, so reading it
 * scans no data.
 *
 * A table of an earlier release is altered in place, in one statement that rewrites nothing. A process of that release
 * may still write into it: its rows name no topic, and are not numbered.
 */
import { createHash } from 'node:crypto'
import type { ColumnType } from '../../schemas/index.ts'
import type { TableColumn, TableDeclaration } from '../../streams/core/projection.ts'

const clickhouseTypes: Readonly<Record<ColumnType, string>> = {
  string: 'String',
  long: 'Int64',
  double: 'Float64',
  boolean: 'Bool',
  timestamp: "DateTime64(3, 'UTC')",
  bytes: 'String',
}

export const typeOf = (column: TableColumn): string =>
  column.nullable ? `Nullable(${clickhouseTypes[column.type]})` : clickhouseTypes[column.type]

/** Columns of the sink, in the order in which they are written, after the declared columns. */
export const positionColumns: readonly { readonly name: string; readonly type: string }[] = [
  { name: '_log_time', type: "DateTime64(3, 'UTC')" },
  { name: '_topic', type: 'LowCardinality(String)' },
  { name: '_partition', type: 'UInt32' },
  { name: '_offset', type: 'Int64' },
  { name: '_ordinal', type: 'UInt32' },
  { name: '_first', type: 'UInt8' },
  { name: '_epoch', type: 'Int32' },
  { name: '_number', type: 'Int64' },
]

/** Columns that earlier releases did not have. */
const LATER_COLUMNS: ReadonlySet<string> = new Set(['_topic', '_epoch', '_number'])

const definitionOf = ({ name, type }: { readonly name: string; readonly type: string }, topic: string): string => {
  if (name === '_topic') return `${quoted(name)} ${type} COMMENT ${topicText(topic)}`
  return name === '_epoch' ? `${quoted(name)} ${type} DEFAULT -1` : `${quoted(name)} ${type}`
}

/** A topic as a literal. @throws Error if Kafka could not have a topic of that name */
export const topicText = (topic: string): string => {
  if (/^[A-Za-z0-9_.-]{1,249}$/.test(topic)) return `'${topic}'`
  throw new Error(`'${topic}' cannot be a topic, expected letters, digits, '_', '.' and '-'.`)
}

const PROJECTION = `topic_positions (
    SELECT _topic, _partition, count(), max(_offset), argMax(_epoch, _offset), max(_first), max(_number), countIf(_number > 0)
    GROUP BY _topic, _partition
  )`

/** The sort key ends with the position. The topic is last: an existing table can only get a new column there. */
const keyOf = ({ order }: TableDeclaration): string =>
  [...order, '_partition', '_offset', '_ordinal', '_topic'].map(quoted).join(', ')

/** A quoted identifier. @throws Error if the name has characters other than letters, digits, `_`, `.` and `-`. */
export const quoted = (name: string): string => {
  if (/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,200}$/.test(name)) return `\`${name}\``
  throw new Error(`Name '${name}' cannot be a table or column, expected letters, digits, '_', '.' and '-'.`)
}

/**
 * @param topic of which the rows are that name none
 * @throws Error if the declaration is not a valid table
 */
export const createStatement = (table: TableDeclaration, topic: string): string => {
  const { name, columns, order } = table
  const byName = new Map(columns.map((column) => [column.name, column]))
  if (byName.size !== columns.length) throw new Error(`Table '${name}' has two columns of one name.`)
  for (const { name: own } of positionColumns) {
    if (byName.has(own)) throw new Error(`Column '${own}' of table '${name}' is a column of the sink itself.`)
  }
  for (const key of order) {
    if (byName.get(key)?.nullable !== false) {
      throw new Error(`Table '${name}' is sorted by '${key}', expected one of its columns that is never null.`)
    }
  }
  const lines = [
    ...columns.map((column) => `${quoted(column.name)} ${typeOf(column)}`),
    ...positionColumns.map((column) => definitionOf(column, topic)),
    `PROJECTION ${PROJECTION}`,
  ]
  return `CREATE TABLE IF NOT EXISTS ${quoted(name)} (
  ${lines.join(',\n  ')}
) ENGINE = ReplacingMergeTree ORDER BY (${keyOf(table)})
SETTINGS non_replicated_deduplication_window = 1000, deduplicate_merge_projection_mode = 'rebuild'`
}

export interface ViewStatement {
  readonly name: string
  /** Which view it is, of which columns: the comment of a view that need not be made again. */
  readonly digest: string
  readonly statement: string
}

/**
 * Statements that make the views of a table as they are declared. They hold nothing, so each may be made again; but whoever reads a view while it is replaced may not find it, so one that is as declared is left
 * alone.
 */
export const viewStatements = ({ name, columns, views = [] }: TableDeclaration): readonly ViewStatement[] =>
  views.map((view) => {
    const query = view.query(quoted(name))
    const digest = createHash('sha256')
      .update(JSON.stringify([query, columns]))
      .digest('hex')
      .slice(0, 16)
    const statement = `CREATE OR REPLACE VIEW ${quoted(view.name)} AS ${query} COMMENT '${digest}'`
    return { name: view.name, digest, statement }
  })

/** One column as the server describes it. */
export interface ExistingColumn {
  readonly name: string
  readonly type: string
  readonly comment?: string
}

/**
 * Statements that make a table of an earlier release one of this release: none if it is one. The first changes only
 * metadata and the second computes the projection of existing rows in the background. Each may run twice.
 * @param topic the one that feeds the table: releases before the columns had one topic in each table
 */
export const layoutStatements = (
  table: TableDeclaration,
  existing: readonly ExistingColumn[],
  topic: string,
): readonly string[] => {
  const found = new Set(existing.map(({ name }) => name))
  const later = positionColumns.filter(({ name }) => LATER_COLUMNS.has(name))
  const isEarlier = positionColumns.every(({ name }) => found.has(name) !== LATER_COLUMNS.has(name))
  if (!isEarlier) return [] // of this release, or no table of ours at all
  const changes = [
    ...later.map((column) => `ADD COLUMN IF NOT EXISTS ${definitionOf(column, topic)}`),
    `MODIFY ORDER BY (${keyOf(table)})`,
    'DROP PROJECTION IF EXISTS positions',
    `ADD PROJECTION IF NOT EXISTS ${PROJECTION}`,
  ]
  return [
    `ALTER TABLE ${quoted(table.name)} ${changes.join(', ')}`,
    `ALTER TABLE ${quoted(table.name)} MATERIALIZE PROJECTION topic_positions`,
  ]
}

/**
 * Statements that turn an existing table into the declared one: they add nullable columns and make columns nullable. A
 * column that is nullable already stays nullable even if the declaration says otherwise, so a process with an older
 * declaration continues to work.
 * @throws Error naming the column, if the table cannot become what is declared
 */
export const alterStatements = (table: TableDeclaration, existing: readonly ExistingColumn[]): readonly string[] => {
  const { name } = table
  const found = new Map(existing.map((column) => [column.name, column.type]))
  const declared = [
    ...table.columns.map((column) => ({ name: column.name, type: typeOf(column), nullable: column.nullable })),
    ...positionColumns.map((column) => ({ ...column, nullable: false })),
  ]
  const statements: string[] = []
  for (const column of declared) {
    const type = found.get(column.name)
    if (type === column.type || (!isSorted(table, column.name) && type === nullableOf(column.type))) continue
    if (type !== undefined) {
      if (isSorted(table, column.name) || column.type !== nullableOf(type))
        throw new Error(`column '${column.name}' of table '${name}' is ${type}, expected ${column.type}`)
      statements.push(`ALTER TABLE ${quoted(name)} MODIFY COLUMN ${quoted(column.name)} ${column.type}`)
      continue
    }
    if (!column.nullable) {
      throw new Error(`table '${name}' lacks column '${column.name}', and only a nullable column can be added to it`)
    }
    statements.push(`ALTER TABLE ${quoted(name)} ADD COLUMN IF NOT EXISTS ${quoted(column.name)} ${column.type}`)
  }
  return statements
}

const nullableOf = (type: string): string => `Nullable(${type})`

/** Whether the table is sorted by a column. Such a column can never be null. */
const isSorted = ({ order }: TableDeclaration, name: string): boolean =>
  order.includes(name) || positionColumns.some((column) => column.name === name)

/**
 * The declared columns as an existing table stores them: nullable if the table's column is, even if the declaration's
 * is not.
 */
export const columnsAsStored = (
  { columns }: TableDeclaration,
  existing: readonly ExistingColumn[],
): readonly TableColumn[] => {
  const found = new Map(existing.map((column) => [column.name, column.type]))
  return columns.map((column) => ({
    ...column,
    nullable: column.nullable || found.get(column.name) === nullableOf(typeOf(column)),
  }))
}
