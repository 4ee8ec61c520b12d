/** Measures the time from the acknowledgement of a row until its vector can be read over HTTP, at 1,000 rows/s. */
import { plainDelaysByOrigin, plainFlightsDataset } from '../examples/flights/index.ts'
import type { DatasetDeclaration, Row } from '../schemas/index.ts'
import type { BenchOptions, BenchResult } from './harness/bench.ts'
import { againstLimit } from './harness/limit.ts'
import { rounded } from './harness/rounds.ts'
import { withStack } from './harness/stack.ts'
import { Load, type LoadRow } from './platform/load.ts'
import { quantile, readableAfter } from './platform/readable.ts'
import { withPlatform } from './platform/run.ts'

export const name = 'freshness'
export const description =
  'Milliseconds from the acknowledgement of a row until its vector can be read over HTTP, at 1,000 rows/s; the limits are 20 ms (p50) and 100 ms (p99).'

const limits = { p50: 20, p99: 100 }
const ROWS_PER_SECOND = 1000
const ORIGINS = 200
const start = Date.UTC(2026, 0, 1)
const dataset: DatasetDeclaration = { ...plainFlightsDataset, partitions: 1 }

export const run = async ({ quick, progress }: BenchOptions): Promise<BenchResult> => {
  const probes = quick ? 50 : 600
  const times = await withStack(['kafka', 'registry', 'redis', 'clickhouse'], progress, (addresses) =>
    withPlatform(
      addresses,
      [['catalog', 'intake', 'features', 'online', 'offline']],
      async ({ platform, declare, gateway }) => {
        await declare(dataset, plainDelaysByOrigin)
        const { address } = await gateway()
        const load = await Load.start({ platform, dataset, rowsPerSecond: ROWS_PER_SECOND, rowOf })
        try {
          progress(`warming up at ${ROWS_PER_SECOND} rows/s`)
          await measure(load, address, 30)
          progress(`${probes} probes`)
          return await measure(load, address, probes)
        } finally {
          await load.stop()
        }
      },
    ),
  )
  const p50 = quantile(times, 0.5)
  const p99 = quantile(times, 0.99)
  return againstLimit({
    bench: name,
    value: rounded(p50),
    unit: 'ms (p50)',
    limit: limits.p50,
    ratio: Math.min(limits.p50 / p50, limits.p99 / p99),
    config: {
      probes,
      rowsPerSecond: ROWS_PER_SECOND,
      quick,
      limits,
      p50: rounded(p50),
      p90: rounded(quantile(times, 0.9)),
      p99: rounded(p99),
      max: rounded(Math.max(...times)),
    },
  })
}

const rowOf = (n: number): LoadRow => {
  const key = `O${n % ORIGINS}`
  const time = start + n * 10
  const row = { meta: null, time, origin: key, destination: 'X', delay: n % 60, distance: 100 }
  return { key, time, row: row as unknown as Row }
}

/** @returns milliseconds */
const measure = async (load: Load, address: string, probes: number): Promise<number[]> => {
  const times: number[] = []
  while (times.length < probes)
    times.push(await readableAfter(load, address, plainDelaysByOrigin.name, await load.next()))
  return times
}
