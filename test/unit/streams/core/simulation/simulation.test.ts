import { describe, expect, test } from 'vitest'
import { FAULTS, type RunResult, Simulation } from '../../../../../streams/core/simulation/run.ts'
import { CANARIES } from '../../../../simulation/canaries.ts'
import { WORKLOADS } from '../../../../simulation/workloads.ts'

const FIRST = Number(process.env.SEED ?? 1)
const seeds = (count: number) => Array.from({ length: count }, (_, i) => FIRST + i)
/** The workload of the platform's own path has the most instances, and takes the longest. */
const SEEDS_ALONE = 3
const SEEDS_TOGETHER = 8

/** Runs, one seed after the other; a failure names the seed that repeats it. */
const runAll = async (count: number, options: Omit<ConstructorParameters<typeof Simulation>[0], 'seed'>) => {
  const total: Partial<Record<keyof RunResult, number>> = {}
  for (const seed of seeds(count)) {
    const run = new Simulation({ ...options, seed }).run()
    await expect(run, `seed ${seed}`).resolves.toBeDefined()
    for (const [name, value] of Object.entries(await run) as [keyof RunResult, number][])
      total[name] = (total[name] ?? 0) + value
  }
  return total as RunResult
}

describe.each(WORKLOADS)('workload $name', (workload) => {
  test.each(FAULTS)('equals the replay under fault %s', async (fault) => {
    await runAll(SEEDS_ALONE, { workload, faults: [fault], processes: 2 })
  })

  test('equals the replay under all faults together', async () => {
    const total = await runAll(SEEDS_TOGETHER, { workload, faults: FAULTS, processes: 3 })
    expect(total.crashes).toBeGreaterThan(0)
    expect(total.takeOvers).toBeGreaterThan(total.crashes)
  })
})

test('tasks die between the parts of a cut step, and continue within it', async () => {
  const total = await runAll(12, { workload: WORKLOADS[0], faults: FAULTS, processes: 3 })
  expect(total.cuts).toBeGreaterThan(50)
  expect(total.cutsResumed).toBeGreaterThan(5)
})

test('an instance that is ended and begun again in one process continues with its state', async () => {
  const total = await runAll(20, { workload: WORKLOADS[0], faults: ['instanceEnds'], processes: 1 })
  expect(total.begunAnew).toBeGreaterThan(10)
})

test('a task that cannot continue is parked, all others continue, and a resumed task continues with its state', async () => {
  const workload = WORKLOADS.find(({ sinks }) => sinks !== undefined) ?? WORKLOADS[0]
  const faults = ['stepFails', 'storeStops', 'crash', 'instanceEnds'] as const
  const total = await runAll(15, { workload, faults, processes: 2 })
  expect(total.parked).toBeGreaterThan(3)
  expect(total.resumed).toBeGreaterThan(1)
})

test('tasks whose state reaches its bound are parked, and equal the replay after they are resumed with a higher one', async () => {
  const total = await runAll(12, { workload: WORKLOADS[0], faults: ['stateBound', 'crash'], processes: 2 })
  expect(total.parked).toBeGreaterThan(4)
  expect(total.resumed).toBeGreaterThan(0)
})

test('stores that were emptied are filled again', async () => {
  const workload = WORKLOADS.find(({ sinks }) => sinks !== undefined) ?? WORKLOADS[0]
  const total = await runAll(4, { workload, faults: ['storeEmptied', 'storeFails', 'crash'], processes: 2 })
  expect(total.healed).toBeGreaterThan(0)
})

test.each(CANARIES)('the planted bug is caught: $name', async ({ workload = WORKLOADS[0], ...planted }) => {
  const caught: string[] = []
  for (let seed = 1; seed <= 40 && caught.length === 0; seed++) {
    const options = { ...planted, seed, workload, faults: FAULTS, processes: 3 }
    await new Simulation(options).run().catch((error) => caught.push(`seed ${seed}: ${error.message}`))
  }
  expect(caught).not.toEqual([])
})

test('a seed repeats its run', async () => {
  const run = () => new Simulation({ seed: 5, workload: WORKLOADS[0], faults: FAULTS, processes: 3 }).run()
  expect(await run()).toEqual(await run())
})
