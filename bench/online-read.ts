/** Reads ten features over HTTP from Redis, interleaved with Feast: one server process each, the same bodies, the same load generator. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { produceRows } from '../cli/demo/produce.ts'
import type { Platform } from '../platform/connect.ts'
import { caughtUp } from '../platform/progress.ts'
import { defineDataset, defineEntity, defineFeatureView, type Row } from '../schemas/index.ts'
import { seededRandom } from '../streams/core/simulation/random.ts'
import type { BenchOptions, BenchResult } from './harness/bench.ts'
import { lastJson, runProgram } from './harness/child.ts'
import { benchFolder } from './harness/registry.ts'
import { type Contestant, interleaved, median, ratioOf, rounded } from './harness/rounds.ts'
import { withStack } from './harness/stack.ts'
import { untilActive } from './idle/steps.ts'
import { provisionIntake } from './platform/provision.ts'
import { withPlatform } from './platform/run.ts'

export const name = 'online-read'
export const description =
  'Requests/s of 10 features for 1 and for 50 entities over HTTP with 8 connections, one process; compared with Feast, interleaved.'

const peersFolder = path.join(benchFolder, 'peers')
const feast = path.join(peersFolder, 'feast')
const python = path.join(feast, 'venv/bin/python')
const CONNECTIONS = 8
const TIMEOUT_MS = 600_000
const CATCH_UP_MS = 300_000
/** The requests for Feast name 100,000 users by number, and ten features of each. */
const USERS = 100_000
const names = Array.from({ length: 10 }, (_, i) => `f${i}`)
/** The goal: this many times the requests/s of Feast, and for one entity at most a fifth of its p99. */
const needed = { 1: 5, 50: 22, p99: 5 }

const dataset = defineDataset({
  name: 'users',
  columns: [
    { name: 'uid', type: 'long' },
    { name: 'time', type: 'timestamp' },
    ...names.map((column) => ({ name: column, type: 'double' as const })),
  ],
  key: ['uid'],
  time: 'time',
})
const user = defineEntity({ name: 'user', keys: [{ name: 'uid', type: 'long' }] })
const view = defineFeatureView({
  name: 'user_stats',
  dataset,
  entity: user,
  features: Object.fromEntries(names.map((column) => [column, { function: 'last', column } as const])),
})

interface Round {
  readonly requestsPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
}

async function* rows(count: number): AsyncGenerator<readonly Row[]> {
  const random = seededRandom(7)
  for (let from = 0; from < count; from += 1000)
    yield Array.from({ length: Math.min(1000, count - from) }, (_, i) => {
      const values = Object.fromEntries(names.map((column) => [column, random.next() * 2 - 1]))
      return { meta: null, uid: from + i, time: Date.UTC(2001, 5, 30) + from, ...values } as unknown as Row
    })
}

export const run = async ({ quick, rounds, peers, progress }: BenchOptions): Promise<BenchResult> => {
  const seconds = quick ? 2 : 6
  if (!existsSync(path.join(feast, 'data')) && !existsSync(python))
    throw new Error('online-read needs the request bodies of bench/peers/feast: run its install.sh first')
  return withStack(['kafka', 'registry', 'redis', 'clickhouse'], progress, (addresses) =>
    withPlatform(
      addresses,
      [['catalog', 'intake', 'features', 'online', 'offline']],
      async ({ platform, declare, gateway, workers }) => {
        const env = { REDIS: addresses.redis.replace('redis://', '') }
        progress('preparing Feast: inputs and online store')
        await runProgram(python, ['run.py', 'prepare'], { cwd: feast, env, timeoutMs: TIMEOUT_MS })
        await fill(platform, declare, progress)
        const { address } = await gateway()
        await untilActive(address, { views: [view] })
        await Promise.all(workers.map((worker) => worker.stop()))
        const measured: Record<string, { ours: Round[]; theirs: Round[] }> = {}
        for (const entities of [1, 50] as const) {
          const contestants: Contestant<Round>[] = [ours(address, entities, seconds)]
          if (peers) contestants.push(theirs(entities, seconds, env))
          await contestants[0].run(0) // warm
          const found = await interleaved(contestants, rounds)
          measured[entities] = { ours: found.get('millrace') ?? [], theirs: found.get('feast') ?? [] }
          for (const [who, figures] of found)
            progress(
              `${entities} entities, ${who}: ${figures.map((f) => `${Math.round(f.requestsPerSecond)} rps p99 ${f.p99Ms} ms`).join(', ')}`,
            )
        }
        return resultOf(measured, { quick, rounds, peers, seconds })
      },
    ),
  )
}

