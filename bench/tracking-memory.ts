/** Measures the memory of a gateway and a worker that have taken many runs and metrics, and whether it stays so while work goes on. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { BenchOptions, BenchResult } from './harness/bench.ts'
import { againstLimit } from './harness/limit.ts'
import { median, rounded } from './harness/rounds.ts'
import { withStack } from './harness/stack.ts'
import { MemoryWatch } from './platform/memory-watch.ts'
import { withPlatform } from './platform/run.ts'
import { closedLoop, TrackingApi } from './tracking/api.ts'
import { ROLES } from './tracking/contest.ts'
import { newExperiment, newRun, T0 } from './tracking/work.ts'

export const name = 'tracking-memory'
export const description =
  'Resident MB of gateway and worker together after 30,000 runs and 1,000,000 metrics, and after 5 minutes of further work; the greater counts. Limit: 600 MB, and flat.'
export const sizes = { runs: 30_000, metrics: 1_000_000, seconds: 300 }

const LIMIT_MB = 600
/** The last minute may be so much above the second: a garbage collector frees memory at any time. */
const FLAT = 1.1
const CLIENTS = 128
const BATCH = 1000
/** Samples at the end of the filling: five seconds. */
const AFTER = 20
/** Of the further work: what a busy team does, and what leaves the machine room for others. */
const TURNS_PER_SECOND = 20

export const run = async (options: BenchOptions): Promise<BenchResult> => {
  const { quick, progress } = options
  const size = { ...sizes, ...(quick ? { runs: 600, metrics: 20_000, seconds: 10 } : {}), ...options.sizes }
  const { filled, soaked, rates } = await withStack(
    ['kafka', 'registry', 'redis', 'clickhouse'],
    progress,
    (addresses) =>
      withPlatform(addresses, [ROLES], async ({ gateway, workers }) => {
        const served = await gateway()
        const api = new TrackingApi(served.address, CLIENTS)
        const watch = new MemoryWatch([served, ...workers], progress)
        try {
          const rates = await fill(api, size, progress)
          const filled = watch.samples.length
          progress(`further work for ${size.seconds} s`)
          const experimentId = await newExperiment(api)
          await soak(api, experimentId, size.seconds)
          return { filled: watch.samples.slice(0, filled), soaked: watch.samples.slice(filled), rates }
        } finally {
          watch.stop()
          api.close()
        }
      }),
  )
  const together = (some: readonly (readonly number[])[]) => some.map(([ours, worker]) => ours + worker)
  const minute = Math.max(1, Math.floor((soaked.length * 60) / size.seconds))
  const [second, last] = [soaked.slice(minute, 2 * minute), soaked.slice(-minute)].map((some) =>
    median(together(some.length > 0 ? some : soaked)),
  )
  const after = median(together(filled.slice(-AFTER)))
  const value = Math.max(after, last)
  const split = (some: readonly (readonly number[])[]) =>
    [0, 1].map((i) => rounded(median(some.map((each) => each[i]))))
  return againstLimit({
    bench: name,
    value: rounded(value),
    unit: 'MB',
    limit: LIMIT_MB,
    ratio: Math.min(LIMIT_MB / value, (second * FLAT) / last),
    config: {
      quick,
      ...size,
      ...rates,
      filled: rounded(after),
      secondMinute: rounded(second),
      lastMinute: rounded(last),
      gatewayAndWorker: { filled: split(filled.slice(-AFTER)), lastMinute: split(soaked.slice(-minute)) },
      greatest: [0, 1].map((i) => Math.round(Math.max(...[...filled, ...soaked].map((each) => each[i])))),
      needed: { megabytes: LIMIT_MB, lastMinuteToSecond: FLAT },
    },
  })
}

type Sizes = typeof sizes

const fill = async (api: TrackingApi, { runs, metrics }: Sizes, progress: (line: string) => void) => {
  const experimentId = await newExperiment(api)
  progress(`starting ${runs} runs`)
  const ids: string[] = []
  const started = await closedLoop(CLIENTS, { count: runs }, async (i) => {
    const runId = await newRun(api, experimentId, T0 + i)
    ids.push(runId)
    await api.post('runs/log-batch', { run_id: runId, params: labelsOf('p', 10, i), tags: labelsOf('t', 3, i) })
  })
  progress(`logging ${metrics} metrics`)
  const logged = await closedLoop(8, { count: Math.ceil(metrics / BATCH) }, (i) =>
    api.post('runs/log-batch', { run_id: ids[(i * 31) % ids.length], metrics: metricsOf(i, BATCH) }),
  )
  return { runsPerSecond: rounded(started.perSecond), metricsPerSecond: rounded(logged.perSecond * BATCH) }
}

/** Runs that begin, log, are looked at, searched for and end, and versions with an alias, at a steady pace. */
const soak = async (api: TrackingApi, experimentId: string, seconds: number): Promise<void> => {
  const from = performance.now()
  await api.post('registered-models/create', { name: `soak-${experimentId}` })
  await closedLoop(8, { count: seconds * TURNS_PER_SECOND }, async (i) => {
    const due = from + (i * 1000) / TURNS_PER_SECOND
    await sleep(Math.max(0, due - performance.now()))
    const runId = await newRun(api, experimentId, T0 + i)
    await api.post('runs/log-batch', { run_id: runId, params: labelsOf('p', 10, i), metrics: metricsOf(i, 100) })
    await api.get(`runs/get?run_id=${runId}`)
    await api.post('runs/update', { run_id: runId, status: 'FINISHED', end_time: T0 + i + 1 })
    if (i % TURNS_PER_SECOND !== 0) return
    const body = { experiment_ids: [experimentId], filter: "params.p0 = '1'", max_results: 100 }
    await api.post('runs/search', body)
    const version = { name: `soak-${experimentId}`, source: `s3://models/${i}`, run_id: runId }
    const { model_version } = await api.post<{ model_version: { version: string } }>('model-versions/create', version)
    const alias = { name: version.name, alias: 'champion', version: model_version.version }
    await api.post('registered-models/alias', alias)
  })
}

const labelsOf = (kind: string, count: number, i: number): object[] =>
  Array.from({ length: count }, (_, j) => ({ key: `${kind}${j}`, value: String((i + j) % 10) }))

const metricsOf = (i: number, count: number): object[] =>
  Array.from({ length: count }, (_, j) => {
    const step = i * count + j
    return { key: `m${j % 10}`, value: Math.sin(step), timestamp: T0 + step, step }
  })
