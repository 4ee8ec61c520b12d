/**
 * Rebuilds a table of ClickHouse: `<name>__rebuild` is filled by the sink that fills every table, the two change names in one
 * statement, and what the live sink wrote into the old one meanwhile is taken over before the old one is dropped.
 */
import type { ClickHouseClient } from '@clickhouse/client'
import { openTarget, type Platform } from '../../platform/index.ts'
import { quoted } from '../../sinks/clickhouse/index.ts'
import { SinkError } from '../../sinks/errors.ts'
import type { TableDeclaration, TableTarget } from '../../streams/core/projection.ts'
import type { UnfitRecord } from '../../streams/core/sink.ts'
import { fill } from './fill.ts'
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

export interface TableRebuild extends RebuildOptions {
  readonly target: TableTarget
}

export interface Rebuilt {
  /** Records of the log that were projected. */
  readonly records: number
  /** Where the new version stood, per partition, when readers were switched to it. */
  readonly positions: readonly number[]
}

/** Inserts that are large, and not kept waiting at the end of the log: the live sink is to be met there. */
const LIMITS = { batchRecordsMax: 20_000, batchBytesMax: 8 * 1024 * 1024, lingerMs: 100 }
const INSERT_TIMEOUT_MS = 60_000
const POLL_MS = 50

export const scratchTableOf = (name: string): string => `${name}__rebuild`

/** @throws Error, errors of log and store; the live table is as it was unless the names had been changed */
export const rebuildTable = async (options: TableRebuild): Promise<Rebuilt> => {
  const { platform, topic, target, lock } = options
  const { clickhouse } = platform
  const { table } = target
  const scratch = { ...table, name: scratchTableOf(table.name) }
  await drop(clickhouse, scratch.name) // of a run that was killed
  try {
    await createLive(platform, target)
    const partitions = await platform.log.partitions(topic)
    const { make, prepare } = openTarget(platform, { ...target, table: scratch })
    const sink = make()
    await sink.resume(0)
    const filled = await fill({
      ...options,
      partitions,
      sink,
      prepare,
      limits: LIMITS,
      livePosition: async (partition) => (await lastOffset(clickhouse, table.name, partition)) + 1,
    })
    options.signal.throwIfAborted()
    await lock.check()
    await switchTables(clickhouse, table, scratch.name, filled.positions)
    return filled
  } finally {
    await drop(clickhouse, scratch.name)
  }
}

/** Names are changed between two tables, so there must be one; a live one of another shape is a reason to rebuild it. */
const createLive = async (platform: Platform, target: TableTarget): Promise<void> => {
  try {
    await openTarget(platform, target).make().resume(0)
  } catch (error) {
    if (!(error instanceof SinkError && error.code === 'SCHEMA_CONFLICT')) throw error
  }
}

/**
 * What the live sink writes between the last look and the change of names goes into the old table, and it may go on behind that in
 * the new one before it looks again: these rows are copied. A row that comes in twice is one row for every reader.
 */
const switchTables = async (
  client: ClickHouseClient,
  table: TableDeclaration,
  scratch: string,
  positions: readonly number[],
): Promise<void> => {
  await exchange(client, table.name, scratch)
  await insertsEnded(client, table.name)
  for (const [partition, position] of positions.entries())
    await client.command({
      query: `INSERT INTO ${quoted(table.name)} (${columnsOf(table)}) SELECT ${columnsOf(table)} FROM ${quoted(scratch)}
        WHERE _partition = {partition:UInt32} AND _offset >= {position:Int64}`,
      query_params: { partition, position },
      clickhouse_settings: { async_insert: 0, insert_deduplicate: 0 },
    })
}

const columnsOf = ({ columns }: TableDeclaration): string =>
  [...columns.map(({ name }) => name), '_log_time', '_partition', '_offset', '_ordinal', '_first']
    .map(quoted)
    .join(', ')

/** One statement either way; databases of the engine Ordinary know only the second. */
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

/** Waits for the inserts that were under way when the names were changed: they end in the table that they began with. */
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
      throw new Error(`inserts into ${table} are under way for ${INSERT_TIMEOUT_MS} ms, expected them to end`)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

const drop = (client: ClickHouseClient, name: string): Promise<unknown> =>
  client.command({ query: `DROP TABLE IF EXISTS ${quoted(name)} SYNC` })

const lastOffset = async (client: ClickHouseClient, table: string, partition: number): Promise<number> => {
  const answer = await client.query({
    query: `SELECT if(count() = 0, -1, max(_offset)) AS last FROM ${quoted(table)} WHERE _partition = {partition:UInt32}`,
    query_params: { partition },
    format: 'JSONEachRow',
    clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
  })
  const [{ last }] = await answer.json<{ last: number }>()
  return last
}
