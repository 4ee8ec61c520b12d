/** Measures 100,000 predictions with 50 features, from Kafka to figures in ClickHouse. See docs/benchmarks.md. */
import type { BenchOptions, BenchResult } from './harness/bench.ts'
import { againstLimit } from './harness/limit.ts'
import { median } from './harness/rounds.ts'
import { withStack } from './harness/stack.ts'
import { streamPredictions } from './platform/prediction-stream.ts'
import { withPlatform } from './platform/run.ts'

export const name = 'drift-stream'
export const description =
  'Seconds from the first of 100,000 predictions with 50 features that is sent to Kafka until population stability index and Kolmogorov-Smirnov distance of all features stand in ClickHouse; the limit is 6.7 s.'

export const sizes = { rows: 100_000, features: 50 }

/** A fifth of what Evidently 0.7.23 takes for both figures of the same numbers in memory: 13.2 and 20.5 s. */
const LIMIT = 6.7
const roles = [['catalog', 'intake', 'drift', 'offline']] as const

export const run = async ({ quick, rounds, sizes: given, progress }: BenchOptions): Promise<BenchResult> => {
  const size = { ...sizes, ...(quick ? { rows: 5_000 } : {}), ...given }
  const runs = await withStack(['kafka', 'registry', 'redis', 'clickhouse'], progress, async (addresses) => {
    const done: Awaited<ReturnType<typeof streamPredictions>>[] = []
    for (let round = 1; round <= rounds; round++) {
      done.push(await withPlatform(addresses, roles, (bench) => streamPredictions(bench, size)))
      progress(`round ${round} of ${rounds}: ${done[round - 1].seconds} s`)
    }
    return done
  })
  const value = median(runs.map(({ seconds }) => seconds))
  return againstLimit({
    bench: name,
    value,
    unit: 's',
    limit: LIMIT,
    ratio: LIMIT / value,
    config: { ...size, quick, rounds, runs },
  })
}
