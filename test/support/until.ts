import { setTimeout as sleep } from 'node:timers/promises'

const POLL_MS = 10

/**
 * Waits for a condition.
 * @param what names it in the error
 * @throws Error if it does not hold within `timeoutMs`
 */
export const until = async (
  what: string,
  holds: () => boolean | Promise<boolean>,
  timeoutMs = 20_000,
): Promise<void> => {
  for (const started = performance.now(); !(await holds()); ) {
    if (performance.now() - started > timeoutMs) throw new Error(`not within ${timeoutMs} ms: ${what}`)
    await sleep(POLL_MS)
  }
}
