/** A simulated log whose operations happen by themselves, beside the test. */
import type { Clock } from '../../streams/core/log.ts'
import { SimulatedBroker } from '../../streams/core/simulation/log.ts'
import { seededRandom } from '../../streams/core/simulation/random.ts'
import { Scheduler } from '../../streams/core/simulation/scheduler.ts'

export interface RunningBroker {
  readonly broker: SimulatedBroker
  /** The time of the simulation. */
  readonly clock: Clock
  stop(): Promise<void>
}

/** The environment variable SEED chooses the order of operations. Default 1. */
export const runningBroker = (): RunningBroker => {
  const random = seededRandom(Number(process.env.SEED ?? 1))
  const scheduler = new Scheduler(random)
  let isOpen = true
  const stepping = (async () => {
    while (isOpen) if (!(await scheduler.step())) await new Promise((resolve) => setImmediate(resolve))
  })()
  return {
    broker: new SimulatedBroker(scheduler, random),
    clock: {
      now: () => scheduler.now,
      sleep: (ms) => scheduler.operation('p', () => {}, { at: scheduler.now + ms }),
    },
    stop: async () => {
      isOpen = false
      await stepping
    },
  }
}
