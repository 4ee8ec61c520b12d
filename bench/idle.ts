/** Measures the cost of hundreds of idle views (CPU, connections, memory), and the time to declare and to restart them. */

import { setTimeout as sleep } from 'node:timers/promises'
import type { BenchOptions, BenchResult } from './harness/bench.ts'
import { connectionsTo, listenerOn, portOfAddress, residentMegabytes } from './harness/proc.ts'
import { rounded } from './harness/rounds.ts'
import { withStack } from './harness/stack.ts'
import { apply, checkVectors, idlePercents, stopWorker, untilActive, untilReady } from './idle/steps.ts'
import { manyViews } from './platform/many-views.ts'
import { withPlatform } from './platform/run.ts'

export const name = 'idle'
export const description =
  "CPU of an idle worker in % of a core, 200 views on 20 datasets; with the servers' CPU, connections, memory, apply and restart; against our limits."
export const sizes = { views: 200, datasets: 20, seconds: 60 }

const quickSizes = { views: 6, datasets: 2, seconds: 5 }
const limits = {
  workerPercent: 5,
  brokerPercent: 15,
  clickhousePercent: 5,
  redisPercent: 5,
  connections: 40,
  workerMegabytes: 400,
  applySeconds: 60,
  restartSeconds: 30,
  stopSeconds: 30,
}
type Figures = Record<keyof typeof limits | 'gatewayPercent' | 'readySeconds', number>
/** The time in which the effects of earlier work (merges, first commits) end. */
const SETTLE_MS = 15_000
const STOP_LIMIT_MS = 60_000

export const run = async ({ quick, sizes: given, progress }: BenchOptions): Promise<BenchResult> => {
  const used = { ...(quick ? quickSizes : sizes), ...given }
  const declared = manyViews(used.datasets, used.views)
  const figures = await withStack(['kafka', 'registry', 'redis', 'clickhouse'], progress, (addresses) =>
    withPlatform(addresses, [], async ({ gateway, worker: startWorker }) => {
      const kafkaPort = portOfAddress(addresses.kafka)
      const worker = await startWorker()
      const { pid, address } = await gateway()
      progress(`declaring ${used.datasets} datasets and ${used.views} views`)
      const begun = performance.now()
      const applySeconds = await apply(address, declared)
      progress(`applied after ${applySeconds.toFixed(1)} s`)
      await untilActive(address, declared)
      await untilReady(worker)
      const readySeconds = (performance.now() - begun) / 1000
      progress(
        `all views active and all instances ready after ${readySeconds.toFixed(1)} s; ${used.seconds} s of nothing`,
      )
      await sleep(SETTLE_MS)
      const percents = await idlePercents(
        {
          worker: worker.pid,
          gateway: pid,
          broker: listenerOn(kafkaPort),
          clickhouse: listenerOn(portOfAddress(addresses.clickhouse)),
          redis: listenerOn(portOfAddress(addresses.redis)),
        },
        used.seconds,
      )
      const connections = connectionsTo(worker.pid, kafkaPort)
      const workerMegabytes = residentMegabytes(worker.pid)
      progress(`worker ${percents.worker.toFixed(1)} %, ${connections} connections; restart`)
      const stopSeconds = await stopWorker(worker, STOP_LIMIT_MS)
      const restarted = performance.now()
      await untilReady(await startWorker())
      const restartSeconds = (performance.now() - restarted) / 1000
      progress(`ready ${restartSeconds.toFixed(1)} s after its start; checking every view`)
      await checkVectors(address, declared, 'after the restart')
      const found: Figures = {
        workerPercent: percents.worker,
        brokerPercent: percents.broker,
        clickhousePercent: percents.clickhouse,
        redisPercent: percents.redis,
        gatewayPercent: percents.gateway,
        connections,
        workerMegabytes,
        applySeconds,
        readySeconds,
        stopSeconds,
        restartSeconds,
      }
      return found
    }),
  )
  const { workerPercent, ...others } = Object.fromEntries(
    Object.entries(figures).map(([figure, value]) => [figure, rounded(value)]),
  ) as Figures
  const ratios = Object.entries(limits).map(([figure, limit]) => limit / figures[figure as keyof typeof limits])
  return {
    bench: name,
    value: workerPercent,
    unit: '% of a core',
    peer: 'the limit with the smallest ratio',
    peerValue: limits.workerPercent,
    ratio: rounded(Math.min(...ratios)),
    config: { ...used, quick, ...others, limits, declaredBy: 'millrace apply, in its own process' },
  }
}
