import { describe, expect, test } from 'vitest'
import { FAULTS, Simulation } from '../../../../../streams/core/simulation/run.ts'
import { CANARIES } from '../../../../simulation/canaries.ts'
import { WORKLOADS } from '../../../../simulation/workloads.ts'

const SEEDS = Array.from({ length: 6 }, (_, i) => Number(process.env.SEED ?? 1) + i)

describe.each(WORKLOADS)('workload $name', (workload) => {
  test.each(FAULTS)('comes to the replay under fault %s', async (fault) => {
    for (const seed of SEEDS) {
      const run = new Simulation({ seed, workload, faults: [fault], processes: 2 }).run()
      await expect(run, `seed ${seed}`).resolves.toBeDefined()
    }
  })

  test('comes to the replay under all faults together', async () => {
    for (const seed of SEEDS) {
      const run = new Simulation({ seed, workload, faults: FAULTS, processes: 3 }).run()
      await expect(run, `seed ${seed}`).resolves.toBeDefined()
    }
  })
})

test.each(CANARIES)('the planted bug is caught: $name', async ({ tamper, tamperProcessor }) => {
  const caught: number[] = []
  for (let seed = 1; seed <= 40 && caught.length === 0; seed++) {
    const run = new Simulation({ seed, workload: WORKLOADS[0], faults: FAULTS, processes: 3, tamper, tamperProcessor }).run()
    await run.catch(() => caught.push(seed))
  }
  expect(caught).not.toEqual([])
})

test('a seed repeats its run', async () => {
  const run = () => new Simulation({ seed: 5, workload: WORKLOADS[0], faults: FAULTS, processes: 3 }).run()
  expect(await run()).toEqual(await run())
})
