import type { Flight } from './source.ts'

const MINUTE_MS = 60_000
/** Taxi, climb and approach, minutes, independent of the distance. */
const OVERHEAD_MINUTES = 30
const MILES_PER_MINUTE = 7.5
/** The file contains delays of minus several hours. No flight lands before this many minutes after the departure. */
const FLIGHT_MINUTES_MIN = 10

/**
 * When a flight lands, ms, which is when its delay becomes known. The file has no arrival times; this rule computes
 * them.
 */
export const arrivalTime = ({ time, distance, delay }: Flight): number => {
  const minutes = OVERHEAD_MINUTES + distance / MILES_PER_MINUTE + delay
  return time + Math.round(Math.max(minutes, FLIGHT_MINUTES_MIN) * MINUTE_MS)
}
