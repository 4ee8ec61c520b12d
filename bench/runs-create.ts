/** Starts runs from eight clients. */
import type { BenchOptions, BenchResult } from './harness/bench.ts'
import { closedLoop, type Times } from './tracking/api.ts'
import { contest } from './tracking/contest.ts'
import { compared, newExperiment, newRun, T0, warmed } from './tracking/work.ts'

export const name = 'runs-create'
export const description =
  "Runs/s that 8 clients start; compared with MLflow's own server. Needed: 500 runs/s and 10 times."

export const sizes = { seconds: 8 }

const CLIENTS = 8

export const run = async (options: BenchOptions): Promise<BenchResult> => {
  const { seconds } = { ...sizes, ...options.sizes }
  const measured = await contest<Times>(options, () => {
    let experimentId = ''
    let started = 0
    return {
      prepare: async (site) => {
        experimentId = await newExperiment(site.api(1))
      },
      round: async (site, round) => {
        const api = site.api(CLIENTS)
        const start = () => newRun(api, experimentId, T0 + started++)
        await warmed(options, round, CLIENTS, start)
        return closedLoop(CLIENTS, { seconds }, start)
      },
    }
  })
  return compared(measured, {
    ...{ bench: name, unit: 'runs/s', figure: ({ perSecond }: Times) => perSecond, moreIsBetter: true },
    config: { quick: options.quick, clients: CLIENTS, seconds, needed: { runsPerSecond: 500, ratio: 10 } },
  })
}
