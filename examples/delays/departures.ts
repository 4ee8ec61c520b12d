/**
 * Departures with what is known at the departure: the flight itself, and how late the flights of the last whole hours have been. A flight that landed in an earlier hour
 * has departed earlier, so one pass in the order of departures holds nothing back, and no value comes from the future.
 */
import { arrivalTime, type Flight, readFlights } from '../flights/index.ts'

/** What the model gets. */
export interface DelayFeatures {
  /** Miles. */
  readonly distance: number
  /** Hour of the departure. */
  readonly hour: number
  /** Day of the week, 0 = Sunday. */
  readonly weekday: number
  /** Mean minutes by which flights from this airport were late that landed in the six whole hours before; null: none landed. */
  readonly origin_delay: number | null
}

export interface Departure {
  readonly flight: string
  /** ms. */
  readonly time: number
  readonly origin: string
  readonly features: DelayFeatures
  /** When it landed, ms, which is when the outcome is known. */
  readonly landed: number
  readonly late: boolean
}

/** Minutes of delay beyond which a flight is late. */
export const LATE_BEYOND_MINUTES = 15
const HOUR_MS = 3_600_000
const HOURS = 6

/** Delays of flights from one airport by the hour of their landing. Hours before the last six are forgotten. */
class Landings {
  readonly #byHour = new Map<number, { sum: number; count: number }>()

  add(time: number, delay: number): void {
    const hour = Math.floor(time / HOUR_MS)
    const known = this.#byHour.get(hour)
    if (known === undefined) this.#byHour.set(hour, { sum: delay, count: 1 })
    else {
      known.sum += delay
      known.count++
    }
  }

  meanBefore(time: number): number | null {
    const end = Math.floor(time / HOUR_MS)
    let [sum, count] = [0, 0]
    for (const [hour, found] of this.#byHour) {
      if (hour < end - HOURS) this.#byHour.delete(hour)
      else if (hour < end) {
        sum += found.sum
        count += found.count
      }
    }
    return count === 0 ? null : sum / count
  }
}

/**
 * Every `every`-th of the flights, in order of departure, in batches. All flights are read, because all of them have landed somewhere.
 * @throws RangeError as `readFlights`
 */
export async function* departures(flights: number, every: number): AsyncGenerator<readonly Departure[]> {
  const landings = new Map<string, Landings>()
  for await (const batch of readFlights(flights)) {
    const taken: Departure[] = []
    for (const flight of batch) {
      let of = landings.get(flight.origin)
      if (of === undefined) {
        of = new Landings()
        landings.set(flight.origin, of)
      }
      const landed = arrivalTime(flight)
      if (flight.index % every === 0) taken.push(departureOf(flight, landed, of))
      of.add(landed, flight.delay)
    }
    yield taken
  }
}

const departureOf = (flight: Flight, landed: number, landings: Landings): Departure => {
  const { index, time, origin, distance, delay } = flight
  const at = new Date(time)
  return {
    ...{ flight: `f${index}`, time, origin, landed, late: delay > LATE_BEYOND_MINUTES },
    features: {
      ...{ distance, hour: at.getUTCHours(), weekday: at.getUTCDay() },
      origin_delay: landings.meanBefore(time),
    },
  }
}
