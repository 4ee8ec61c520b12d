/** What is done to a platform at work. Every fault ends by itself: when it returns, all parts run again. A backfill goes on while the next faults strike. */
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Stack } from '../../../infra/index.ts'
import type { Platform } from '../../../platform/connect.ts'
import { featuresTableName } from '../../../processors/features/index.ts'
import { type Flow, views } from './rows.ts'
import type { Tracking } from './tracking.ts'
import type { Workers } from './workers.ts'

export interface World {
  readonly stack: Stack
  readonly platform: Platform
  readonly workers: Workers
  readonly flow: Flow
  readonly tracking: Tracking
  readonly sessionMs: number
  /** The version of the first view that readers get. */
  readonly served: () => number
  /** Asks for a backfill, and returns at once. */
  readonly backfill: () => void
}

const SURGE_ROWS = 2000
const AWAY_MS = 3000

const faults = {
  /** A worker is killed; another takes its place. */
  kill: async ({ workers }: World) => {
    await workers.kill(workers.pick())
    await workers.start()
  },
  /** The gateway is killed; another one takes its place, and its port. */
  gateway: ({ tracking }: World) => tracking.killGateway(),
  /** A worker stands still past its session, and comes back as a zombie. */
  freeze: async ({ workers, sessionMs }: World) => {
    const worker = workers.pick()
    worker.signal('SIGSTOP')
    await sleep(sessionMs + 2000)
    worker.signal('SIGCONT')
  },
  /** A further worker joins, works, and leaves in order. */
  join: async ({ workers }: World) => {
    const worker = await workers.start()
    await sleep(AWAY_MS)
    await workers.stop(worker)
  },
  /** The broker is killed while every task is in the middle of a transaction. */
  broker: async ({ stack, flow }: World) => {
    flow.surge(SURGE_ROWS)
    await sleep(200)
    await stack.kafka.kill()
    await stack.kafka.restart()
  },
  flush: async ({ platform }: World) => {
    await platform.redis.flushall()
  },
  /** Redis is killed, and comes back without what it held. */
  redis: async ({ stack }: World) => {
    await stack.redis.kill()
    fs.rmSync(path.join(stack.addresses.dataFolder, 'redis', 'dump.rdb'), { force: true })
    await stack.redis.restart()
  },
  /** ClickHouse is killed during inserts. */
  clickhouse: async ({ stack, flow }: World) => {
    flow.surge(SURGE_ROWS)
    await stack.clickhouse.kill()
    await stack.clickhouse.restart()
  },
  /** The table of a view is dropped while it is written to. */
  drop: async ({ platform, served }: World) => {
    const table = featuresTableName(platform.names.prefix, views[0].name, served())
    await platform.clickhouse.command({
      query: 'DROP TABLE IF EXISTS {table:Identifier} SYNC',
      query_params: { table },
    })
  },
  /** The registry is away while partitions are taken over. */
  registry: async ({ stack, workers }: World) => {
    await stack.registry.kill()
    await workers.kill(workers.pick())
    await sleep(AWAY_MS)
    await stack.registry.restart()
    await workers.start()
  },
  /** All rows are sorted into a new generation, from which new versions of all views are filled. */
  backfill: async ({ backfill }: World) => backfill(),
}

export type ChaosFault = keyof typeof faults
export const CHAOS_FAULTS = Object.keys(faults) as readonly ChaosFault[]

export const strike = (fault: ChaosFault, world: World): Promise<void> => faults[fault](world)
