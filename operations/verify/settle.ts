/**
 * Waits for a consumer that is behind the log, as long as it makes progress. If it makes none, that is a difference.
 */

import { setTimeout as sleep } from 'node:timers/promises'

/** Between two questions: the longer it was waited, the longer, since each is a request to a store that is behind. */
const PAUSE_MS = { min: 50, max: 500 }
const PAUSE_PART = 0.1

/**
 * Waits until a position is reached.
 * @param settleMs how long it may make no progress
 * @returns the position at the end: less than `target` if it made no progress
 */
export const settled = async (position: () => Promise<number>, target: number, settleMs: number): Promise<number> => {
  let last = Number.NEGATIVE_INFINITY
  const startedAt = performance.now()
  let movedAt = startedAt
  for (;;) {
    const found = await position()
    if (found >= target) return found
    if (found > last) {
      last = found
      movedAt = performance.now()
    } else if (performance.now() - movedAt > settleMs) return found
    const waitedMs = performance.now() - startedAt
    await sleep(Math.min(PAUSE_MS.max, Math.max(PAUSE_MS.min, waitedMs * PAUSE_PART)))
  }
}
