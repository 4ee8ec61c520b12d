/**
 * All fetches of a process: the leader of each partition, the meaning of answers, and repeated attempts. A partition
 * with a problem does not affect the other partitions of its broker. Errors that may pass (a moved leader, a broken
 * connection) are handled here by another attempt, so a broker that restarts looks like a slow broker.
 */
import { type Fetched, LogError } from '../../core/log.ts'
import { type PartitionAnswer, recordsOf } from '../client/fetch.ts'
import type { Metadata } from '../client/metadata.ts'
import { CorruptBatchError } from '../client/record-batch.ts'
import { logError } from '../errors.ts'
import { BrokerFetcher, type FetchConnection } from './broker.ts'
import { type Demand, emptyAt, forget, type Place, type Resume, settle, WantedPartition } from './partition.ts'
import { RecentAnswers } from './recent.ts'

/** How the fetcher reaches the brokers. */
export interface FetchNetwork {
  /** @throws if no broker answers */
  metadata(topics: readonly string[]): Promise<Metadata>
  connect(address: { readonly host: string; readonly port: number }): Promise<FetchConnection>
  close(): void
}

export interface FetcherTimes {
  /** How long errors that may pass are retried after the end of the wait, ms. */
  readonly retryMs: number
  readonly backoffMinMs: number
  readonly backoffMaxMs: number
  /**
   * An empty answer needs a request that has been in progress for at least this time, so that the broker must have seen
   * it, ms.
   */
  readonly settleMs: number
  /** Connections are closed after this time without readers, ms. */
  readonly idleMs: number
}

export const FETCHER_TIMES: FetcherTimes = {
  retryMs: 5000,
  backoffMinMs: 50,
  backoffMaxMs: 1000,
  settleMs: 50,
  idleMs: 1000,
}

/** The longest time of a timer. */
const WAIT_MS_MAX = 2 ** 30
const NONE = 0
const OFFSET_OUT_OF_RANGE = 1
/** UNKNOWN_TOPIC_OR_PARTITION, LEADER_NOT_AVAILABLE, NOT_LEADER, REPLICA_NOT_AVAILABLE, KAFKA_STORAGE_ERROR, two of leader epochs, UNKNOWN_TOPIC_ID. */
const LEADER_ERRORS = new Set([3, 5, 6, 9, 56, 74, 75, 100])

interface Broker {
  readonly fetcher: BrokerFetcher
  readonly address: string
}

export class Fetcher {
  readonly #network: FetchNetwork
  readonly #times: FetcherTimes
  readonly #partitions = new Map<string, WantedPartition>()
  readonly #brokers = new Map<number, Broker>()
  /** Places whose leader is not known yet. */
  #seeking = new Set<Place>()
  #isSeeking = false
  #idleTimer: NodeJS.Timeout | undefined
  readonly #recent = new RecentAnswers()

  constructor(network: FetchNetwork, times: Partial<FetcherTimes> = {}) {
    this.#network = network
    this.#times = { ...FETCHER_TIMES, ...times }
  }

