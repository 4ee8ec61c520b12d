/**
 * Flights as rows without leakage: a departure row holds what is known at the departure; an arrival row holds the
 * delay, at the time of the arrival. The rows of all flights are one stream in the order of (time, arrivals first,
 * flight). This order depends on the flights alone, so a repeated import has the same rows with the same ids.
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
  /** Null on departures, because it is not known yet. */
  readonly delay: number | null
}

/** The writer of the rows, in `meta.source`. */
export const ROW_SOURCE = 'examples/flights'

/** `flight` of a row: the index in the file with leading zeros, so that text and number have the same order. */
export const flightName = (index: number): string => String(index).padStart(7, '0')

/** UUIDv7 of a row: its time, and bits derived from flight and kind instead of random ones. */
export const rowId = (flight: string, kind: RowKind, time: number): string =>
  uuidV7(time, hash('sha256', `${ROW_SOURCE}\0${flight}\0${kind}`, 'buffer'))

const rowOf = (flight: Flight, kind: RowKind, time: number): FlightRow => {
  const name = flightName(flight.index)
  const { origin, destination, distance } = flight
  return {
    meta: {
      id: rowId(name, kind, time),
      source: ROW_SOURCE,
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

/** Merges departures with the arrivals of the flights in the air. Only these flights are in memory. */
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
   * @throws RangeError if it departs before the previous flight
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

  /** The remaining arrivals, after the last flight. */
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
 * The rows of the first `flights` flights, two per flight, in batches of a few thousand.
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
