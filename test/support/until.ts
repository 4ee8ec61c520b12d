import { setTimeout as sleep } from 'node:timers/promises'

/** Between two questions. What takes long is asked for less often: a question may cost a request to every part of the platform, on a core that others wait for. */
const PAUSE_MS = { min: 10, max: 250 }
/** A pause is this part of the time that was waited so far, so a wait becomes at most a tenth longer by it. */
const PAUSE_PART = 0.1

/**
 * How long to pause before a condition is asked for again.
 * @param waitedMs since it was asked for first
 */
export const pauseAfter = (waitedMs: number): Promise<void> =>
  sleep(Math.min(PAUSE_MS.max, Math.max(PAUSE_MS.min, waitedMs * PAUSE_PART)))

/**
 * Waits for a condition.
 * @param what names it in the error
 * @throws Error if it does not hold within `timeoutMs`
 */
export const until = async (
  what: string,
  holds: () => boolean | Promise<boolean>,
  timeoutMs = 120_000,
): Promise<void> => {
  for (const started = performance.now(); !(await holds()); ) {
    const waitedMs = performance.now() - started
    if (waitedMs > timeoutMs) throw new Error(`not within ${timeoutMs} ms: ${what}`)
    await pauseAfter(waitedMs)
  }
}
