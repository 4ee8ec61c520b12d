/**
 * All fetches from one broker. A partition with recent records, or an unknown one, is hot: hot ones share a few
 * connections, one of which always answers soon, so a new reader does not wait for long. All others are cold: they share a
 * few long polls, each in a fetch session, so an idle partition costs nothing per poll. Each kind has its own pace.
 */
import { LogError } from '../../core/log.ts'
import { Pace } from '../../core/pace.ts'
import type { FetchAnswer, FetchPosition, FetchRequest, PartitionAnswer } from '../client/fetch.ts'
import { bySize, HandOver } from './hand-over.ts'
import { ColdLane, Lane, type Places } from './lane.ts'
import { FETCH_LIMITS, type FetchLimits } from './limits.ts'
import { type Flight, forget, type Place } from './partition.ts'
import { keyOf, NO_SESSION, SESSION_ERRORS } from './session.ts'

/** A connection for fetches, with one request at a time. */
export interface FetchConnection {
  /** Whether it can still be used. */
  isOpen(): boolean
  fetch(request: FetchRequest): Promise<FetchAnswer>
  /** The first offset that the broker holds of a partition. */
  logStart(topic: string, partition: number): Promise<number>
  /** The end of the last epoch that is not after `epoch` in the broker's log; -1 if it has never had such an epoch. */
  epochEnd(topic: string, partition: number, epoch: number): Promise<number>
  close(): void
}

/** Receives the answers of a broker. */
export interface BrokerEvents {
  /** Delivers the answer for a place; demands that still wait are added again. @returns what completes the delivery */
  answered(place: Place, answer: PartitionAnswer, connection: FetchConnection): Promise<() => void>
  /** The broker does not answer. It no longer serves these places. */
  lost(places: readonly Place[], error: LogError): void
}

/**
 * The cost of a request besides its partitions, in partitions: a busy broker is asked some 300 times a second. When the allowance is
 * scarce, one request asks for all partitions that wait.
 */
const REQUEST_COST = 24
/** What an answer takes from the broker until its places are cold, ms. */
const JOINING_MS = 5

export class BrokerFetcher {
  readonly #connect: () => Promise<FetchConnection>
  readonly #events: BrokerEvents
  readonly #limits: FetchLimits
  readonly #now: () => number
  readonly #hotLanes: Lane[]
  readonly #coldLanes: ColdLane[]
  readonly #hotPace: Pace
  readonly #coldPace: Pace
  /** Hot places that wait for a request. Places that were left out of the last answer for lack of room come first. */
  readonly #first = new Set<Place>()
  readonly #hot = new Set<Place>()
  /** The cold lane that requests a partition. */
  readonly #coldOf = new Map<string, ColdLane>()
  #pumping = false
  #timer: NodeJS.Timeout | undefined
  #closed = false

  constructor(
    connect: () => Promise<FetchConnection>,
    events: BrokerEvents,
    limits: FetchLimits = FETCH_LIMITS,
    now: () => number = () => performance.now(),
  ) {
    this.#connect = connect
    this.#events = events
    this.#limits = limits
    this.#now = now
    this.#hotLanes = Array.from({ length: limits.hotConnections }, () => new Lane())
    this.#coldLanes = Array.from({ length: limits.coldConnections }, () => new ColdLane())
    this.#hotPace = new Pace(limits.pacePerMs, limits.paceBurst)
    this.#coldPace = new Pace(limits.pacePerMs, limits.paceBurst)
  }

