/**
 * Waits for a consumer that is behind the log, as long as it makes progress. If it makes none, that is a difference.
 */

import { setTimeout as sleep } from 'node:timers/promises'

const POLL_MS = 50

/**
 * Waits until a position is reached.
 * @param settleMs how long it may make no progress
 * @returns the position at the end: less than `target` if it made no progress
 */
export const settled = async (position: () => Promise<number>, target: number, settleMs: number): Promise<number> => {
  let last = Number.NEGATIVE_INFINITY
  let movedAt = performance.now()
  for (;;) {
    const found = await position()
    if (found >= target) return found
    if (found > last) {
      last = found
      movedAt = performance.now()
    } else if (performance.now() - movedAt > settleMs) return found
    await sleep(POLL_MS)
  }
}
