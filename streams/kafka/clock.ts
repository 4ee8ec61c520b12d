import type { Clock } from '../core/log.ts'

/** The machine's clock. `sleep(0)` gives the event loop one turn. */
export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  sleep: (ms) => new Promise((resolve) => (ms <= 0 ? setImmediate(resolve) : setTimeout(resolve, ms))),
}
