/** Searches 1,000 runs by a metric among many. */
import type { BenchOptions, BenchResult } from './harness/bench.ts'
import { closedLoop, type Times } from './tracking/api.ts'
import { contest } from './tracking/contest.ts'
import { compared, newExperiment, newRun, T0 } from './tracking/work.ts'

export const name = 'runs-search'
export const description =
  "Milliseconds of a search of 1,000 among 30,000 runs (20 metrics, 20 parameters, 5 tags) with a metric filter, p50 of one client. The limit is 300 ms; MLflow's own server gets 2,000 runs."
export const sizes = { runs: 30_000, peerRuns: 2_000 }

const CLIENTS = 16
const FOUND = 1000

export const run = async (options: BenchOptions): Promise<BenchResult> => {
  const size = { ...sizes, ...(options.quick ? { runs: 2_000, peerRuns: 200 } : {}), ...options.sizes }
  const searches = options.quick ? 3 : 10
  const measured = await contest<Times>(options, () => {
    let experimentId = ''
    const fill = async (api: Parameters<typeof newRun>[0], count: number) => {
      await closedLoop(CLIENTS, { count }, async (i) => {
        const runId = await newRun(api, experimentId, T0 + i)
        await api.post('runs/log-batch', { run_id: runId, ...batchOf(i) })
      })
    }
    return {
      prepare: async (site) => {
        experimentId = await newExperiment(site.api(1))
      },
      round: async (site, round, peer) => {
        const api = site.api(CLIENTS)
        const count = peer ? size.peerRuns : size.runs
        if (round === 1) {
          options.progress(`starting ${count} runs`)
          await fill(api, count)
        }
        const expected = Math.min(FOUND, Math.floor(count / 2))
        const body = {
          ...{ experiment_ids: [experimentId], filter: 'metrics.m0 > 0.5', order_by: ['metrics.m1 DESC'] },
          max_results: expected,
        }
        return closedLoop(1, { count: searches }, async () => {
          const { runs } = await api.post<{ runs: unknown[] }>('runs/search', body)
          if (runs.length !== expected) throw new Error(`${runs.length} runs, expected ${expected}`)
        })
      },
    }
  })
  return compared(measured, {
    ...{ bench: name, unit: 'ms (p50)', figure: ({ p50 }: Times) => p50, moreIsBetter: false },
    config: { quick: options.quick, ...size, searches, found: FOUND, needed: { p50: 300 } },
  })
}

/** Half of the runs have a first metric above 0.5. */
const batchOf = (i: number): object => ({
  metrics: Array.from({ length: 20 }, (_, j) => ({
    ...{ key: `m${j}`, timestamp: T0, step: 0 },
    value: j === 0 ? (i % 2) * 0.6 + 0.2 : ((i * 7919 + j * 104_729) % 1000) / 1000,
  })),
  params: Array.from({ length: 20 }, (_, j) => ({ key: `p${j}`, value: String((i + j) % 10) })),
  tags: Array.from({ length: 5 }, (_, j) => ({ key: `t${j}`, value: `v${(i + j) % 7}` })),
})
