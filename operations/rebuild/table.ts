/**
 * Rebuilds a table of ClickHouse. The usual table sink fills `<name>__rebuild`; one statement exchanges the names of
 * the two tables; the rows that the live sink wrote into the old table in the meantime are copied before the old table
 * is dropped.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { ClickHouseClient } from '@clickhouse/client'
import { openTarget, type Platform } from '../../platform/index.ts'
import { namedTopic, positionColumns, quoted, topicText, unnamedTopic } from '../../sinks/clickhouse/index.ts'
import { SinkError } from '../../sinks/errors.ts'
import type { TableDeclaration, TableTarget } from '../../streams/core/projection.ts'
import type { UnfitRecord } from '../../streams/core/sink.ts'
import { type Filled, fill } from './fill.ts'
import type { Lock } from './lock.ts'

export interface RebuildOptions {
  readonly platform: Platform
  readonly topic: string
  readonly lock: Lock
  /** Keeps records that the store can never hold. */
  readonly quarantine?: (partition: number, unfit: readonly UnfitRecord[]) => Promise<void>
  readonly onProgress: (positions: number) => void
  readonly signal: AbortSignal
}

export interface TableOptions extends RebuildOptions {
  /** Whether the declared columns are those that are filled. Asked when all rows were read. Absent: they are. */
  readonly isPresent?: () => Promise<boolean>
}

export interface TableRebuild extends TableOptions {
  readonly target: TableTarget
}

export interface Rebuilt {
  /** Processed records of the log. */
  readonly records: number
  /** Position of the new version, per partition, at the switch of the readers. */
  readonly positions: readonly number[]
}

/**
 * Large inserts without a long wait at the end of the log, because the filling has to catch up with the live sink
 * there.
 */
const LIMITS = { batchRecordsMax: 20_000, batchBytesMax: 8 * 1024 * 1024, lingerMs: 100 }
const INSERT_TIMEOUT_MS = 60_000
const POLL_MS = 50

export const scratchTableOf = (name: string): string => `${name}__rebuild`

/**
 * @returns `undefined`: other columns are declared, and the live table is unchanged
 * @throws Error, errors of log and store; the live table is unchanged unless the names had been exchanged
 */
export const rebuildTable = async (options: TableRebuild): Promise<Rebuilt | undefined> => {
  const { platform, topic, target, lock, isPresent = async () => true } = options
  const { clickhouse } = platform
  const { table } = target
  const scratch = { ...table, name: scratchTableOf(table.name), views: [] } // people go on reading the live table
  await drop(clickhouse, scratch.name) // from a run that was killed
  try {
    await createLive(platform, target, topic)
    const live = await ofTopic(clickhouse, table.name, topic)
    const partitions = await platform.log.partitions(topic)
    const { make, prepare } = openTarget(platform, { ...target, table: scratch }, topic)
    const sink = make()
    await sink.resume(0)
    const filled = await fill({
      ...options,
      partitions,
      sink,
      prepare,
      limits: LIMITS,
      livePosition: async (partition) => (await lastOffset(clickhouse, table.name, live.own, partition)) + 1,
    })
    options.signal.throwIfAborted()
    if (!(await isPresent())) return undefined
    await lock.check()
    await switchTables(clickhouse, { table, scratch: scratch.name, live, filled })
    return filled
  } finally {
    await drop(clickhouse, scratch.name)
  }
}

/**
 * The exchange needs two tables, so a live one must exist. A live table with another schema, or with missing rows, is a reason to rebuild it.
 */
const createLive = async (platform: Platform, target: TableTarget, topic: string): Promise<void> => {
  try {
    await openTarget(platform, target, topic).make().resume(0)
  } catch (error) {
    const isReason = error instanceof SinkError && ['SCHEMA_CONFLICT', 'ROWS_MISSING'].includes(error.code)
    if (!isReason) throw error
  }
}

/** Which rows of the live table are of the rebuilt topic. Others stay as they are: several topics may feed a table. */
interface TopicRows {
  /** Condition on the rows of the rebuilt topic. */
  readonly own: string
  /** The topic of a row, also of one that names none. */
  readonly topicOfRow: string
}

const ofTopic = async (client: ClickHouseClient, table: string, topic: string): Promise<TopicRows> => {
  const unnamed = (await unnamedTopic(client, table)) ?? topic
  return { own: namedTopic(topic, unnamed), topicOfRow: `if(_topic = '', ${topicText(unnamed)}, _topic)` }
}

interface Switch {
  readonly table: TableDeclaration
  readonly scratch: string
  readonly live: TopicRows
  readonly filled: Filled
}

