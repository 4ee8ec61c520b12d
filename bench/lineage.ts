/** Walks through a large graph of lineage, and who breaks if one of its columns changes. See docs/benchmarks.md. */
import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '../test/support/until.ts'
import type { BenchOptions, BenchResult } from './harness/bench.ts'
import { againstLimit } from './harness/limit.ts'
import { median, rounded } from './harness/rounds.ts'
import { roundsOf } from './platform/captured.ts'
import type { BenchPlatform } from './platform/run.ts'

export const name = 'lineage'
export const description =
  'Milliseconds, p50, of a walk of depth 20 from a dataset in the middle of a graph of 7,000 jobs in 20 layers with two inputs a job; the limit is 200. Also of the impact of one column; the limit is 300. Marquez publishes more than 60 s for depth 8.'

export const sizes = { jobs: 7_000, layers: 20, reads: 15 }

const LIMIT_MS = 200
const IMPACT_LIMIT_MS = 300
const BATCH = 500
const STORED_MS = 1_000
const STORED_TIMEOUT_MS = 120_000

interface Round {
  readonly walkMs: number
  readonly impactMs: number
  readonly firstMs: number
  /** p50 of a walk behind another event, which the gateway has to read first. */
  readonly changedMs: number
  readonly nodes: number
  readonly affected: number
  readonly eventsPerSecond: number
}

export const run = async (options: BenchOptions): Promise<BenchResult> => {
  const { quick, rounds } = options
  const size = { ...sizes, ...(quick ? { jobs: 400, reads: 3 } : {}), ...options.sizes }
  const runs = await roundsOf(
    options,
    (bench) => measure(bench, size),
    ({ walkMs, impactMs, nodes }) => `walk ${walkMs} ms over ${nodes} nodes, impact ${impactMs} ms`,
  )
  const value = median(runs.map(({ walkMs }) => walkMs))
  const impact = median(runs.map(({ impactMs }) => impactMs))
  const ratio = Math.min(LIMIT_MS / value, IMPACT_LIMIT_MS / impact)
  const config = { ...size, quick, rounds, runs, impactMs: impact, needed: { impactMs: IMPACT_LIMIT_MS } }
  return againstLimit({ bench: name, value, unit: 'ms (p50)', limit: LIMIT_MS, ratio, config })
}

const PRODUCER = 'https://example.com/bench'
const facet = {
  _producer: PRODUCER,
  _schemaURL: 'https://openlineage.io/spec/facets/1-2-0/ColumnLineageDatasetFacet.json',
}

/** The event of a job: it reads two datasets of the layer before, and writes one with a column made of both. */
const eventOf = (job: number, { jobs, layers }: typeof sizes): object => {
  const perLayer = Math.ceil(jobs / layers)
  const [layer, at] = [Math.floor(job / perLayer), job % perLayer]
  const dataset = (of: number, place: number) => ({
    namespace: 'bench',
    name: `d.${of}.${((place % perLayer) + perLayer) % perLayer}`,
  })
  const inputs = [dataset(layer, at), dataset(layer, at * 3 + layer + 1)]
  const inputFields = inputs.map((input) => ({ ...input, field: 'value' }))
  const columnLineage = { ...facet, fields: { value: { inputFields } } }
  return {
    eventType: 'COMPLETE',
    eventTime: new Date(1_767_600_000_000 + job * 1000).toISOString(),
    run: { runId: `00000000-0000-4000-8000-${String(job).padStart(12, '0')}` },
    job: { namespace: 'bench', name: `j.${layer}.${at}` },
    inputs,
    outputs: [{ ...dataset(layer + 1, at), facets: { columnLineage } }],
    producer: PRODUCER,
    schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
  }
}

/** @throws Error if a request fails, or the graph is not the one that was told */
const measure = async (bench: BenchPlatform, size: typeof sizes): Promise<Round> => {
  const { address } = await bench.gateway()
  const events = Array.from({ length: size.jobs }, (_, job) => eventOf(job, size))
  const began = performance.now()
  for (let i = 0; i < events.length; i += BATCH) {
    const { summary } = await answerOf<{ summary: { failed: number } }>(
      `${address}/api/v1/lineage/batch`,
      events.slice(i, i + BATCH),
    )
    if (summary.failed > 0) throw new Error(`${summary.failed} events failed`)
  }
  const eventsPerSecond = Math.round((events.length * 1000) / (performance.now() - began))
  const walk = `${address}/api/v1/lineage?depth=20&nodeId=${encodeURIComponent(`dataset:bench:d.${Math.floor(size.layers / 2)}.0`)}`
  const impact = `${address}/v1/lineage/impact?node=${encodeURIComponent('dataset:bench:d.0.1')}&column=value&limit=10000`
  // Another read waits for the tables, so that the first walk is one of a gateway that has read nothing yet.
  await until(
    'the tables hold the events',
    async () => (await fetch(`${address}/api/v1/jobs?limit=1`)).status === 200,
    STORED_TIMEOUT_MS,
  )
  const first = await timed(walk)
  const { graph } = await answerOf<{ graph: readonly unknown[] }>(walk)
  const walks = await times(size.reads, walk)
  const changed: number[] = []
  for (let i = 0; i < Math.min(size.reads, 5); i++) {
    await answerOf(`${address}/api/v1/lineage/batch`, [eventOf(size.jobs + i, size)])
    await sleep(STORED_MS) // the walk is measured, and not how long the event takes to the tables
    changed.push(rounded(await timed(walk)))
  }
  const impacts = await times(size.reads, impact)
  const { affected } = await answerOf<{ affected: readonly unknown[] }>(impact)
  if (graph.length < Math.min(size.jobs, 10_000)) throw new Error(`the graph has ${graph.length} nodes, expected more`)
  if (affected.length < size.layers) throw new Error(`${affected.length} nodes are affected, expected more`)
  const figures = {
    walkMs: median(walks),
    impactMs: median(impacts),
    firstMs: rounded(first),
    changedMs: median(changed),
  }
  return { ...figures, nodes: graph.length, affected: affected.length, eventsPerSecond }
}

const times = async (reads: number, url: string): Promise<number[]> => {
  const took: number[] = []
  for (let i = 0; i < reads; i++) took.push(rounded(await timed(url)))
  return took
}

const timed = async (url: string): Promise<number> => {
  const began = performance.now()
  const answer = await fetch(url)
  const bytes = await answer.arrayBuffer()
  if (answer.status !== 200) throw new Error(`${url}: ${answer.status} ${Buffer.from(bytes).toString().slice(0, 300)}`)
  return performance.now() - began
}

const answerOf = async <T>(url: string, body?: unknown): Promise<T> => {
  const answer = await fetch(url, {
    ...(body === undefined
      ? {}
      : { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  const text = await answer.text()
  if (answer.status !== 200) throw new Error(`${url}: ${answer.status} ${text.slice(0, 300)}`)
  return JSON.parse(text) as T
}
