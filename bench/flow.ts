/** Measures the whole platform: rows on the log -> judged -> features -> online and offline, exactly once. See docs/benchmarks.md. */
import { produceRows } from '../cli/demo/produce.ts'
import { plainDelaysByOrigin, plainFlightsDataset } from '../examples/flights/index.ts'
import type { DatasetDeclaration } from '../schemas/index.ts'
import { plainRows, wholeFlow } from './flow/work.ts'
import type { BenchOptions, BenchResult } from './harness/bench.ts'
import { againstLimit } from './harness/limit.ts'
import { median, rounded } from './harness/rounds.ts'
import { withStack } from './harness/stack.ts'
import { provisionIntake } from './platform/provision.ts'
import { withPlatform } from './platform/run.ts'

export const name = 'flow'
export const description =
  'Rows/s, exactly once, end to end: intake, rows, a view of ten features over four windows, Redis and ClickHouse; the limit is 20,000.'

const LIMIT = 20_000
const TIMEOUT_MS = 300_000
/** One process judges and computes, another stores, because there are two cores, which the servers also use. */
const roles = [
  ['catalog', 'intake', 'features'],
  ['online', 'offline'],
] as const
const dataset: DatasetDeclaration = plainFlightsDataset

interface Flow {
  readonly rowsPerSecond: number
  readonly seconds: number
  readonly events: number
  readonly workers: readonly { readonly cpuSeconds: number; readonly rssMegabytes: number }[]
}

export const run = async ({ quick, rounds, progress }: BenchOptions): Promise<BenchResult> => {
  const rows = quick ? 20_000 : 300_000
  const flows = await withStack(['kafka', 'registry', 'redis', 'clickhouse'], progress, async (addresses) => {
    const done: Flow[] = []
    for (let round = 1; round <= rounds; round++) {
      const flow = await withPlatform(addresses, roles, (bench) => once(bench, rows, progress))
      progress(`round ${round} of ${rounds}: ${Math.round(flow.rowsPerSecond)} rows/s, ${flow.events} feature events`)
      done.push(flow)
    }
    return done
  })
  const value = median(flows.map(({ rowsPerSecond }) => rowsPerSecond))
  return againstLimit({
    bench: name,
    value: Math.round(value),
    unit: 'rows/s',
    limit: LIMIT,
    ratio: value / LIMIT,
    config: {
      rows,
      quick,
      rounds,
      features: Object.keys(plainDelaysByOrigin.features).length,
      processes: roles,
      runs: flows,
    },
  })
}

type Bench = Parameters<Parameters<typeof withPlatform>[2]>[0]

const once = async (
  { platform, workers, declare }: Bench,
  rows: number,
  progress: (line: string) => void,
): Promise<Flow> => {
  await provisionIntake(platform, dataset)
  progress(`writing ${rows} flights to the intake topic`)
  await produceRows(platform, dataset, plainRows(rows))
  const started = performance.now()
  const cpuBefore = await Promise.all(workers.map((worker) => worker.memory()))
  const live = await declare(dataset, plainDelaysByOrigin)
  const events = await wholeFlow(platform, live, () => performance.now() - started > TIMEOUT_MS)
  const seconds = (performance.now() - started) / 1000
  const after = await Promise.all(workers.map((worker) => worker.memory()))
  return {
    rowsPerSecond: rows / seconds,
    seconds: rounded(seconds, 4),
    events,
    workers: after.map(({ cpuSeconds, rssBytes }, i) => ({
      cpuSeconds: rounded(cpuSeconds - cpuBefore[i].cpuSeconds),
      rssMegabytes: Math.round(rssBytes / 2 ** 20),
    })),
  }
}
