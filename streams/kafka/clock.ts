import type { Clock } from '../core/log.ts'

/** The machine's clock. `sleep(0)` gives the event loop one turn. */
export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (ms <= 0) {
        setImmediate(resolve)
        return
      }
      const timer = setTimeout(resolve, ms)
      const end = () => {
        clearTimeout(timer)
        resolve()
      }
      if (signal?.aborted) end()
      else signal?.addEventListener('abort', end, { once: true })
    }),
}
