/** Takes events of OpenLineage over HTTP while the worker that stores them is killed. See docs/benchmarks.md. */
import { until } from '../test/support/until.ts'
import type { BenchOptions, BenchResult } from './harness/bench.ts'
import { againstLimit } from './harness/limit.ts'
import { median } from './harness/rounds.ts'
import { roundsOf } from './platform/captured.ts'
import type { BenchPlatform } from './platform/run.ts'
import { TrackingApi } from './tracking/api.ts'

export const name = 'openlineage-intake'
export const description =
  'Events of OpenLineage per second that a gateway acknowledges, one event a request from 16 connections, while the worker that stores them is killed; each is stored once. At least 2,000 are needed.'

export const sizes = { events: 10_000, connections: 16 }

const NEEDED = 2_000
const STORED_TIMEOUT_MS = 120_000

interface Round {
  readonly perSecond: number
  readonly storedAfterMs: number
  readonly events: number
}

export const run = async (options: BenchOptions): Promise<BenchResult> => {
  const { quick, rounds } = options
  const size = { ...sizes, ...(quick ? { events: 1_000 } : {}), ...options.sizes }
  const runs = await roundsOf(
    options,
    (bench) => measure(bench, size),
    ({ perSecond, storedAfterMs }) => `${perSecond} events/s, all stored ${storedAfterMs} ms later`,
  )
  const value = median(runs.map(({ perSecond }) => perSecond))
  const config = { ...size, quick, rounds, runs }
  return againstLimit({ bench: name, value, unit: 'events/s', limit: NEEDED, ratio: value / NEEDED, config })
}

const eventOf = (n: number): string =>
  JSON.stringify({
    eventType: n % 2 === 0 ? 'START' : 'COMPLETE',
    eventTime: new Date(1_767_600_000_000 + n).toISOString(),
    run: { runId: `00000000-0000-4000-8000-${String(Math.floor(n / 2)).padStart(12, '0')}` },
    job: { namespace: 'bench', name: `job.${Math.floor(n / 2) % 500}` },
    inputs: [{ namespace: 'bench', name: `in.${n % 700}` }],
    outputs: [{ namespace: 'bench', name: `out.${n % 600}` }],
    producer: 'https://example.com/bench',
    schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
  })

/** @throws Error if a request fails, or an event is missing or stored twice */
const measure = async (bench: BenchPlatform, { events, connections }: typeof sizes): Promise<Round> => {
  const { address } = await bench.gateway()
  const api = new TrackingApi(address, connections, '/api/v1/')
  await api.postText('lineage', eventOf(0)) // the gateway has its schemas
  let next = 1
  const began = performance.now()
  const send = async (): Promise<void> => {
    while (next < events) {
      const n = next++
      // The last worker is killed in the middle, and another one takes over.
      if (n === Math.floor(events / 2)) void replaced(bench)
      await api.postText('lineage', eventOf(n))
    }
  }
  await Promise.all(Array.from({ length: connections }, send))
  const perSecond = Math.round(((events - 1) * 1000) / (performance.now() - began))
  const sent = performance.now()
  api.close()
  await checkStored(bench, events)
  return { perSecond, storedAfterMs: Math.round(performance.now() - sent), events }
}

const replaced = async (bench: BenchPlatform): Promise<void> => {
  await Promise.all(bench.workers.map((worker) => worker.kill()))
  await bench.worker(['catalog', 'intake', 'drift', 'offline'])
}

const checkStored = async ({ platform: { clickhouse, names } }: BenchPlatform, expected: number): Promise<void> => {
  const query = `SELECT count(), uniqExact(digest), uniqExact(_offset) FROM \`${names.prefix}lineage_events\` WHERE startsWith(node, 'job:bench')`
  let found: readonly number[] = []
  const look = () =>
    clickhouse
      .query({ query, format: 'JSONCompactEachRow' })
      .then((answer) => answer.json<readonly [string, string, string]>())
      .then(([row]) => {
        found = row!.map(Number)
        return found[1]! >= expected
      })
      .catch(() => false)
  await until(`${expected} events are stored`, look, STORED_TIMEOUT_MS)
  if (found.some((each) => each !== expected))
    throw new Error(`${found[0]} rows of ${found[1]} events at ${found[2]} positions are stored, expected ${expected}`)
}
