/** A row of a table as a source yields it. Pure. */
import { derivedId } from '../../schemas/index.ts'
import type { SourceRow, UnreadRow } from '../source.ts'
import type { TupleValue } from './pgoutput.ts'
import type { Table } from './table.ts'
import { rowOf } from './values.ts'

export type Operation = 'snapshot' | 'insert' | 'update' | 'delete' | 'read'

export interface MadeRow {
  readonly source: string
  readonly table: Table
  readonly values: readonly TupleValue[]
  readonly key: readonly string[]
  readonly operation: Operation
  /** What makes the row another one than an earlier one of the same key. */
  readonly version: string
  /** When it was committed, ms; absent: not known. */
  readonly committed?: number
  /** The other values were not sent. */
  readonly isKeyAlone?: boolean
}

export const rowFrom = ({
  source,
  table,
  values,
  key,
  operation,
  version,
  committed,
  isKeyAlone = false,
}: MadeRow): SourceRow | UnreadRow => {
  const id = derivedId(`sources.${source}`, `${table.sql}\0${key.join('\0')}\0${version}`, 0, 0, 0)
  const known = isKeyAlone ? ', of which Postgres sent the key alone' : ''
  const place = `${operation} of key ${key.join(', ')} of ${table.schema}.${table.name}${known}`
  const read = rowOf(table.fields, values)
  if (!('values' in read)) return { id, place, ...read }
  const isLive = operation !== 'snapshot'
  const said = { $source: source, $operation: operation, $committed: committed ?? null }
  return { id, place, values: read.values, said, isLive }
}
