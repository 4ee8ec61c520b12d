/** Logs one parameter after the other: each is decided, because a parameter is written once. */
import type { BenchOptions, BenchResult } from './harness/bench.ts'
import { closedLoop, type Times } from './tracking/api.ts'
import { contest } from './tracking/contest.ts'
import { compared, newExperiment, newRun, T0, warmed } from './tracking/work.ts'

export const name = 'log-param'
export const description =
  "Milliseconds of a log-parameter request, p50 of one client, 100 parameters a run; compared with MLflow's own server. The limit is 10 ms."

const PARAMS_OF_A_RUN = 100

export const run = async (options: BenchOptions): Promise<BenchResult> => {
  const count = options.quick ? 100 : 500
  const measured = await contest<Times>(options, () => {
    let experimentId = ''
    return {
      prepare: async (site) => {
        experimentId = await newExperiment(site.api(1))
      },
      round: async (site, round) => {
        const api = site.api(1)
        let runId = ''
        let logged = 0
        const log = async () => {
          const i = logged++ % PARAMS_OF_A_RUN
          if (i === 0) runId = await newRun(api, experimentId, T0 + logged)
          await api.post('runs/log-parameter', { run_id: runId, key: `p${i}`, value: String(i) })
        }
        await warmed(options, round, 1, log)
        return closedLoop(1, { count }, log)
      },
    }
  })
  return compared(measured, {
    ...{ bench: name, unit: 'ms (p50)', figure: ({ p50 }: Times) => p50, moreIsBetter: false },
    config: { quick: options.quick, count, needed: { p50: 10 } },
  })
}
