/** Measures predictions with 10 features through one worker, from Kafka to figures in ClickHouse. See docs/benchmarks.md. */
import type { BenchOptions, BenchResult } from './harness/bench.ts'
import { againstLimit } from './harness/limit.ts'
import { median } from './harness/rounds.ts'
import { streamedRounds } from './platform/prediction-stream.ts'

export const name = 'predictions'
export const description =
  'Predictions/s with 10 features through one worker process: judged, stored, counted and measured, from the first that is sent to Kafka until their window stands in ClickHouse; the limit is 15,000.'

export const sizes = { rows: 300_000, features: 10 }

const LIMIT = 15_000

export const run = async (options: BenchOptions): Promise<BenchResult> => {
  const { quick, rounds } = options
  const size = { ...sizes, ...(quick ? { rows: 5_000 } : {}), ...options.sizes }
  const runs = await streamedRounds(options, size, ({ rowsPerSecond }) => `${rowsPerSecond} predictions/s`)
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