/**
 * Between the last check and the exchange of names the live sink writes into the old table, and it may continue in the
 * new one before it checks again. So these rows are copied. A row that is stored twice is one row for every reader.
 * Rows of other topics are copied before the exchange, and then those that came meanwhile.
 */
const switchTables = async (client: ClickHouseClient, { table, scratch, live, filled }: Switch): Promise<void> => {
  const copy = copier(client, table, live)
  await copy(table.name, scratch, `NOT (${live.own})`)
  await exchange(client, table.name, scratch)
  await insertsEnded(client, table.name)
  for (const [partition, position] of filled.positions.entries())
    if (!filled.beyondLog.has(partition))
      await copy(scratch, table.name, `${live.own} AND _partition = ${partition} AND _offset >= ${position}`)
  const others = `NOT (${live.own})`
  const held = await lastOffsets(client, table.name, live, others)
  for (const { topic, partition } of await lastOffsets(client, scratch, live, others)) {
    const last = held.find((each) => each.topic === topic && each.partition === partition)?.last ?? -1
    const isOther = `${live.topicOfRow} = ${topicText(topic)} AND _partition = ${partition}`
    await copy(scratch, table.name, `${isOther} AND _offset > ${last}`)
  }
}

/** Copies the rows that fit a condition from one of the two tables to the other. */
const copier = (client: ClickHouseClient, table: TableDeclaration, { topicOfRow }: TopicRows) => {
  const names = [...table.columns, ...positionColumns].map(({ name }) => name)
  const into = names.map(quoted).join(', ')
  const from = names.map((name) => (name === '_topic' ? topicOfRow : quoted(name))).join(', ')
  return (source: string, target: string, condition: string): Promise<unknown> =>
    client.command({
      query: `INSERT INTO ${quoted(target)} (${into}) SELECT ${from} FROM ${quoted(source)} WHERE ${condition}`,
      clickhouse_settings: { async_insert: 0, insert_deduplicate: 0 },
    })
}

const lastOffsets = async (client: ClickHouseClient, table: string, { topicOfRow }: TopicRows, condition: string) => {
  const answer = await client.query({
    query: `SELECT ${topicOfRow} AS topic, _partition AS partition, max(_offset) AS last FROM ${quoted(table)}
      WHERE ${condition} GROUP BY topic, partition`,
    format: 'JSONEachRow',
    clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
  })
  return answer.json<{ topic: string; partition: number; last: number }>()
}

/** One statement in both cases; databases with the engine Ordinary support only the second one. */
const exchange = async (client: ClickHouseClient, live: string, scratch: string): Promise<void> => {
  const answer = await client.query({
    query: 'SELECT engine FROM system.databases WHERE name = currentDatabase()',
    format: 'JSONEachRow',
  })
  const [{ engine }] = await answer.json<{ engine: string }>()
  const former = `${scratch}_former`
  await client.command({
    query: ['Atomic', 'Replicated', 'Shared'].includes(engine)
      ? `EXCHANGE TABLES ${quoted(live)} AND ${quoted(scratch)}`
      : `RENAME TABLE ${quoted(live)} TO ${quoted(former)}, ${quoted(scratch)} TO ${quoted(live)}, ${quoted(former)} TO ${quoted(scratch)}`,
  })
}

/** Waits for the inserts that were in progress at the exchange: they end in the table in which they began. */
const insertsEnded = async (client: ClickHouseClient, table: string): Promise<void> => {
  const started = performance.now()
  for (;;) {
    const seconds = (performance.now() - started) / 1000
    const answer = await client.query({
      query: `SELECT count() AS inserts FROM system.processes
        WHERE query_kind = 'Insert' AND startsWith(query, {beginning:String}) AND elapsed > {seconds:Float64}`,
      query_params: { beginning: `INSERT INTO ${quoted(table)} `, seconds },
      format: 'JSONEachRow',
      clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
    })
    const [{ inserts }] = await answer.json<{ inserts: number }>()
    if (inserts === 0) return
    if (seconds * 1000 > INSERT_TIMEOUT_MS)
      throw new Error(`inserts into ${table} have been in progress for ${INSERT_TIMEOUT_MS} ms, expected them to end`)
    await sleep(POLL_MS)
  }
}

const drop = (client: ClickHouseClient, name: string): Promise<unknown> =>
  client.command({ query: `DROP TABLE IF EXISTS ${quoted(name)} SYNC` })

const lastOffset = async (client: ClickHouseClient, table: string, own: string, partition: number): Promise<number> => {
  const answer = await client.query({
    query: `SELECT if(count() = 0, -1, max(_offset)) AS last FROM ${quoted(table)} WHERE ${own} AND _partition = {partition:UInt32}`,
    query_params: { partition },
    format: 'JSONEachRow',
    clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
  })
  const [{ last }] = await answer.json<{ last: number }>()
  return last
}
