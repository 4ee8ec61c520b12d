/** Times of a zone: the wall clock of a place, as databases and pandas write it without an offset. */
import { DateTime, IANAZone } from 'luxon'

const QUARTER_MS = 15 * 60_000
/** Offsets change at full quarters of an hour. Some years of them. */
const CACHED_MAX = 200_000

/** @returns whether the name is a zone, such as `Europe/Berlin` or `UTC` */
export const isZone = (name: string): boolean => IANAZone.isValidZone(name)

/**
 * Makes the conversion of wall-clock times of a zone.
 * @param zone an IANA name
 * @returns from the time as if it were UTC, ms, to ms since the epoch. `undefined` if the clocks of the zone skipped this time. Of a time
 * that the clocks showed twice, the first is meant.
 */
export const zoneConverter = (zone: string): ((wall: number) => number | undefined) => {
  const offsets = new Map<number, number | undefined>()
  return (wall) => {
    const quarter = Math.floor(wall / QUARTER_MS)
    if (!offsets.has(quarter)) {
      if (offsets.size >= CACHED_MAX) offsets.clear()
      offsets.set(quarter, offsetOf(zone, quarter * QUARTER_MS))
    }
    const offset = offsets.get(quarter)
    return offset === undefined ? undefined : wall - offset
  }
}

/** The distance of the wall clock from UTC, ms. */
const offsetOf = (zone: string, wall: number): number | undefined => {
  const utc = DateTime.fromMillis(wall, { zone: 'utc' })
  const local = utc.setZone(zone, { keepLocalTime: true })
  const isSame = local.isValid && local.hour === utc.hour && local.minute === utc.minute
  if (!isSame) return undefined
  const earlier = earliest(local)
  return wall - earlier
}

/** Of a time that the clocks showed twice, luxon may take either. */
const earliest = (local: DateTime): number =>
  Math.min(...local.getPossibleOffsets().map((each) => each.toMillis()), local.toMillis())
