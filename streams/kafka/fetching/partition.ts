/**
 * A partition that is read, as long as it has readers: who waits at which position, and what is known of it. An answer serves everybody
 * who waits at its position, so ten readers at the end of one partition cost one entry of a request.
 */
import { type Fetched, LogError } from '../../core/log.ts'

/** What the broker last said of the partition's ends. */
export interface Ends {
  readonly end: number
  readonly start: number
}

/** What a reader knows of what lies before its position. */
export interface Resume {
  /** Leader epoch of it. */
  readonly epoch: number
  /** Which leader (see `leaders`) is sure to have it; -1: none was asked. */
  sureOf: number
}

/** Somebody who waits for records. */
export interface Demand {
  readonly owner: object
  /** Where it waits. */
  place: Place
  readonly since: number
  readonly waitMs: number
  timer: NodeJS.Timeout | undefined
  readonly resume: Resume | undefined
  /** The wait is over; the next answer of the broker ends it, with records or without. */
  isDue: boolean
  resolve(fetched: Fetched): void
  reject(error: LogError): void
}

/** When a request that is under way was sent. */
export interface Flight {
  readonly sentAt: number
}

/** A position of a partition that is waited for. */
export interface Place {
  readonly partition: WantedPartition
  readonly from: number
  readonly demands: Set<Demand>
  /** Somebody here has to be made sure of what it has read (see `Resume`): only an answer to a request of its own does. */
  readonly isUnsure: boolean
  /** Its answer is being made sure of: who comes now comes too late for that. */
  isSettling: boolean
  /** What the broker said when it had nothing at this position. */
  ends: Ends | undefined
  /** Whether somebody takes care of it: it waits for a request, for its answer, or for another attempt. */
  isAsked: boolean
  /** The request that asks for it now. */
  flight: Flight | undefined
}

export class WantedPartition {
  readonly topic: string
  readonly partition: number
  readers = 0
  /** Id of the broker that leads it, as far as is known. */
  leader: number | undefined
  readonly places = new Set<Place>()
  /** When it brought records last, ms. */
  newsAt = Number.NEGATIVE_INFINITY
  /** How often its leader was looked for: what was made sure of by a former one has to be made sure of again. */
  leaders = 0
  /** Attempts that failed since the last answer, and what the last one died of. */
  failures = 0
  failure: LogError | undefined
  /** Where the last empty answer stood, so that who asks again is known to wait. */
  #rest: { readonly from: number; readonly ends: Ends } | undefined

  constructor(topic: string, partition: number) {
    this.topic = topic
    this.partition = partition
  }

  get name(): string {
    return `${this.topic}:${this.partition}`
  }

  /** The place of a position, new if nobody waits there. */
  place(from: number, isUnsure = false): Place {
    for (const place of this.places)
      if (place.from === from && place.isUnsure === isUnsure && !place.isSettling) return place
    const ends = !isUnsure && this.#rest?.from === from ? this.#rest.ends : undefined
    const state = { isSettling: false, ends, isAsked: false, flight: undefined }
    const place: Place = { partition: this, from, demands: new Set(), isUnsure, ...state }
    this.places.add(place)
    return place
  }

  /** Records, or markers, at a place: everybody who waits there gets them. If nobody does, they are fetched again when they are asked for. */
  deliver(place: Place, fetched: Fetched, now: number): void {
    this.newsAt = now
    this.#rest = undefined
    this.places.delete(place)
    for (const demand of place.demands) settle(demand).resolve(fetched)
  }

  /**
   * The broker has nothing at a place.
   * @returns the place where those wait on who do, if it has to be asked for anew
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

  /** Who was made sure waits with all others. */
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

  /** Ends all that one reader waits for. */
  leave(owner: object): void {
    for (const place of this.places)
      for (const demand of place.demands)
        if (demand.owner === owner)
          settle(demand).reject(new LogError('CLOSED', `fetch ${this.name} at ${place.from}: the reader was closed`))
  }
}

export const emptyAt = (from: number, { end, start }: Ends): Fetched => ({ records: [], next: from, end, start })

/** Takes a demand away from its place, so that it can be ended. */
export const settle = (demand: Demand): Demand => {
  clearTimeout(demand.timer)
  demand.place.demands.delete(demand)
  return demand
}

/** Gives up a place that nobody waits at any more. */
export const forget = (place: Place): void => {
  place.isAsked = false
  place.partition.places.delete(place)
}
