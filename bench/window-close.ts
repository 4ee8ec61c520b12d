/** Measures how long after its end the figures of a window are read from ClickHouse. See docs/benchmarks.md. */
import type { BenchOptions, BenchResult } from './harness/bench.ts'
import { againstLimit } from './harness/limit.ts'
import { rounded } from './harness/rounds.ts'
import { closeWindows, streamRounds } from './platform/prediction-stream.ts'

export const name = 'window-close'
export const description =
  'p99 of the ms from the statement that closes a window of 1,000 predictions until its figures are read from ClickHouse, one window after the other; the limit is 1,000.'

export const sizes = { windows: 60, rows: 1_000, features: 10 }

const LIMIT = 1_000

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] as number

export const run = async (options: BenchOptions): Promise<BenchResult> => {
  const { quick, rounds } = options
  const size = { ...sizes, ...(quick ? { windows: 10 } : {}), ...options.sizes }
  const waits = await streamRounds(
    options,
    (bench) => closeWindows(bench, size),
    (found) => `${rounded(Math.max(...found))} ms at most`,
  )
  const sorted = waits.flat().sort((a, b) => a - b)
  const value = rounded(quantile(sorted, 0.99))
  const p50 = rounded(quantile(sorted, 0.5))
  return againstLimit({
    bench: name,
    value,
    unit: 'ms',
    limit: LIMIT,
    ratio: LIMIT / value,
    config: { ...size, quick, rounds, p50, max: rounded(sorted.at(-1) as number) },
  })
}
