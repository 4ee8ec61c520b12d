/**
 * Flights as rows without leakage: a departure row holds what is known at the departure, an arrival row, at the time of the
 * arrival, the delay. The rows of all flights come as one stream in the order of (time, arrivals first, flight), which depends
 * on the flights alone, so that an import can be repeated: the same rows, with the same ids.
 */
import { hash } from 'node:crypto'
import { type Row, uuidV7 } from '../../schemas/index.ts'
import { arrivalTime } from './arrival.ts'
import { Heap } from './heap.ts'
import { type Flight, readFlights } from './source.ts'

export type RowKind = 'departure' | 'arrival'

/** A row of the dataset `flights` (declarations.ts). */
export interface FlightRow extends Row {
  readonly flight: string
  readonly kind: RowKind
  readonly time: number
  readonly origin: string
  readonly destination: string
  readonly distance: number
  /** Null on departures: it is not known yet. */
  readonly delay: number | null
}

/** What writes the rows, as `meta.source` names it. */
export const rowSource = 'examples/flights'

/** `flight` of a row: the place in the file, with zeros in front, so that text and number sort alike. */
export const flightName = (index: number): string => String(index).padStart(7, '0')

/** UUIDv7 of a row: its time, and bits that follow from flight and kind instead of random ones. */
export const rowId = (flight: string, kind: RowKind, time: number): string =>
  uuidV7(time, hash('sha256', `${rowSource}\0${flight}\0${kind}`, 'buffer'))

const rowOf = (flight: Flight, kind: RowKind, time: number): FlightRow => {
  const name = flightName(flight.index)
  const { origin, destination, distance } = flight
  return {
    meta: {
      id: rowId(name, kind, time),
      source: rowSource,
      time,
      team: null,
      actor: null,
      correlationId: name,
      causationId: null,
    },
    flight: name,
    kind,
    time,
    origin,
    destination,
    distance,
    delay: kind === 'arrival' ? flight.delay : null,
  }
}

interface Pending {
  readonly time: number
  readonly flight: Flight
}

const landsBefore = (a: Pending, b: Pending): boolean =>
  a.time < b.time || (a.time === b.time && a.flight.index < b.flight.index)

/** Merges departures with the arrivals of the flights in the air; memory holds only these. */
export class RowMerge {
  readonly #airborne = new Heap<Pending>(landsBefore)
  #time = Number.NEGATIVE_INFINITY

  /** Flights that have not landed yet. */
  get airborne(): number {
    return this.#airborne.size
  }

  /**
   * Adds the next flight.
   * @returns the rows that are due: arrivals up to its departure, then the departure
   * @throws RangeError if it departs before the flight before it
   */
  push(flight: Flight): FlightRow[] {
    if (flight.time < this.#time)
      throw new RangeError(`flight ${flight.index} departs at ${flight.time}, expected ${this.#time} or later`)
    this.#time = flight.time
    const rows = this.#landed(flight.time)
    rows.push(rowOf(flight, 'departure', flight.time))
    this.#airborne.push({ time: arrivalTime(flight), flight })
    return rows
  }

  /** The arrivals that are still out, when no flight follows. */
  end(): FlightRow[] {
    return this.#landed(Number.POSITIVE_INFINITY)
  }

  #landed(until: number): FlightRow[] {
    const rows: FlightRow[] = []
    for (let next = this.#airborne.peek(); next !== undefined && next.time <= until; next = this.#airborne.peek()) {
      this.#airborne.pop()
      rows.push(rowOf(next.flight, 'arrival', next.time))
    }
    return rows
  }
}

/**
 * The rows of the first `flights` flights, two of each, in batches of a few thousand.
 * @throws RangeError unless `flights` is an integer in [0, 3,000,000]
 */
export async function* flightRows(flights: number): AsyncGenerator<readonly FlightRow[]> {
  const merge = new RowMerge()
  for await (const batch of readFlights(flights)) {
    const rows: FlightRow[] = []
    for (const flight of batch) for (const row of merge.push(flight)) rows.push(row)
    yield rows
  }
  const rest = merge.end()
  if (rest.length > 0) yield rest
}
