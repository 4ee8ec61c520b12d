/**
 * Removes the topics, tables and keys of retired declarations. The job can be repeated: resources that are already
 * removed are not an error. What an event still cites stays, unless `force` is set. Start with leftovers.ts.
 */
import { forgetTasks, type Platform } from '../../platform/index.ts'
import type { Snapshot } from '../../processors/catalog/index.ts'
import { quoted } from '../../sinks/clickhouse/index.ts'
import { type EntryKind, partitionKey, positionKey, removeEntries } from '../../sinks/redis/index.ts'
import { citationKey, citationsOf } from './citations.ts'
import { type Leftover, leftoversOf } from './leftovers.ts'
import { fenceTasks } from './tasks.ts'

export interface Removed {
  readonly instance: string
  readonly topics: readonly string[]
  /** The dropped table. */
  readonly table?: string
  /** Number of entries removed from Redis. */
  readonly entries?: number
  /** Why nothing was removed. */
  readonly kept?: string
}

export interface RemoveRequest {
  readonly platform: Platform
  readonly catalog: Snapshot
  /** Also removes what is cited. */
  readonly force?: boolean
  /** Reports what would be removed, and removes nothing. */
  readonly dryRun?: boolean
  readonly signal?: AbortSignal
}

/**
 * Removes instance by instance, and yields each instance of which something existed.
 * @throws errors of log and stores; the reason of the signal's abort, between two instances. What was removed before
 * stays removed.
 */
export async function* removeRetired(request: RemoveRequest): AsyncGenerator<Removed> {
  const { platform, catalog, force = false, dryRun = false, signal } = request
  const citations = force ? new Map<string, string>() : await citationsOf(platform, catalog)
  const there: ReadonlySet<string> = new Set(await (await platform.log.admin()).listTopics())
  const leftovers = leftoversOf(catalog, platform)
  if (!dryRun) await fenceTasks(platform, leftovers, there)
  for (const leftover of leftovers) {
    signal?.throwIfAborted()
    const { instance, declaredBy, version } = leftover
    const found = await foundOf(platform, leftover, there)
    if (found.topics.length === 0 && found.table === undefined && !found.isStored) continue
    const by = citations.get(citationKey(declaredBy, version))
    if (by !== undefined) yield { instance, topics: [], kept: `${by} cites it` }
    else if (dryRun) yield { instance, topics: found.topics, ...tableOf(found) }
    else yield { instance, topics: found.topics, ...tableOf(found), ...(await remove(platform, leftover, found)) }
  }
}

/** The parts of a leftover that still exist. */
interface Found {
  readonly topics: readonly string[]
  readonly table: string | undefined
  /** Whether Redis holds the space. */
  readonly isStored: boolean
}

const tableOf = ({ table }: Found): Pick<Removed, 'table'> => (table === undefined ? {} : { table })

interface Space {
  readonly kind: EntryKind
  /** Per partition the common beginning of its keys. */
  readonly keys: readonly string[]
}

const spaceOf = ({ names }: Platform, { stored }: Leftover): Space | undefined => {
  if (stored === undefined || stored.target.store === 'table') return undefined
  const { space, store } = stored.target
  const keys = Array.from({ length: stored.partitions }, (_, i) => partitionKey(names.prefix, space, i))
  return { kind: store, keys }
}

const foundOf = async (platform: Platform, leftover: Leftover, there: ReadonlySet<string>): Promise<Found> => {
  const { clickhouse, redis } = platform
  const topics = leftover.topics.filter((topic) => there.has(topic))
  const target = leftover.stored?.target
  let table: string | undefined
  if (target?.store === 'table') {
    const answer = await clickhouse.query({
      query: 'SELECT name FROM system.tables WHERE database = currentDatabase() AND name = {name:String}',
      query_params: { name: target.table.name },
      format: 'JSONEachRow',
    })
    table = (await answer.json<{ name: string }>())[0]?.name
  }
  let isStored = false
  for (const keys of spaceOf(platform, leftover)?.keys ?? []) isStored ||= (await redis.exists(positionKey(keys))) === 1
  return { topics, table, isStored }
}

/** Stores first: a table without its topic could not be rebuilt, and would look like a live table. */
const remove = async (
  platform: Platform,
  leftover: Leftover,
  { topics, table }: Found,
): Promise<Pick<Removed, 'entries'>> => {
  const { log, clickhouse, redis, provisioned } = platform
  const space = spaceOf(platform, leftover)
  const entries = space === undefined ? {} : { entries: await removeEntries(redis, space.keys, space.kind) }
  if (table !== undefined) await clickhouse.command({ query: `DROP TABLE IF EXISTS ${quoted(table)} SYNC` })
  const admin = await log.admin()
  if (topics.length > 0) await admin.deleteTopics({ topics: [...topics], timeout: 15_000 })
  for (const topic of topics) provisioned.delete(topic)
  await forgetTasks(platform, leftover.instance)
  return entries
}
