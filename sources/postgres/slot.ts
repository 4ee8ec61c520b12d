/** The slot and the publication of a source. The slot keeps the log of Postgres from the last position on that was confirmed, so nothing is lost while the source is down. */
import type { Change, PostgresFrom } from '../../processors/catalog/index.ts'
import { SourceFailure } from '../../streams/core/source.ts'
import { type Connection, quoted } from './connect.ts'
import { lsnOf, lsnText } from './pgoutput.ts'
import type { Table } from './table.ts'

export interface Slot {
  readonly slot: string
  readonly publication: string
  readonly updates: Change
  readonly deletes: Change
}

/** Rows of the stream in one question; it ends at the end of a transaction. */
const CHANGES_MAX = 20_000
const FETCH_ROWS = 4_000

export const slotOf = (source: string, { slot, publication, updates, deletes }: PostgresFrom): Slot => ({
  updates: updates ?? 'park',
  deletes: deletes ?? 'park',
  slot: slot ?? `millrace_${source}`.slice(0, 63),
  publication: publication ?? `millrace_${source}`.slice(0, 63),
})

const fail = (source: string, text: string, remedy: string): SourceFailure =>
  new SourceFailure(`source ${source}: ${text}`, 'park', remedy)

const ANEW = 'Declare the source under another name: it reads the table anew.'

/** The entry of the slot and the table as they were when rows were committed last. */
export const SLOT = 'slot'

export interface KnownSlot {
  /** No position beyond it was ever confirmed. */
  readonly confirmed: string
  readonly table: number
}

interface Begun {
  /** Rows were taken before: then a slot that is missing has lost changes. */
  readonly isBegun: boolean
  /** Absent also if an earlier release took them. */
  readonly known: KnownSlot | undefined
}

/**
 * Makes sure that slot and publication are there, and tell of every change since the last one.
 * @returns what is to be known of them from now on @throws SourceFailure
 */
export const ensureSlot = async (
  connection: Connection,
  source: string,
  table: Table,
  { slot, publication, updates, deletes }: Slot,
  { isBegun, known }: Begun,
): Promise<KnownSlot> => {
  const [[level]] = (await connection.rows('SHOW wal_level')) as [[string]]
  if (level !== 'logical')
    throw fail(
      source,
      `wal_level of Postgres is ${level}, expected logical.`,
      'Set wal_level to logical and start Postgres again; then resume.',
    )
  const published = await connection.rows('SELECT 1 FROM pg_publication WHERE pubname = $1', [publication])
  if (published.length === 0)
    await connection.rows(
      `CREATE PUBLICATION ${quoted(publication)} FOR TABLE ${table.sql} WITH (publish_via_partition_root = true)`,
    )
  await requirePublished(connection, source, table, { slot, publication, updates, deletes })
  const find = () =>
    connection.rows(
      'SELECT plugin, database, wal_status, confirmed_flush_lsn::text FROM pg_replication_slots WHERE slot_name = $1',
      [slot],
    )
  let [found] = await find()
  if (found === undefined && isBegun)
    throw fail(source, `slot ${slot} is gone, and the changes since then with it, expected it to be there.`, ANEW)
  if (found === undefined) {
    await connection.rows("SELECT pg_create_logical_replication_slot($1, 'pgoutput')", [slot])
    ;[found] = await find()
  }
  const [plugin, database, status, confirmed] = found as (string | null)[]
  if (status === 'lost')
    throw fail(source, `slot ${slot} has lost changes that Postgres no longer keeps, expected all of them.`, ANEW)
  const [[here, end]] = (await connection.rows('SELECT current_database(), pg_current_wal_flush_lsn()::text')) as [
    [string, string],
  ]
  if (plugin !== 'pgoutput' || database !== here)
    throw fail(
      source,
      `slot ${slot} is of ${plugin} in database ${database}, expected pgoutput in ${here}.`,
      'Declare another slot with readsFrom.slot under another name.',
    )
  if (typeof confirmed !== 'string')
    throw new SourceFailure(`source ${source}: slot ${slot} is being made, expected it to be there.`, 'retry', ANEW)
  if (known !== undefined) requireSame(source, table, { slot, confirmed, end, known })
  return { confirmed: known?.confirmed ?? confirmed, table: table.oid }
}

interface Standing {
  readonly slot: string
  readonly confirmed: string
  readonly end: string
  readonly known: KnownSlot
}

const movedSlot = (source: string, slot: string, confirmed: string, known: string): SourceFailure =>
  fail(
    source,
    `slot ${slot} stands at ${confirmed}, expected at most ${known}: it was made again, or somebody else has read from it, and changes are lost.`,
    ANEW,
  )

/** A slot that was made again, a table, or a server that was put back, under their former names, tell nothing of what was before. */
const requireSame = (source: string, table: Table, { slot, confirmed, end, known }: Standing): void => {
  if (known.table !== table.oid)
    throw fail(
      source,
      `table ${table.schema}.${table.name} has the number ${table.oid}, expected ${known.table}: it was made again.`,
      ANEW,
    )
  if (lsnOf(confirmed) > lsnOf(known.confirmed)) throw movedSlot(source, slot, confirmed, known.confirmed)
  if (lsnOf(end) < lsnOf(known.confirmed))
    throw fail(
      source,
      `the log of Postgres ends at ${end}, expected at least ${known.confirmed}, up to where it was read: the server was put back to an earlier time.`,
      ANEW,
    )
}

