/**
 * `npm run sim -- --seed N [--runs N] [--workload NAME] [--canary NAME]`: repeats or searches simulated runs, and prints the seed of
 * each that fails. With a canary, a planted bug, each run should fail.
 */
import { parseArgs } from 'node:util'
import { FAULTS, type RunResult, Simulation } from '../../streams/core/simulation/run.ts'
import { CANARIES } from './canaries.ts'
import { WORKLOADS } from './workloads.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '1' },
    workload: { type: 'string' },
    canary: { type: 'string' },
  },
})

const chosen = <T extends { readonly name: string }>(
  all: readonly T[],
  name: string | undefined,
  what: string,
): T | undefined => {
  const found = all.find((each) => each.name === name)
  if (name !== undefined && found === undefined)
    throw new Error(`${what} is ${name}; expected one of: ${all.map((each) => each.name).join(', ')}`)
  return found
}

const workload = chosen(WORKLOADS, values.workload, 'workload')
const canary = chosen(CANARIES, values.canary, 'canary')
const first = Number(values.seed)
const runs = Number(values.runs)
if (!Number.isInteger(first) || !Number.isInteger(runs) || runs < 1)
  throw new Error(`seed is ${values.seed} and runs ${values.runs}; expected integers, runs >= 1`)

const text = (counts: RunResult): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')

let failed = 0
const alone = canary?.workload ?? workload
for (const each of alone === undefined ? WORKLOADS : [alone]) {
  const total: Record<string, number> = {}
  for (let seed = first; seed < first + runs; seed++) {
    try {
      const counts = await new Simulation({ ...canary, seed, workload: each, faults: FAULTS, processes: 3 }).run()
      for (const [name, count] of Object.entries(counts)) total[name] = (total[name] ?? 0) + count
      if (runs <= 20) console.log(`${each.name} seed ${seed}: ok; ${text(counts)}`)
    } catch (error) {
      failed++
      console.error(`${each.name} seed ${seed}: ${error}`)
    }
  }
  console.log(`${each.name}, ${runs} runs: ${text(total as unknown as RunResult)}`)
}
console.log(`${failed} runs failed`)
process.exitCode = failed === 0 ? 0 : 1
