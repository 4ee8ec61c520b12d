/** Measures predictions with 10 features through one worker, from Kafka to figures in ClickHouse. See docs/benchmarks.md. */
import type { BenchOptions, BenchResult } from './harness/bench.ts'
import { againstLimit } from './harness/limit.ts'
import { median } from './harness/rounds.ts'
import { withStack } from './harness/stack.ts'
import { streamPredictions } from './platform/prediction-stream.ts'
import { withPlatform } from './platform/run.ts'

export const name = 'predictions'
export const description =
  'Predictions/s with 10 features through one worker process: judged, stored, counted and measured, from the first that is sent to Kafka until their window stands in ClickHouse; the limit is 15,000.'

export const sizes = { rows: 300_000, features: 10 }

const LIMIT = 15_000
const roles = [['catalog', 'intake', 'drift', 'offline']] as const

export const run = async ({ quick, rounds, sizes: given, progress }: BenchOptions): Promise<BenchResult> => {
  const size = { ...sizes, ...(quick ? { rows: 5_000 } : {}), ...given }
  const runs = await withStack(['kafka', 'registry', 'redis', 'clickhouse'], progress, async (addresses) => {
    const done: Awaited<ReturnType<typeof streamPredictions>>[] = []
    for (let round = 1; round <= rounds; round++) {
      done.push(await withPlatform(addresses, roles, (bench) => streamPredictions(bench, size)))
      progress(`round ${round} of ${rounds}: ${done[round - 1].rowsPerSecond} predictions/s`)
    }
    return done
  })
  const value = median(runs.map(({ rowsPerSecond }) => rowsPerSecond))
  return againstLimit({
    bench: name,
    value,
    unit: 'predictions/s',
    limit: LIMIT,
    ratio: value / LIMIT,
    config: { ...size, quick, rounds, runs },
  })
}
