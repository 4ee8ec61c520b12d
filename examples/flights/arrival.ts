import type { Flight } from './source.ts'

const minuteMs = 60_000
/** Taxi, climb and approach, minutes, whatever the distance. */
const overheadMinutes = 30
const milesPerMinute = 7.5
/** The file holds delays of minus several hours: nobody lands before this, minutes after the departure. */
const flightMinutesMin = 10

/** When a flight lands, ms, and so when its delay becomes known. The file holds no arrival times: this is the rule for them. */
export const arrivalTime = ({ time, distance, delay }: Flight): number => {
  const minutes = overheadMinutes + distance / milesPerMinute + delay
  return time + Math.round(Math.max(minutes, flightMinutesMin) * minuteMs)
}
