/** Waiting for what is behind the log, as long as it moves; what stands still is a difference. */

const POLL_MS = 50

/**
 * Waits until a position has been reached.
 * @param settleMs how long it may stand still
 * @returns the position at the end: less than `target` if it stood still
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
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}
