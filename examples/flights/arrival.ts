import type { Flight } from './source.ts'

const minuteMs = 60_000
/** Taxi, climb and approach, minutes, independent of the distance. */
const overheadMinutes = 30
const milesPerMinute = 7.5
/** The file contains delays of minus several hours. No flight lands before this many minutes after the departure. */
const flightMinutesMin = 10

/**
 * When a flight lands, ms, which is when its delay becomes known. The file has no arrival times; this rule computes
 * them.
 */
export const arrivalTime = ({ time, distance, delay }: Flight): number => {
  const minutes = overheadMinutes + distance / milesPerMinute + delay
  return time + Math.round(Math.max(minutes, flightMinutesMin) * minuteMs)
}
