/**
 * Numbers of equal requests, and which of them have no delivered answer. Pure: the caller gives times, and says what the log holds.
 *
 * Equal requests are counted from 0 within an epoch; digest, epoch and number make the key. A request that follows one without a delivered
 * answer gets the number of that one. Since numbers follow from the order of requests alone, whoever knows the epoch and the answers that
 * were delivered gives the same keys again: a request that a dead gateway has sent on, and that nobody knows of, has the number that an equal one gets next.
 *
 * A new epoch forgets all requests with delivered answers. Requests without one keep their epoch.
 */
import type { avro } from '../../schemas/index.ts'

/** How long a request can be joined, ms: deciders keep their answers at least so long. */
export const JOINED_MS = 15 * 60_000
/** The most digests of one epoch, and the most with open requests that the next one takes over. */
const DIGESTS_MAX = 100_000

interface Open {
  readonly number: number
  readonly until: number
}

interface Equal {
  readonly epoch: string
  next: number
  /** Without a delivered answer, by number. */
  open: Open[]
  readonly underWay: Set<number>
}

export class RequestNumbers {
  #epoch: string
  #began: number
  #equals = new Map<string, Equal>()
  /** The next numbers of digests of this epoch of which nothing is open or under way: nearly all, so each costs a tenth of an `Equal`. */
  #settled = new Map<string, number>()
  /** Digests that came first in this epoch. */
  #fresh = 0

  constructor(epoch: string, now: number) {
    this.#epoch = epoch
    this.#began = now
  }

  get epoch(): string {
    return this.#epoch
  }

  /** Whether a new epoch has to begin before the next request: without one, memory would grow. */
  isDue(now: number): boolean {
    return now - this.#began >= JOINED_MS || this.#fresh >= DIGESTS_MAX
  }

  /** The number of a request that begins now. */
  begin(digest: string, now: number): avro.AnsweredRequest {
    const equal = this.#equalTo(digest)
    equal.open = equal.open.filter(({ until }) => until > now)
    const number = equal.open.shift()?.number ?? equal.next++
    equal.underWay.add(number)
    return { digest, epoch: equal.epoch, number }
  }

  /** The request ended without a delivered answer, or with one. */
  end({ digest, epoch, number }: avro.AnsweredRequest, isDelivered: boolean, now: number): void {
    const equal = this.#equals.get(digest)
    if (equal?.epoch !== epoch) return // of an epoch before
    equal.underWay.delete(number)
    if (isDelivered) {
      this.#settle(digest, equal)
      return
    }
    equal.open.push({ number, until: now + JOINED_MS })
    equal.open.sort((a, b) => a.number - b.number)
  }

  /** Begins an epoch. @returns what is open: the log has to hold it before the next request gets a number */
  turn(epoch: string, now: number): avro.OpenRequest[] {
    const open = [...this.#equals].filter(([, equal]) => {
      equal.open = equal.open.filter(({ until }) => until > now)
      return equal.open.length + equal.underWay.size > 0
    })
    this.#equals = new Map(open.slice(-DIGESTS_MAX))
    this.#settled = new Map()
    this.#epoch = epoch
    this.#began = now
    this.#fresh = 0
    return [...this.#equals].map(([digest, equal]) => {
      const numbers = [...equal.underWay, ...equal.open.map(({ number }) => number)].sort((a, b) => a - b)
      return { digest, epoch: equal.epoch, next: equal.next, numbers }
    })
  }

  /** Takes over an open request of the gateway before. */
  restore({ digest, epoch, next, numbers }: avro.OpenRequest, now: number): void {
    const open = numbers.map((number) => ({ number, until: now + JOINED_MS }))
    this.#equals.set(digest, { epoch, next, open, underWay: new Set() })
  }

  /** Takes over that an answer of the gateway before was delivered. */
  delivered({ digest, epoch, number }: avro.AnsweredRequest, now: number): void {
    const known = this.#equals.get(digest)
    if ((known?.epoch ?? this.#epoch) !== epoch) return // of an epoch before, in which nothing of it is open
    const equal = this.#equalTo(digest)
    for (; equal.next <= number; equal.next++) equal.open.push({ number: equal.next, until: now + JOINED_MS })
    equal.open = equal.open.filter((each) => each.number !== number)
    this.#settle(digest, equal)
  }

  #equalTo(digest: string): Equal {
    const known = this.#equals.get(digest)
    if (known !== undefined) return known
    const next = this.#settled.get(digest)
    if (next === undefined) this.#fresh++
    this.#settled.delete(digest)
    const equal: Equal = { epoch: this.#epoch, next: next ?? 0, open: [], underWay: new Set() }
    this.#equals.set(digest, equal)
    return equal
  }

  /** One of an epoch before stays as it is: its next number would be forgotten otherwise. */
  #settle(digest: string, { epoch, next, open, underWay }: Equal): void {
    if (epoch !== this.#epoch || open.length + underWay.size > 0) return
    this.#equals.delete(digest)
    this.#settled.set(digest, next)
  }
}
