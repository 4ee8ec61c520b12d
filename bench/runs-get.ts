/** Reads a run with 1,000 metric keys from eight clients. */
import type { BenchOptions, BenchResult } from './harness/bench.ts'
import { closedLoop, type Times } from './tracking/api.ts'
import { contest } from './tracking/contest.ts'
import { compared, newExperiment, newRun, T0, warmed } from './tracking/work.ts'

export const name = 'runs-get'
export const description =
  "Requests/s of runs/get for a run with 1,000 metric keys, 8 clients; compared with MLflow's own server. Needed: 50 times."

const CLIENTS = 8
const KEYS = 1000

export const run = async (options: BenchOptions): Promise<BenchResult> => {
  const seconds = options.quick ? 2 : 8
  const measured = await contest<Times>(options, () => {
    let runId = ''
    return {
      prepare: async (site) => {
        const api = site.api(1)
        runId = await newRun(api, await newExperiment(api))
        const metrics = Array.from({ length: KEYS }, (_, i) => ({ key: `k${i}`, value: i, timestamp: T0, step: 0 }))
        await api.post('runs/log-batch', { run_id: runId, metrics })
      },
      round: async (site, round) => {
        const api = site.api(CLIENTS)
        const get = async () => {
          const { run: found } = await api.get<{ run: { data: { metrics: unknown[] } } }>(`runs/get?run_id=${runId}`)
          if (found.data.metrics.length !== KEYS)
            throw new Error(`${found.data.metrics.length} metrics, expected ${KEYS}`)
        }
        await warmed(options, round, CLIENTS, get)
        return closedLoop(CLIENTS, { seconds }, get)
      },
    }
  })
  return compared(measured, {
    ...{ bench: name, unit: 'requests/s', figure: ({ perSecond }: Times) => perSecond, moreIsBetter: true },
    config: { quick: options.quick, clients: CLIENTS, keys: KEYS, seconds, needed: { ratio: 50 } },
  })
}
