/** Measures many views on one dataset: the time until every vector of a row can be read, while rows arrive. */

import { wholeFlow } from './flow/work.ts'
import type { BenchOptions, BenchResult } from './harness/bench.ts'
import { againstLimit } from './harness/limit.ts'
import { rounded } from './harness/rounds.ts'
import { withStack } from './harness/stack.ts'
import { Load } from './platform/load.ts'
import { manyViews, orderOf } from './platform/many-views.ts'
import { quantile, readableAfter, TooLateError } from './platform/readable.ts'
import { withPlatform } from './platform/run.ts'

export const name = 'fan-out'
export const description =
  'Milliseconds (p99) from the acknowledgement of a row until its vectors can be read over HTTP, with 50 views on one dataset at 1,000 rows/s; the limit is 400 ms.'
export const sizes = { views: 50, rowsPerSecond: 1000, seconds: 60 }

const quickSizes = { views: 5, rowsPerSecond: 200, seconds: 5 }
const limits = { p99: 400, drainSeconds: 5 }
const WARM_UP_MS = 5_000
/** The number of concurrent probes. Each pauses between its reads, so all of them use only a small part of a core; a time is up to a pause too long. */
const PROBERS = 2
const PAUSE_MS = 20
const DRAIN_TIMEOUT_MS = 120_000

export const run = async ({ quick, sizes: given, progress }: BenchOptions): Promise<BenchResult> => {
  const { views: count, rowsPerSecond, seconds } = { ...(quick ? quickSizes : sizes), ...given }
  const { datasets, views } = manyViews(1, count)
  const [dataset] = datasets
  const roles = [['catalog', 'intake', 'features', 'online', 'offline']] as const
  const { times, sent, drainSeconds, cpuSeconds } = await withStack(
    ['kafka', 'registry', 'redis', 'clickhouse'],
    progress,
    (addresses) =>
      withPlatform(addresses, roles, async ({ platform, workers: [worker], declare, gateway }) => {
        progress(`declaring ${count} views`)
        const live = []
        for (const view of views) live.push(await declare(dataset, view))
        const { address } = await gateway()
        const load = await Load.start({ platform, dataset, rowsPerSecond, rowOf: orderOf })
        try {
          progress(`${seconds} s at ${rowsPerSecond} rows/s`)
          await probe(load, address, views, performance.now() + WARM_UP_MS)
          const before = await worker.memory()
          const measured = await probe(load, address, views, performance.now() + seconds * 1000)
          const after = await worker.memory()
          await load.stop()
          load.check()
          // Views are followed one after the other, because a task that fell behind is still behind later.
          const from = performance.now()
          for (const each of live) await wholeFlow(platform, each, () => performance.now() - from > DRAIN_TIMEOUT_MS)
          return {
            times: measured,
            sent: load.sent,
            drainSeconds: (performance.now() - from) / 1000,
            cpuSeconds: after.cpuSeconds - before.cpuSeconds,
          }
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
    limit: limits.p99,
    ratio: Math.min(limits.p99 / p99, limits.drainSeconds / drainSeconds),
    config: {
      views: count,
      rowsPerSecond,
      seconds,
      quick,
      limits,
      probes: times.length,
      rows: sent,
      p50: rounded(quantile(times, 0.5)),
      p90: rounded(quantile(times, 0.9)),
      max: rounded(Math.max(...times)),
      drainSeconds: rounded(drainSeconds),
      workerPercent: rounded((cpuSeconds / seconds) * 100),
    },
  })
}

/** Samples rows of the stream, each in the next view, so that a slower view is noticed. @returns milliseconds */
const probe = async (
  load: Load,
  address: string,
  views: readonly { readonly name: string }[],
  until: number,
): Promise<number[]> => {
  const times: number[] = []
  let turn = 0
  const prober = async (): Promise<void> => {
    while (performance.now() < until) {
      const view = views[turn++ % views.length].name
      try {
        times.push(await readableAfter(load, address, view, await load.next(), PAUSE_MS))
      } catch (error) {
        if (!(error instanceof TooLateError)) throw error
        times.push(error.ms) // a view that fell behind is a result, not a failure of the benchmark
      }
    }
  }
  await Promise.all(Array.from({ length: PROBERS }, prober))
  return times
}
