import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import type { Clock } from '../core/log.ts'

/** The machine's clock. `sleep(0)` gives the event loop one turn. */
export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  sleep: async (ms, signal) => {
    if (ms <= 0) await turn()
    else await sleep(ms, undefined, signal === undefined ? {} : { signal }).catch(unlessAborted(signal))
  },
}

/** An aborted wait ends like one that is over. */
const unlessAborted = (signal: AbortSignal | undefined) => (error: unknown) => {
  if (signal?.aborted !== true) throw error
}