  /** Requests a place until it is answered. */
  add(place: Place): void {
    if (this.#closed) return
    if (this.#isCold(place)) this.#addCold(place)
    else this.#hot.add(place)
    this.#soon()
  }

  /** The demands of a place are due, and no request for it is in progress: the next request does not wait. */
  hurry(place: Place): void {
    const key = keyOf(place.partition)
    const lane = this.#coldOf.get(key)
    if (lane?.places.get(key) === place && place.flight === undefined) this.#dropCold(lane, place)
    else if (!this.#hot.delete(place)) return
    this.#first.add(place)
    this.#soon()
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    for (const lane of [...this.#hotLanes, ...this.#coldLanes]) void this.#drop(lane)
  }

  #isCold({ partition, ends, from, demands, isUnsure }: Place): boolean {
    if (isUnsure || ends === undefined || ends.end > from || this.#now() - partition.newsAt < this.#limits.hotMs)
      return false
    for (const { isDue } of demands) if (isDue) return false
    // Until the next long poll begins, the place is polled as a hot one; if that is soon, it waits.
    const { isBusy, isBrief } = this.#nextColdLane()
    return !this.#coldOf.has(keyOf(partition)) && (!isBusy || isBrief)
  }

  #nextColdLane(): ColdLane {
    return (
      this.#coldLanes.find(({ places }) => places.size < this.#limits.coldPartitions) ??
      this.#coldLanes.reduce((least, each) => (each.places.size < least.places.size ? each : least))
    )
  }

  #addCold(place: Place): void {
    const { topic, partition } = place.partition
    const lane = this.#nextColdLane()
    lane.places.set(keyOf(place.partition), place)
    lane.session.want({ topic, partition, from: place.from, bytesMax: this.#limits.partitionBytesMax / 4 })
    this.#coldOf.set(keyOf(place.partition), lane)
  }

  #dropCold(lane: ColdLane, place: Place): void {
    const key = keyOf(place.partition)
    lane.places.delete(key)
    lane.session.drop(place.partition)
    this.#coldOf.delete(key)
  }

  /** All requests of this turn of the event loop are sent together. */
  #soon(): void {
    if (this.#pumping) return
    this.#pumping = true
    queueMicrotask(() => {
      this.#pumping = false
      this.#pump()
    })
  }

  #pump(): void {
    if (this.#closed) return
    const now = this.#now()
    const waits: number[] = []
    while (this.#first.size + this.#hot.size > 0) {
      const free = this.#hotLanes.filter(({ isBusy }) => !isBusy)
      if (free.length === 0) break
      const wait = this.#hotPace.waitMs(now)
      if (wait > 0) {
        waits.push(wait)
        break
      }
      const places = this.#take(this.#hotPace.scarce ? 1 : free.length)
      if (places.size === 0) break
      const isLast = free.length === 1 && !this.#hotLanes.some(({ isBrief }) => isBrief)
      void this.#pollHot(free[0], places, isLast)
    }
    for (const lane of this.#coldLanes) {
      if (lane.isBusy || lane.places.size === 0) continue
      const wait = this.#coldPace.waitMs(now)
      if (wait > 0) waits.push(wait)
      else void this.#pollCold(lane, this.#gatherMs(now))
    }
    clearTimeout(this.#timer)
    if (waits.length > 0) this.#timer = setTimeout(() => this.#pump(), Math.min(...waits))
  }

  /** How long the next cold poll may be, because partitions of hot polls will have become cold then and join the poll after it, ms; 0: there are none. */
  #gatherMs(now: number): number {
    let until = now
    for (const { isBusy, asked, endsAt } of this.#hotLanes) {
      if (!isBusy || endsAt <= until) continue
      for (const { partition } of asked.values())
        if (partition.newsAt + this.#limits.hotMs <= endsAt) until = Math.max(until, endsAt)
    }
    return Math.ceil(until - now)
  }

  /** The places of the next hot poll: an equal share for each free connection. */
  #take(free: number): Places {
    const taken: Places = new Map()
    const share = Math.ceil((this.#first.size + this.#hot.size) / free)
    const max = Math.min(this.#limits.partitionsMax, share)
    for (const waiting of [this.#first, this.#hot]) {
      for (const place of waiting) {
        if (taken.size >= max) break
        const key = keyOf(place.partition)
        if (taken.has(key)) continue // the next request contains the other position
        waiting.delete(place)
        if (place.demands.size === 0) forget(place)
        else if (waiting === this.#hot && this.#isCold(place)) this.#addCold(place)
        else taken.set(key, place)
      }
    }
    return taken
  }

  async #pollHot(lane: Lane, places: Places, isLast: boolean): Promise<void> {
    const { answerBytesMax, partitionBytesMax, partitionBytesMin, hotWaitMs, lastHotWaitMs } = this.#limits
    const share = Math.floor(answerBytesMax / places.size)
    const bytesMax = Math.max(partitionBytesMin, Math.min(partitionBytesMax, share))
    const positions: FetchPosition[] = []
    let waitMs = isLast ? lastHotWaitMs : hotWaitMs
    for (const { partition, from, demands } of places.values()) {
      positions.push({ topic: partition.topic, partition: partition.partition, from, bytesMax })
      for (const { isDue } of demands) if (isDue) waitMs = 0
    }
    this.#hotPace.take(REQUEST_COST + places.size, this.#now())
    const request = { waitMs, bytesMax: answerBytesMax, session: NO_SESSION, positions, forgotten: [] }
    const flight = this.#fly(places)
    lane.isBrief = waitMs < hotWaitMs
    lane.asked = places
    lane.endsAt = flight.sentAt + waitMs
    const answered = await this.#exchange(lane, request, () => [...places.values()])
    lane.isBrief = false
    lane.endsAt = Number.NEGATIVE_INFINITY
    if (answered === undefined) return
    for (const place of places.values()) if (place.flight === flight) place.flight = undefined
    const { connection, answer } = answered
    await this.#tell(answer, places, connection)
    lane.isBusy = false
    this.#soon()
  }

  /** @param gatherMs if there are some that should join soon, the longest wait of the poll, ms; else 0 */
  async #pollCold(lane: ColdLane, gatherMs: number): Promise<void> {
    const { coldWaitMs, answerBytesMax } = this.#limits
    const { places: cold, session } = lane
    for (const place of cold.values()) {
      if (place.demands.size > 0) continue
      this.#dropCold(lane, place)
      forget(place)
    }
    if (cold.size === 0) return
    const part = session.next()
    this.#coldPace.take(REQUEST_COST + cold.size, this.#now())
    const flight = this.#fly(cold)
    const waitMs = gatherMs > 0 ? Math.min(gatherMs + JOINING_MS, coldWaitMs) : coldWaitMs
    const request = { waitMs, bytesMax: answerBytesMax / 2, ...part }
    lane.isBrief = gatherMs > 0
    const answered = await this.#exchange(lane, request, () => {
      const places = [...cold.values()]
      for (const place of places) this.#dropCold(lane, place)
      session.reset()
      return places
    })
    lane.isBrief = false
    if (answered === undefined) return
    for (const place of cold.values()) if (place.flight === flight) place.flight = undefined
    const { connection, answer } = answered
    if (SESSION_ERRORS.has(answer.errorCode)) session.reset()
    else session.answered(answer.sessionId)
    const news: Places = new Map()
    for (const each of answer.partitions) {
      // A place with an answer is no longer cold, unless the answer is empty: then it is added again.
      const place = cold.get(keyOf(each))
      if (place === undefined) continue
      news.set(keyOf(each), place)
      this.#dropCold(lane, place)
    }
    lane.isBusy = false
    await this.#tell(answer, news, connection)
    this.#soon()
  }

  #fly(places: Places): Flight {
    const flight = { sentAt: this.#now() }
    for (const place of places.values()) place.flight = flight
    return flight
  }

  async #tell(answer: FetchAnswer, places: Places, connection: FetchConnection): Promise<void> {
    const left = new Map(places)
    const isShared = answer.partitions.filter(({ records }) => records.length > 0).length > 1
    const handOver = new HandOver()
    for (const each of bySize(answer.partitions)) {
      const key = keyOf(each)
      const place = left.get(key)
      if (place === undefined) continue
      left.delete(key)
      // Records share memory with their answer: those of a slow reader must not keep those of all others in memory.
      const own = isShared && each.records.length > 0 ? { ...each, records: Buffer.from(each.records) } : each
      await handOver.add(await this.#events.answered(place, own, connection), own.records.length)
    }
    handOver.complete()
    for (const place of left.values()) this.add(place)
  }

  /** A place that was left out although it has records. It comes first in the next request. */
  again(place: Place): void {
    if (this.#closed) return
    this.#first.add(place)
    this.#soon()
  }

  async #exchange(
    lane: Lane,
    request: FetchRequest,
    asked: () => readonly Place[],
  ): Promise<{ readonly connection: FetchConnection; readonly answer: FetchAnswer } | undefined> {
    lane.isBusy = true
    try {
      if (lane.connection !== undefined && !(await lane.connection).isOpen()) await this.#drop(lane)
      lane.connection ??= this.#connect()
      const connection = await lane.connection
      return { connection, answer: await connection.fetch(request) }
    } catch (error) {
      await this.#drop(lane)
      lane.isBusy = false
      if (!this.#closed) this.#lose(asked(), error)
      return undefined
    }
  }

  #lose(places: readonly Place[], error: unknown): void {
    for (const place of places) place.flight = undefined
    const reason = error instanceof Error ? error.message : String(error)
    this.#events.lost(places, new LogError('UNAVAILABLE', `fetch: ${reason}`, { cause: error }))
    this.#soon()
  }

  async #drop(lane: Lane): Promise<void> {
    const former = lane.connection
    lane.connection = undefined
    ;(await former?.catch(() => undefined))?.close()
  }
}