  /** Adds a reader. @returns the partition */
  open(topic: string, partition: number): WantedPartition {
    clearTimeout(this.#idleTimer)
    const key = `${topic}\0${partition}`
    const found = this.#partitions.get(key) ?? new WantedPartition(topic, partition)
    this.#partitions.set(key, found)
    found.readers++
    return found
  }

  /** Removes a reader. Its demands end. */
  release(partition: WantedPartition, owner: object): void {
    partition.leave(owner)
    if (--partition.readers > 0) return
    this.#partitions.delete(`${partition.topic}\0${partition.partition}`)
    this.#recent.forget(partition)
    if (this.#partitions.size > 0) return
    this.#idleTimer = setTimeout(() => this.#closeBrokers(), this.#times.idleMs)
    this.#idleTimer.unref()
  }

  /** @param resume makes sure that the log is still the one that was read up to `from` */
  fetch(partition: WantedPartition, owner: object, from: number, wantedMs: number, resume?: Resume): Promise<Fetched> {
    const isSure = resume === undefined || resume.sureOf === partition.leaders
    // A reader that has read nothing yet may need the present ends alone, and only the broker knows them.
    const recent = resume !== undefined && isSure ? this.#recent.take(partition, from) : undefined
    if (recent !== undefined) return Promise.resolve(recent)
    const waitMs = Math.min(wantedMs, WAIT_MS_MAX)
    return new Promise<Fetched>((resolve, reject) => {
      const place = partition.place(from, !isSure)
      const demand: Demand = {
        owner,
        place,
        since: performance.now(),
        waitMs,
        timer: undefined,
        resume,
        isDue: false,
        resolve,
        reject,
      }
      demand.timer = setTimeout(() => this.#expire(demand), waitMs)
      place.demands.add(demand)
      if (!place.isAsked) this.#route(place)
    })
  }

  close(): void {
    clearTimeout(this.#idleTimer)
    this.#recent.clear()
    for (const partition of this.#partitions.values())
      for (const place of partition.places)
        partition.fail(place, new LogError('CLOSED', `fetch ${partition.name}: the log was closed`))
    this.#closeBrokers()
  }

  #closeBrokers(): void {
    for (const { fetcher } of this.#brokers.values()) fetcher.close()
    this.#brokers.clear()
    this.#network.close()
  }

  /**
   * The wait is over: the answer is empty if the broker is known to have no records; otherwise the next answer counts.
   */
  #expire(demand: Demand): void {
    const { place } = demand
    const { settleMs, retryMs } = this.#times
    const { flight, ends, partition, from } = place
    const now = performance.now()
    const age = flight === undefined ? undefined : now - flight.sentAt
    const leftMs = demand.since + demand.waitMs + retryMs - now
    demand.isDue = true
    if (ends !== undefined && age !== undefined && age >= settleMs && age < retryMs) {
      settle(demand).resolve(emptyAt(from, ends))
    } else if (leftMs <= 0) {
      const reason = partition.failure?.message ?? 'no broker answered in time'
      const error = new LogError('UNAVAILABLE', `fetch ${partition.name} at ${from}: ${reason}`)
      settle(demand).reject(error)
    } else {
      if (flight === undefined) this.#brokerOf(partition)?.hurry(place)
      const againMs = age !== undefined && age < settleMs ? settleMs - age : leftMs
      demand.timer = setTimeout(() => this.#expire(demand), againMs)
    }
  }

  #brokerOf({ leader }: WantedPartition): BrokerFetcher | undefined {
    return leader === undefined ? undefined : this.#brokers.get(leader)?.fetcher
  }

  #route(place: Place): void {
    place.isAsked = true
    const broker = this.#brokerOf(place.partition)
    if (broker !== undefined) {
      broker.add(place)
      return
    }
    this.#seeking.add(place)
    if (this.#isSeeking) return
    this.#isSeeking = true
    queueMicrotask(() => void this.#seek())
  }

  /** Asks for the leaders of all waiting places, in one request. */
  async #seek(): Promise<void> {
    while (this.#seeking.size > 0) {
      const places = [...this.#seeking]
      this.#seeking = new Set()
      const topics = [...new Set(places.map(({ partition }) => partition.topic))]
      try {
        const metadata = await this.#network.metadata(topics)
        for (const place of places) this.#lead(place, metadata)
      } catch (error) {
        const failure = logError(error, 'look for leaders')
        for (const place of places) this.#again(place, failure)
      }
    }
    this.#isSeeking = false
  }

  #lead(place: Place, { topics, errors, brokers }: Metadata): void {
    const { partition } = place
    const { topic, name } = partition
    const code = errors.get(topic)
    const leader = topics.get(topic)?.get(partition.partition)?.leader
    const address = leader === undefined ? undefined : brokers.get(leader)
    if (code !== undefined) {
      this.#again(place, new LogError('UNAVAILABLE', `${name}: broker error ${code}`))
    } else if (leader === undefined) {
      partition.fail(place, new LogError('UNKNOWN_TOPIC', `${name}: the partition does not exist`))
    } else if (address === undefined) {
      this.#again(place, new LogError('UNAVAILABLE', `${name}: it has no leader`))
    } else {
      partition.leader = leader
      partition.leaders++
      this.#broker(leader, address).add(place)
    }
  }

  #broker(id: number, { host, port }: { host: string; port: number }): BrokerFetcher {
    const address = `${host}:${port}`
    const found = this.#brokers.get(id)
    if (found?.address === address) return found.fetcher
    // Demands at the former address fail there, and their leader is looked up again.
    const fetcher: BrokerFetcher = new BrokerFetcher(() => this.#network.connect({ host, port }), {
      answered: (place, answer, connection) => this.#answered(fetcher, place, answer, connection),
      lost: (places, error) => {
        for (const place of places) this.#again(place, error)
      },
    })
    this.#brokers.set(id, { fetcher, address })
    return fetcher
  }

  /** Tries again after a pause, beginning with the leader. */
  #again(place: Place, error: LogError): void {
    const { backoffMinMs, backoffMaxMs } = this.#times
    const { partition } = place
    partition.leader = undefined
    partition.failure = error
    const pauseMs = Math.min(backoffMaxMs, backoffMinMs * 2 ** Math.min(partition.failures++, 10))
    setTimeout(() => {
      if (place.demands.size === 0) forget(place)
      else this.#route(place)
    }, pauseMs)
  }

  async #answered(
    broker: BrokerFetcher,
    place: Place,
    answer: PartitionAnswer,
    connection: FetchConnection,
  ): Promise<() => void> {
    const { partition, from } = place
    const { errorCode, lastStableOffset, logStart } = answer
    if (errorCode === NONE || errorCode === OFFSET_OUT_OF_RANGE) {
      const failure = await this.#makeSure(place, connection)
      if (failure !== undefined) return () => this.#again(place, failure)
    }
    if (errorCode !== NONE) return this.#failed(place, errorCode, connection)
    partition.failures = 0
    partition.failure = undefined
    const ends = { end: Math.max(lastStableOffset, 0), start: logStart }
    try {
      const { records, next, epoch } = await recordsOf(answer, from)
      if (next > from) return () => this.#deliver(place, { records, next, ...ends, epoch }, answer.records.length)
    } catch (error) {
      return () => partition.fail(place, damaged(place, error))
    }
    return () => {
      const rest = partition.nothing(place, ends)
      if (rest === undefined) return
      if (ends.end > from) broker.again(rest)
      else broker.add(rest)
    }
  }