/** @throws SourceFailure if the publication does not tell of every change of the table that has a meaning */
const requirePublished = async (
  connection: Connection,
  source: string,
  table: Table,
  { publication, updates, deletes }: Slot,
): Promise<void> => {
  const name = `${table.schema}.${table.name}`
  const [found] = await connection.rows(
    `SELECT p.pubinsert, p.pubupdate, p.pubdelete, p.pubtruncate, to_jsonb(t) ->> 'rowfilter', t.tablename
     FROM pg_publication p LEFT JOIN pg_publication_tables t ON t.pubname = p.pubname AND t.schemaname = $2 AND t.tablename = $3 WHERE p.pubname = $1`,
    [publication, table.schema, table.name],
  )
  const [inserts, updated, deleted, truncated, filter, has] = found ?? []
  if (typeof has !== 'string')
    throw fail(
      source,
      `publication ${publication} does not have table ${name}, expected it to.`,
      `ALTER PUBLICATION ${publication} ADD TABLE ${name}; if the table is partitioned, also SET (publish_via_partition_root = true). Then resume.`,
    )
  if (typeof filter === 'string')
    throw fail(
      source,
      `publication ${publication} tells only of rows of ${name} with ${filter}, expected all of them.`,
      'Name a publication without WHERE with readsFrom.publication.',
    )
  const told = { insert: inserts, update: updated, delete: deleted, truncate: truncated }
  const meant = [
    'insert',
    ...(updates === 'ignore' ? [] : ['update']),
    ...(deletes === 'ignore' ? [] : ['delete', 'truncate']),
  ]
  const absent = meant.filter((each) => told[each as keyof typeof told] !== 't')
  if (absent.length > 0)
    throw fail(
      source,
      `publication ${publication} does not tell of ${absent.join(', ')}, expected ${meant.join(', ')}.`,
      `ALTER PUBLICATION ${publication} SET (publish = 'insert, update, delete, truncate'), or declare what is not told as ignore; then resume.`,
    )
}

/** What is to be asked behind each question for changes, before they are confirmed. @param isAll there are no more at the moment @throws SourceFailure if some were not told of */
export const requireTold = async (
  connection: Connection,
  source: string,
  table: Table,
  { slot, publication }: Slot,
  { confirmed: before, isAll }: { readonly confirmed: bigint; readonly isAll: boolean },
): Promise<void> => {
  const [[confirmed, has]] = (await connection.rows(
    `SELECT (SELECT confirmed_flush_lsn::text FROM pg_replication_slots WHERE slot_name = $1),
       EXISTS (SELECT 1 FROM pg_publication_tables t JOIN pg_namespace n ON n.nspname = t.schemaname JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = t.tablename
         WHERE t.pubname = $2 AND n.nspname = $3 AND c.relname = $4 AND c.oid = $5)`,
    [slot, publication, table.schema, table.name, table.oid],
  )) as [[string | null, string]]
  if (confirmed !== null && lsnOf(confirmed) > before) throw movedSlot(source, slot, confirmed, lsnText(before))
  if (isAll && has !== 't')
    throw fail(
      source,
      `table ${table.schema}.${table.name} was dropped, renamed, or taken out of publication ${publication}, expected it to be there.`,
      'Put it back and resume. A table that was made again is read by a source under another name.',
    )
}

/** The end of what Postgres has written, as text. */
export const endOfLog = async (connection: Connection): Promise<string> =>
  ((await connection.rows('SELECT pg_current_wal_flush_lsn()::text')) as [[string]])[0][0]

/** Messages behind the confirmed position, in pages; they are not consumed. @param upTo LSN @throws SourceFailure */
export async function* peeked(
  connection: Connection,
  { slot, publication }: Slot,
  upTo: string,
): AsyncGenerator<readonly Buffer[]> {
  await connection.rows('BEGIN')
  await connection.rows(
    `DECLARE changes NO SCROLL CURSOR FOR SELECT data FROM pg_logical_slot_peek_binary_changes($1, $2::pg_lsn, ${CHANGES_MAX}, 'proto_version', '1', 'publication_names', $3)`,
    [slot, upTo, quoted(publication)],
  )
  for (;;) {
    const page = await connection.bytes(`FETCH ${FETCH_ROWS} FROM changes`)
    if (page.length > 0) yield page
    if (page.length < FETCH_ROWS) break
  }
  await connection.rows('COMMIT')
}

/** Whether a question with so many messages may have left some. */
export const mayBeMore = (messages: number): boolean => messages >= CHANGES_MAX

/** Confirms a position: Postgres need not keep what lies before it. */
export const confirm = async (connection: Connection, slot: string, lsn: bigint): Promise<void> => {
  await connection.rows(
    `SELECT pg_replication_slot_advance(slot_name, $2::pg_lsn) FROM pg_replication_slots WHERE slot_name = $1 AND confirmed_flush_lsn < $2::pg_lsn`,
    [slot, lsnText(lsn)],
  )
}
