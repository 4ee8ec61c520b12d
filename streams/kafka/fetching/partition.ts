/**
 * A partition with readers: who waits at which position, and what is known about it. An answer serves all demands at
 * its position, so ten readers at the end of a partition cost one entry of a request.
 */
import { type Fetched, LogError } from '../../core/log.ts'

/** The ends of the partition in the last answer of the broker. */
export interface Ends {
  readonly end: number
  readonly start: number
}

/** What a reader knows about the record before its position. */
export interface Resume {
  /** The leader epoch of that record. */
  readonly epoch: number
  /** The count of `leaders` at which a leader has confirmed it; -1 if none was asked. */
  sureOf: number
}

/** A reader's demand for records. */
export interface Demand {
  readonly owner: object
  /** The place at which it waits. */
  place: Place
  readonly since: number
  readonly waitMs: number
  timer: NodeJS.Timeout | undefined
  readonly resume: Resume | undefined
  /** The wait is over; the next answer of the broker ends the demand, with records or without. */
  isDue: boolean
  resolve(fetched: Fetched): void
  reject(error: LogError): void
}

/** When the request in progress was sent. */
export interface Flight {
  readonly sentAt: number
}

/** A position of a partition with demands. */
export interface Place {
  readonly partition: WantedPartition
  readonly from: number
  readonly demands: Set<Demand>
  /**
   * A demand here needs a confirmation of what it has read (see `Resume`). Only the answer to a request sent for it
   * gives that.
   */
  readonly isUnsure: boolean
  /** Its answer is being confirmed; a new demand comes too late for it. */
  isSettling: boolean
  /** The ends in an empty answer at this position. */
  ends: Ends | undefined
  /** Whether it is served: it waits for a request, for its answer, or for another attempt. */
  isAsked: boolean
  /** The request in progress that contains it. */
  flight: Flight | undefined
}

export class WantedPartition {
  readonly topic: string
  readonly partition: number
  readers = 0
  /** The id of the broker that leads it, as far as it is known. */
  leader: number | undefined
  readonly places = new Set<Place>()
  /** When it last had records, ms. */
  newsAt = Number.NEGATIVE_INFINITY
  /** How often its leader was looked up. A confirmation by a former leader has to be repeated. */
  leaders = 0
  /** The number of failed attempts since the last answer, and the last error. */
  failures = 0
  failure: LogError | undefined
  /** The position of the last empty answer, by which a reader that asks again is known to wait. */
  #rest: { readonly from: number; readonly ends: Ends } | undefined

  constructor(topic: string, partition: number) {
    this.topic = topic
    this.partition = partition
  }

  get name(): string {
    return `${this.topic}:${this.partition}`
  }

  /** The place of a position; a new one if there are no demands at it. */
  place(from: number, isUnsure = false): Place {
    for (const place of this.places)
      if (place.from === from && place.isUnsure === isUnsure && !place.isSettling) return place
    const ends = !isUnsure && this.#rest?.from === from ? this.#rest.ends : undefined
    const state = { isSettling: false, ends, isAsked: false, flight: undefined }
    const place: Place = { partition: this, from, demands: new Set(), isUnsure, ...state }
    this.places.add(place)
    return place
  }

  /**
   * Delivers records, or markers, to all demands at a place. Without a demand, they are fetched again when they are
   * requested.
   */
  deliver(place: Place, fetched: Fetched, now: number): void {
    this.newsAt = now
    this.#rest = undefined
    this.places.delete(place)
    for (const demand of place.demands) settle(demand).resolve(fetched)
  }

  /**
   * The broker has no records at a place.
   * @returns the place of the demands that still wait, if it has to be requested again
   */
  nothing(place: Place, ends: Ends): Place | undefined {
    place.ends = ends
    this.#rest = { from: place.from, ends }
    for (const demand of place.demands) if (demand.isDue) settle(demand).resolve(emptyAt(place.from, ends))
    return place.isUnsure ? this.#join(place) : place
  }

  fail(place: Place, error: LogError): void {
    this.places.delete(place)
    for (const demand of place.demands) settle(demand).reject(error)
  }

  /** A confirmed demand waits together with all others. */
  #join(place: Place): Place | undefined {
    this.places.delete(place)
    const common = this.place(place.from)
    for (const demand of place.demands) {
      demand.place = common
      common.demands.add(demand)
    }
    place.demands.clear()
    if (common.isAsked) return undefined
    common.isAsked = true
    return common
  }

  /** Ends all demands of one reader. */
  leave(owner: object): void {
    for (const place of this.places)
      for (const demand of place.demands)
        if (demand.owner === owner)
          settle(demand).reject(new LogError('CLOSED', `fetch ${this.name} at ${place.from}: the reader was closed`))
  }
}

export const emptyAt = (from: number, { end, start }: Ends): Fetched => ({ records: [], next: from, end, start })

/** Removes a demand from its place, so that it can be ended. */
export const settle = (demand: Demand): Demand => {
  clearTimeout(demand.timer)
  demand.place.demands.delete(demand)
  return demand
}

/** Removes a place without demands. */
export const forget = (place: Place): void => {
  place.isAsked = false
  place.partition.places.delete(place)
}