  #deliver(place: Place, fetched: Fetched, bytes: number): void {
    const { partition, from, demands } = place
    this.#recent.keep(partition, from, fetched, bytes, partition.readers - demands.size)
    partition.deliver(place, fetched, performance.now())
  }

  /**
   * Asks the leader whether its log contains what the waiting readers have read. Readers whose records differ get an
   * error.
   * @returns the reason if it cannot be asked
   */
  async #makeSure(place: Place, connection: FetchConnection): Promise<LogError | undefined> {
    const { partition, from } = place
    const { topic, name, leaders } = partition
    place.isSettling = place.isUnsure
    for (const demand of [...place.demands]) {
      const { resume } = demand
      if (resume === undefined || resume.sureOf === leaders) continue
      try {
        const end = await connection.epochEnd(topic, partition.partition, resume.epoch)
        if (end >= from) resume.sureOf = leaders
        else settle(demand).reject(truncated(name, from, resume.epoch, end))
      } catch (error) {
        return logError(error, `look for the end of epoch ${resume.epoch} of ${name}`)
      }
    }
    return undefined
  }

  async #failed(place: Place, errorCode: number, connection: FetchConnection): Promise<() => void> {
    const { partition, from } = place
    const { topic, name } = partition
    if (errorCode !== OFFSET_OUT_OF_RANGE) {
      const error = new LogError('UNAVAILABLE', `fetch ${name} at ${from}: broker error ${errorCode}`)
      if (LEADER_ERRORS.has(errorCode)) return () => this.#again(place, error)
      return () => partition.fail(place, error)
    }
    try {
      const start = await connection.logStart(topic, partition.partition)
      const text = `${name}: the log starts at ${start}, position ${from} is not in it`
      return () => partition.fail(place, new LogError('OFFSET_OUT_OF_RANGE', text, { start }))
    } catch (error) {
      return () => this.#again(place, logError(error, `look for the start of ${name}`))
    }
  }
}

const damaged = ({ partition, from }: Place, error: unknown): LogError => {
  const reason = error instanceof Error ? error.message : String(error)
  const code = error instanceof CorruptBatchError ? 'DAMAGED' : 'UNAVAILABLE'
  return new LogError(code, `fetch ${partition.name} at ${from}: ${reason}`, { cause: error })
}

const truncated = (name: string, from: number, epoch: number, end: number): LogError => {
  const found = end < 0 ? 'has never had that epoch' : `has it up to ${end} only`
  return new LogError(
    'TRUNCATED',
    `${name}: position ${from} was read in leader epoch ${epoch}, the log ${found}; records were lost`,
  )
}
