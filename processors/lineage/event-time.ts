/** Times of OpenLineage events: RFC 3339, with up to nine digits of the second. One without a zone is UTC. */

const TIME =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:\s*([Zz])|\s*([+-])(\d{2}):?(\d{2})?)?(?:\[[\w/+-]+\])?$/

/** The longest offset from UTC, minutes. */
const OFFSET_MAX_MINUTES = 18 * 60

export interface EventTime {
  /** In UTC with nine digits of the second: as texts, such times have their order. */
  readonly text: string
  /** ms since the epoch, cut. */
  readonly ms: number
}

/** @returns `undefined` if the text is no such time */
export const eventTimeOf = (given: string): EventTime | undefined => {
  const found = TIME.exec(given.trim())
  if (found === null) return undefined
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map((part) => Number(part ?? 0)) as number[]
  const nanos = (found[7] ?? '').padEnd(9, '0')
  const minutes = Number(found[10] ?? 0) * 60 + Number(found[11] ?? 0)
  if (minutes > OFFSET_MAX_MINUTES) return undefined
  const local = new Date(0)
  local.setUTCFullYear(year!, month! - 1, day!)
  local.setUTCHours(hour!, minute!, second!)
  // A day or an hour that does not exist would become another one.
  const isThere =
    local.getUTCMonth() === month! - 1 && local.getUTCDate() === day && local.getUTCHours() === hour && minute! < 60
  if (!isThere || second! > 59) return undefined
  const ms = local.getTime() - (found[9] === '-' ? -minutes : minutes) * 60_000
  const utc = new Date(ms)
  if (utc.getUTCFullYear() < 0 || utc.getUTCFullYear() > 9999) return undefined
  return { text: `${utc.toISOString().slice(0, 19)}.${nanos}Z`, ms: ms + Number(nanos.slice(0, 3)) }
}
