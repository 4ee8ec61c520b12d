/** Logs one metric after the other to one run. */
import type { BenchOptions, BenchResult } from './harness/bench.ts'
import { closedLoop, type Times } from './tracking/api.ts'
import { contest } from './tracking/contest.ts'
import { compared, newExperiment, newRun, T0, warmed } from './tracking/work.ts'

export const name = 'log-metric'
export const description =
  "Milliseconds of a log-metric request, p50 of one client, one run; compared with MLflow's own server. The limit is 2 ms."

export const run = async (options: BenchOptions): Promise<BenchResult> => {
  const seconds = options.quick ? 1 : 6
  const measured = await contest<Times>(options, () => {
    let runId = ''
    let step = 0
    return {
      prepare: async (site) => {
        const api = site.api(1)
        runId = await newRun(api, await newExperiment(api))
      },
      round: async (site, round) => {
        const api = site.api(1)
        const send = () => {
          step++
          return api.post('runs/log-metric', {
            run_id: runId,
            key: 'loss',
            value: 1 / step,
            timestamp: T0 + step,
            step,
          })
        }
        await warmed(options, round, 1, send)
        return closedLoop(1, { seconds }, send)
      },
    }
  })
  return compared(measured, {
    ...{ bench: name, unit: 'ms (p50)', figure: ({ p50 }: Times) => p50, moreIsBetter: false },
    config: { quick: options.quick, seconds, needed: { p50: 2 } },
  })
}
