/** Times as people read them. */

/** The times that a `Date` has. */
const TIME_MAX = 8.64e15

/** `2001-01-31 10:00:00 UTC`; what is no time is shown as its number. */
export const timeText = (ms: number): string => {
  if (!(Math.abs(ms) <= TIME_MAX)) return `${ms} ms`
  const [day, rest] = new Date(ms).toISOString().split('T') as [string, string]
  return `${day} ${rest.slice(0, 8)} UTC`
}
