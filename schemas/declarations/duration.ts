/** Durations in declarations: `90s`, `5m`, `1h`, `7d`, or a number of milliseconds. */

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const DURATION_PATTERN = /^(\d{1,15})(ms|s|m|h|d)$/

/**
 * Milliseconds of a duration, an integer >= 0; `undefined` if the value is not a duration. This is the only parser of
 * durations.
 */
export const parseDuration = (duration: unknown): number | undefined => {
  if (typeof duration === 'number') return Number.isSafeInteger(duration) && duration >= 0 ? duration : undefined
  if (typeof duration !== 'string') return undefined
  const match = DURATION_PATTERN.exec(duration)
  if (match === null) return undefined
  const ms = Number(match[1]) * unitMs[match[2]]
  return Number.isSafeInteger(ms) ? ms : undefined
}

/** Milliseconds of a duration that was validated before. @throws RangeError if it is not a duration */
export const durationMs = (duration: string | number): number => {
  const ms = parseDuration(duration)
  if (ms === undefined)
    throw new RangeError(`duration is '${duration}', expected ms or a string such as 90s, 5m, 1h, 7d`)
  return ms
}

/** The shortest text of a duration: `3600000` is `1h`, `90000` is `90s`. */
export const durationText = (ms: number): string => {
  if (ms === 0) return '0s'
  for (const unit of ['d', 'h', 'm', 's']) if (ms % unitMs[unit] === 0) return `${ms / unitMs[unit]}${unit}`
  return `${ms}ms`
}
