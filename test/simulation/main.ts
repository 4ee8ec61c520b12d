/** `npm run sim -- --seed N [--runs N] [--workload NAME]`: repeats or searches simulated runs; prints the seed of each failure. */
import { parseArgs } from 'node:util'
import { FAULTS, Simulation } from '../../streams/core/simulation/run.ts'
import { WORKLOADS } from './workloads.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '1' },
    workload: { type: 'string' },
  },
})
const first = Number(values.seed)
const runs = Number(values.runs)
let failed = 0
for (const workload of WORKLOADS.filter(({ name }) => values.workload === undefined || name === values.workload)) {
  for (let seed = first; seed < first + runs; seed++) {
    try {
      const { steps, crashes, takeOvers } = await new Simulation({ seed, workload, faults: FAULTS, processes: 3 }).run()
      if (runs <= 20)
        console.log(`${workload.name} seed ${seed}: ok, ${steps} steps, ${crashes} crashes, ${takeOvers} take-overs`)
    } catch (error) {
      failed++
      console.error(`${workload.name} seed ${seed}: ${error}`)
    }
  }
}
console.log(`${failed} of ${runs} seeds failed`)
process.exitCode = failed === 0 ? 0 : 1
