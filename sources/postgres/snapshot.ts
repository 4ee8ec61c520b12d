/**
 * The first reading of a table, in the order of its primary key, in one transaction; after an interruption, the rest of it in another one. Each transaction is a part with
 * its snapshot, so that the stream of changes can tell what was seen (seen.ts).
 */
import type { Batch, Entries } from '../source.ts'
import type { Connection } from './connect.ts'
import { rowFrom } from './rows.ts'
import type { Part } from './seen.ts'
import { orderSql, selectSql, type Table } from './table.ts'

export interface Reading {
  readonly source: string
  readonly table: Table
  /** The parts that were read before, in their order. */
  readonly parts: readonly Part[]
  /** Changes are told by the stream: what it tells up to the end of the log may be seen by the reading. */
  readonly isStreamed: boolean
}

/** The entry of a part, by its number. */
export const PART = 'part/'
/** The entry that says that the table was read, and up to where the stream may tell what was seen. */
export const READ = 'read'

/** The parts of the reading, in their order, by their entries. */
export const partsIn = (state: Entries): (readonly [key: string, part: Part])[] =>
  [...state]
    .filter(([key, part]) => key.startsWith(PART) && part !== null)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, part]) => [key, part as Part])

const FETCH_ROWS = 5_000

/** Batches of the rest of the table. With the last one the reading is done. @throws SourceFailure */
export async function* snapshotBatches(
  connection: Connection,
  { source, table, parts, isStreamed }: Reading,
): AsyncGenerator<Batch> {
  const { key } = table
  const from = parts.at(-1)?.upTo ?? undefined
  const number = parts.length
  await connection.rows('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
  const end = isStreamed ? 'pg_current_wal_insert_lsn()::text' : "'0/0'" // behind all commits that the snapshot shows
  const [[snapshot, lsn]] = (await connection.rows(`SELECT pg_current_snapshot()::text, ${end}`)) as [[string, string]]
  const order = key.map(orderSql)
  const beyond =
    from === undefined
      ? ''
      : `WHERE (${order.join(', ')}) > (${key.map(({ type }, i) => `$${i + 1}::${type}`).join(', ')})`
  await connection.rows(
    `DECLARE rest NO SCROLL CURSOR FOR SELECT ${selectSql(table)} FROM ${table.sql} ${beyond} ORDER BY ${order.join(', ')}`,
    from ?? [],
  )
  let rows = 0
  for (;;) {
    const found = await connection.rows(`FETCH ${FETCH_ROWS} FROM rest`)
    const isLast = found.length < FETCH_ROWS
    rows += found.length
    const last = found.at(-1)?.slice(table.fields.length) as string[] | undefined
    const part: Part = { upTo: isLast ? null : (last as string[]), snapshot }
    const made = found.map((values) => {
      const keyOf = values.slice(table.fields.length) as string[]
      return rowFrom({ source, table, values, key: keyOf, operation: 'snapshot', version: 'snapshot' })
    })
    yield {
      rows: made,
      state: [[`${PART}${String(number).padStart(6, '0')}`, part], ...(isLast ? [[READ, { lsn }] as const] : [])],
      position: isLast
        ? `all rows of ${table.schema}.${table.name} that were there`
        : `key ${(last as string[]).join(', ')} of ${table.schema}.${table.name}, at first reading`,
      behind: isLast ? 0 : Math.max(1, table.rows - rows),
      unit: 'rows',
    }
    if (isLast) break
  }
  await connection.rows('COMMIT')
}
