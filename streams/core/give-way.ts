import type { Clock } from './log.ts'

/** How long a piece of work may compute before the event loop gets a turn, ms. */
export const TURN_MS = 2

/**
 * For long loops: call the result now and then. When the loop has computed for `turnMs`, it waits until the event loop has served what
 * has arrived, so that the answers for other tasks of the process do not wait for the whole loop.
 */
export const giveWayEvery = (clock: Clock, turnMs = TURN_MS): (() => Promise<void>) => {
  let from = clock.now()
  return async () => {
    if (clock.now() - from < turnMs) return
    await clock.sleep(0)
    from = clock.now()
  }
}
