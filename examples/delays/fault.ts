/** A fault that is planted: from a day on, a source tells kilometres where it has told miles. */
import type { Departure } from './departures.ts'

export const FAULT_FROM = Date.UTC(2001, 5, 7)
const KILOMETRES_PER_MILE = 1.609344

/** The same flight as the faulty source tells it. The flight, and when it lands, stay as they are. */
export const faulty = (departure: Departure): Departure => {
  if (departure.time < FAULT_FROM) return departure
  const distance = Math.round(departure.features.distance * KILOMETRES_PER_MILE)
  return { ...departure, features: { ...departure.features, distance } }
}
