import { flightName } from './rows.ts'
import { type Flight, readFlights } from './source.ts'

/** Minutes of arrival delay beyond which a flight counts as delayed. */
export const DELAYED_BEYOND_MINUTES = 15

/** One departure in the spine of a training set: the entity columns, the requested time, and the label. */
export interface FlightLabel {
  readonly flight: string
  readonly origin: string
  readonly destination: string
  /** The departure, ms. The label is not known at this time, and no feature may be younger. */
  readonly time: number
  /** Label: landed more than 15 minutes late. */
  readonly delayed: boolean
}

const labelOf = ({ index, origin, destination, time, delay }: Flight): FlightLabel => ({
  flight: flightName(index),
  origin,
  destination,
  time,
  delayed: delay > DELAYED_BEYOND_MINUTES,
})

/**
 * A spine of `count` departures, evenly spread over the first `flights` flights, in order of time.
 * @throws RangeError unless `count` is an integer in [0, flights]
 */
export const labels = async (count: number, flights: number): Promise<FlightLabel[]> => {
  if (!Number.isInteger(count) || count < 0 || count > flights)
    throw new RangeError(`labels is ${count}, expected an integer in [0, ${flights}]`)
  const spine: FlightLabel[] = []
  for await (const batch of readFlights(flights)) {
    for (const flight of batch)
      if (flight.index === Math.floor((spine.length * flights) / count)) spine.push(labelOf(flight))
  }
  return spine
}
