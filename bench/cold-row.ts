/** Measures single rows of a quiet dataset while the same worker processes the rows of another dataset at full speed. */
import { setTimeout as sleep } from 'node:timers/promises'
import { produceRows } from '../cli/demo/produce.ts'
import { plainDelaysByOrigin, plainFlightsDataset } from '../examples/flights/index.ts'
import type { Platform } from '../platform/connect.ts'
import { endsOf } from '../platform/progress.ts'
import type { DatasetDeclaration } from '../schemas/index.ts'
import { plainRows } from './flow/work.ts'
import type { BenchOptions, BenchResult } from './harness/bench.ts'
import { againstLimit } from './harness/limit.ts'
import { rounded } from './harness/rounds.ts'
import { withStack } from './harness/stack.ts'
import { Load } from './platform/load.ts'
import { manyViews, orderOf } from './platform/many-views.ts'
import { provisionIntake } from './platform/provision.ts'
import { quantile, readableAfter } from './platform/readable.ts'
import { withPlatform } from './platform/run.ts'

export const name = 'cold-row'
export const description =
  'Milliseconds (p99) from the acknowledgement of a single row until its vector can be read over HTTP, while the same worker replays another dataset at full speed; the limit is 100 ms.'
export const sizes = { probes: 300, rows: 3_000_000 }

const quickSizes = { probes: 20, rows: 150_000 }
const LIMIT = 100
const WARM_UPS = 20
const PAUSE_MS = 2
const BETWEEN_MS = 50
/** On a slow machine there are fewer probes. */
const ASK_MS = 120_000
const hot: DatasetDeclaration = { ...plainFlightsDataset, partitions: 1 }
const roles = [['catalog', 'intake', 'features', 'online', 'offline']] as const

export const run = async ({ quick, sizes: given, progress }: BenchOptions): Promise<BenchResult> => {
  const { probes, rows } = { ...(quick ? quickSizes : sizes), ...given }
  const { datasets, views } = manyViews(1, 1)
  const [cold] = datasets
  const { alone, times, rowsPerSecond } = await withStack(
    ['kafka', 'registry', 'redis', 'clickhouse'],
    progress,
    (addresses) =>
      withPlatform(addresses, roles, async ({ platform, declare, gateway }) => {
        await provisionIntake(platform, hot)
        progress(`writing ${rows} flights to the intake topic of the hot dataset`)
        await produceRows(platform, hot, plainRows(rows))
        await declare(cold, views[0])
        const { address } = await gateway()
        const load = await Load.start({ platform, dataset: cold, rowsPerSecond: 0, rowOf: orderOf })
        try {
          const ask = (count: number) => lone(load, address, views[0].name, count)
          await ask(WARM_UPS)
          const quiet = await ask(WARM_UPS)
          await declare(hot, plainDelaysByOrigin)
          await untilHot(platform)
          progress(`${probes} lone rows beside it`)
          const before = await judged(platform)
          const from = performance.now()
          const beside = await ask(probes)
          const after = await judged(platform)
          if (after >= rows) throw new Error(`the replay ended before ${probes} single rows were read; set more --rows`)
          const seconds = (performance.now() - from) / 1000
          return { alone: quiet, times: beside, rowsPerSecond: (after - before) / seconds }
        } finally {
          await load.stop()
        }
      }),
  )
  const p99 = quantile(times, 0.99)
  return againstLimit({
    bench: name,
    value: rounded(p99),
    unit: 'ms (p99)',
    limit: LIMIT,
    ratio: LIMIT / p99,
    config: {
      probes: times.length,
      rows,
      quick,
      processes: roles,
      p50: rounded(quantile(times, 0.5)),
      p90: rounded(quantile(times, 0.9)),
      max: rounded(Math.max(...times)),
      aloneP50: rounded(quantile(alone, 0.5)),
      hotRowsPerSecond: Math.round(rowsPerSecond),
    },
  })
}

/** Sends rows one by one, each when the one before can be read. @returns milliseconds */
const lone = async (load: Load, address: string, view: string, count: number): Promise<number[]> => {
  const times: number[] = []
  for (const from = performance.now(); times.length < count && performance.now() - from < ASK_MS; ) {
    times.push(await readableAfter(load, address, view, load.send(), PAUSE_MS))
    await sleep(BETWEEN_MS)
  }
  return times
}

/** The number of rows of the hot dataset that intake has judged (about one in a thousand is a transaction marker). */
const judged = async (platform: Platform): Promise<number> =>
  (await endsOf(platform, platform.names.rows(hot.name))).reduce((sum, { offset }) => sum + offset, 0)

/** Waits until the hot dataset has features: then all its instances work. */
const untilHot = async (platform: Platform): Promise<void> => {
  const topic = platform.names.features(plainDelaysByOrigin.name, 1)
  for (const from = performance.now(); ; ) {
    if ((await endsOf(platform, topic)).some(({ offset }) => offset > 0)) return
    if (performance.now() - from > 60_000) throw new Error('no feature of the hot dataset within 60 s')
    await sleep(20)
  }
}
