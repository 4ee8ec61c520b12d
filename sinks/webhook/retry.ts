/** How long to wait before the next attempt. */

const FIRST_MS = 1_000
const MOST_MS = 300_000
/** What a target may ask for at most. */
const ASKED_MS_MAX = 3_600_000
const SECONDS = /^\d{1,9}$/

/** The time that a `Retry-After` header asks for, ms; `undefined` if it says nothing. @param now wall clock, ms */
export const retryAfterMs = (header: string, now: number): number | undefined => {
  const at = SECONDS.test(header)
    ? Number(header) * 1_000
    : header.endsWith('GMT')
      ? Date.parse(header) - now
      : Number.NaN
  return Number.isFinite(at) ? Math.min(ASKED_MS_MAX, Math.max(0, at)) : undefined
}

/** 1, 2, 4 ... s, at most 5 minutes; longer if the target asks for it. @param tries that failed, from 1 */
export const waitMs = (tries: number, askedMs = 0): number =>
  Math.max(askedMs, Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(tries - 1, 20)))
