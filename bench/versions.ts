/** Registers versions of one model from many clients at once. */
import { randomUUID } from 'node:crypto'
import type { BenchOptions, BenchResult } from './harness/bench.ts'
import { closedLoop, type Times } from './tracking/api.ts'
import { contest } from './tracking/contest.ts'
import { compared } from './tracking/work.ts'

export const name = 'versions'
export const description =
  "Versions/s of one model that 32 clients register at once, 400 of them: every number from 1 to 400, once. Compared with MLflow's own server."
export const sizes = { versions: 400 }

const CLIENTS = 32

export const run = async (options: BenchOptions): Promise<BenchResult> => {
  const { versions } = { ...sizes, ...(options.quick ? { versions: 64 } : {}), ...options.sizes }
  const measured = await contest<Times & { readonly failed: number; readonly missing: number }>(options, () => ({
    round: async (site, _round, peer) => {
      const api = site.api(CLIENTS)
      const model = `m-${randomUUID()}`
      await api.post('registered-models/create', { name: model })
      const numbers = new Set<number>()
      let failed = 0
      const times = await closedLoop(CLIENTS, { count: versions }, async (i) => {
        try {
          const body = { name: model, source: `s3://models/${i}` }
          const made = await api.post<{ model_version: { version: string } }>('model-versions/create', body)
          numbers.add(Number(made.model_version.version))
        } catch (error) {
          if (!peer) throw error // the peer may refuse some: that is what it is compared in
          failed++
        }
      })
      const missing = Array.from({ length: versions }, (_, i) => i + 1).filter((number) => !numbers.has(number)).length
      if (!peer && (missing > 0 || numbers.size !== versions))
        throw new Error(`${numbers.size} numbers, of 1 to ${versions} ${missing} are missing; expected each once`)
      return { ...times, failed, missing }
    },
  }))
  return compared(measured, {
    ...{ bench: name, unit: 'versions/s', figure: ({ perSecond }: Times) => perSecond, moreIsBetter: true },
    config: { quick: options.quick, clients: CLIENTS, versions, needed: 'each number once' },
  })
}
