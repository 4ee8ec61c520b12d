/** Logs batches of 1,000 metrics to eight runs from eight clients. */
import type { BenchOptions, BenchResult } from './harness/bench.ts'
import { closedLoop, type Times } from './tracking/api.ts'
import { contest } from './tracking/contest.ts'
import { compared, newExperiment, newRun, T0 } from './tracking/work.ts'

export const name = 'log-batch'
export const description =
  "Metrics/s in log-batch requests of 1,000 metrics (10 keys, 100 steps), 8 clients, 8 runs; compared with MLflow's own server. Needed: 25,000 metrics/s and 10 times."

const CLIENTS = 8
const METRICS = 1000

export const run = async (options: BenchOptions): Promise<BenchResult> => {
  const seconds = options.quick ? 2 : 10
  const measured = await contest<Times & { readonly metricsPerSecond: number }>(options, () => {
    const runs: string[] = []
    let batch = 0
    const bodyOf = () => {
      const i = batch++
      return {
        run_id: runs[i % CLIENTS],
        metrics: Array.from({ length: METRICS }, (_, j) => ({
          ...{ key: `k${j % 10}`, value: Math.sin(i + j), timestamp: T0 + i * METRICS + j },
          step: Math.floor(i / CLIENTS) * 100 + Math.floor(j / 10),
        })),
      }
    }
    return {
      prepare: async (site) => {
        const api = site.api(1)
        const experimentId = await newExperiment(api)
        for (let i = 0; i < CLIENTS; i++) runs.push(await newRun(api, experimentId))
      },
      round: async (site) => {
        const api = site.api(CLIENTS)
        const times = await closedLoop(CLIENTS, { seconds }, () => api.post('runs/log-batch', bodyOf()))
        return { ...times, metricsPerSecond: Math.round(times.perSecond * METRICS) }
      },
    }
  })
  return compared(measured, {
    ...{
      bench: name,
      unit: 'metrics/s',
      figure: ({ metricsPerSecond }: { metricsPerSecond: number }) => metricsPerSecond,
    },
    ...{
      moreIsBetter: true,
      config: { quick: options.quick, seconds, needed: { metricsPerSecond: 25_000, ratio: 10 } },
    },
  })
}
