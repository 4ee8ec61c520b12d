import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../core/log.ts'

/** The machine's clock. `sleep(0)` lets the event loop serve what has arrived. */
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

/**
 * Those who gave up their turn, in order. Only one of them continues per turn of the event loop. So an answer of a server waits for one
 * of them at most, however many tasks replay at full speed in this process.
 */
const waiting: (() => void)[] = []

const turn = (): Promise<void> =>
  new Promise((resolve) => {
    waiting.push(resolve)
    if (waiting.length === 1) setImmediate(proceed)
  })

const proceed = (): void => {
  waiting.shift()?.()
  if (waiting.length > 0) setImmediate(proceed)
}