const fill = async (
  platform: Platform,
  declare: (d: typeof dataset, v: typeof view) => Promise<Parameters<typeof caughtUp>[1]>,
  progress: (line: string) => void,
): Promise<void> => {
  progress(`computing the vectors of ${USERS} entities`)
  await provisionIntake(platform, dataset)
  await produceRows(platform, dataset, rows(USERS))
  const started = performance.now()
  const live = await declare(dataset, view)
  if ((await caughtUp(platform, live, () => performance.now() - started > CATCH_UP_MS)) === undefined)
    throw new Error(`the view did not catch up within ${CATCH_UP_MS} ms`)
}

const bodies = (entities: number) => path.join(feast, 'data', `user_${entities}.jsonl`)

interface LoadFigures {
  readonly requests_per_second: number
  readonly p50_ms: number
  readonly p99_ms: number
  readonly errors: number
}

const roundOf = (output: string): Round => {
  const figures = lastJson(output) as unknown as LoadFigures
  if (figures.errors > 0) throw new Error(`${figures.errors} requests failed: the run does not count`)
  return { requestsPerSecond: figures.requests_per_second, p50Ms: figures.p50_ms, p99Ms: figures.p99_ms }
}

const ours = (address: string, entities: number, seconds: number): Contestant<Round> => ({
  name: 'millrace',
  run: async () => {
    const args = [
      'load.py',
      `${address}/get-online-features`,
      bodies(entities),
      '--connections',
      String(CONNECTIONS),
      '--seconds',
      String(seconds),
    ]
    return roundOf(await runProgram(python, args, { cwd: path.join(peersFolder, 'tools'), timeoutMs: TIMEOUT_MS }))
  },
})

const theirs = (entities: number, seconds: number, env: Record<string, string>): Contestant<Round> => ({
  name: 'feast',
  run: async () => {
    const args = [
      'run.py',
      'online',
      '--entities',
      String(entities),
      '--connections',
      String(CONNECTIONS),
      '--seconds',
      String(seconds),
    ]
    return roundOf(await runProgram(python, args, { cwd: feast, env, timeoutMs: TIMEOUT_MS }))
  },
})

const resultOf = (measured: Record<string, { ours: Round[]; theirs: Round[] }>, settings: object): BenchResult => {
  const speeds = (figures: readonly Round[]) => figures.map(({ requestsPerSecond }) => requestsPerSecond)
  const tails = (figures: readonly Round[]) => figures.map(({ p99Ms }) => p99Ms)
  const [one, many] = [measured[1], measured[50]]
  const compared = one.theirs.length > 0
  const ratios = compared
    ? {
        one: rounded(ratioOf(speeds(one.ours), speeds(one.theirs))),
        many: rounded(ratioOf(speeds(many.ours), speeds(many.theirs))),
        oneP99: rounded(ratioOf(tails(one.theirs), tails(one.ours))),
      }
    : null
  return {
    bench: name,
    value: Math.round(median(speeds(one.ours))),
    unit: 'requests/s (1 entity)',
    peer: compared ? 'Feast 0.67.0' : null,
    peerValue: compared ? Math.round(median(speeds(one.theirs))) : null,
    ratio: ratios?.one ?? null,
    config: {
      ...settings,
      connections: CONNECTIONS,
      users: USERS,
      features: names.length,
      needed,
      ratios,
      runs: measured,
    },
  }
}
