/** Measures 100,000 predictions with 50 features, from Kafka to figures in ClickHouse. See docs/benchmarks.md. */
import type { BenchOptions, BenchResult } from './harness/bench.ts'
import { againstLimit } from './harness/limit.ts'
import { median } from './harness/rounds.ts'
import { streamedRounds } from './platform/prediction-stream.ts'

export const name = 'drift-stream'
export const description =
  'Seconds from the first of 100,000 predictions with 50 features that is sent to Kafka until population stability index and Kolmogorov-Smirnov distance of all features stand in ClickHouse; the limit is 6.7 s.'

export const sizes = { rows: 100_000, features: 50 }

/** A fifth of what Evidently 0.7.23 takes for both figures of the same numbers in memory: 13.2 and 20.5 s. */
const LIMIT = 6.7

export const run = async (options: BenchOptions): Promise<BenchResult> => {
  const { quick, rounds } = options
  const size = { ...sizes, ...(quick ? { rows: 5_000 } : {}), ...options.sizes }
  const runs = await streamedRounds(options, size, ({ seconds }) => `${seconds} s`)
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
