/** Measures the memory of the workers over a long replay: when all keys are known and the windows are full, it must not grow. */
import { produceRows } from '../cli/demo/produce.ts'
import { plainDelaysByOrigin, plainFlightsDataset } from '../examples/flights/index.ts'
import { plainRows, wholeFlow } from './flow/work.ts'
import type { BenchOptions, BenchResult } from './harness/bench.ts'
import { median, rounded } from './harness/rounds.ts'
import { withStack } from './harness/stack.ts'
import { MemoryWatch } from './platform/memory-watch.ts'
import { provisionIntake } from './platform/provision.ts'
import { withPlatform } from './platform/run.ts'

export const name = 'memory'
export const description =
  'Resident MB of the workers in the last quarter of a replay of 3,000,000 rows; the limit is the second quarter plus a tenth.'

const roles = [
  ['catalog', 'intake', 'features'],
  ['online', 'offline'],
] as const
const TIMEOUT_MS = 1_800_000
/** The allowed growth, because a garbage collector frees memory at any time. */
const TOLERANCE = 1.1

export const run = async ({ quick, progress }: BenchOptions): Promise<BenchResult> => {
  const rows = quick ? 60_000 : 3_000_000
  const { samples, seconds } = await withStack(['kafka', 'registry', 'redis', 'clickhouse'], progress, (addresses) =>
    withPlatform(addresses, roles, async ({ platform, workers, declare }) => {
      await provisionIntake(platform, plainFlightsDataset)
      progress(`writing ${rows} flights to the intake topic`)
      await produceRows(platform, plainFlightsDataset, plainRows(rows))
      const started = performance.now()
      const live = await declare(plainFlightsDataset, plainDelaysByOrigin)
      const watch = new MemoryWatch(workers, progress)
      try {
        await wholeFlow(platform, live, () => performance.now() - started > TIMEOUT_MS)
      } finally {
        watch.stop()
      }
      return { samples: watch.samples, seconds: (performance.now() - started) / 1000 }
    }),
  )
  const quarters = [0, 1, 2, 3].map((quarter) =>
    samples.slice(Math.floor((samples.length * quarter) / 4), Math.floor((samples.length * (quarter + 1)) / 4)),
  )
  const [, second, , last] = quarters.map((some) => median(some.map((each) => each.reduce((sum, mb) => sum + mb, 0))))
  return {
    bench: name,
    value: rounded(last),
    unit: 'MB',
    peer: 'second quarter of the run plus a tenth',
    peerValue: rounded(second * TOLERANCE),
    ratio: rounded((second * TOLERANCE) / last),
    config: {
      rows,
      quick,
      processes: roles,
      rowsPerSecond: Math.round(rows / seconds),
      quarters: quarters.map((some) => roles.map((_, worker) => rounded(median(some.map((each) => each[worker]))))),
      greatest: roles.map((_, worker) => Math.round(Math.max(...samples.map((each) => each[worker])))),
    },
  }
}
