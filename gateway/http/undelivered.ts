/**
 * Requests whose answer did not reach the caller. Clients of MLflow send a request again when it failed or was not answered, and without a
 * key of its own. So each request gets one: an equal request (of the same caller, method, path and body) that follows one without a delivered
 * answer gets the key of that one, and with it the same effect and answer. Equal requests whose answers were delivered, or that are under
 * way at the same time, are requests of their own.
 *
 * A gateway that starts again does not know any more which answers were delivered, so it joins nothing from before: what was created, deleted and
 * is created again must not get the first answer. Only of requests that are never equal by chance (`isUnique`: their body holds a time in ms) it
 * gives the same keys again at the same address, so that one which its end has cut off is joined too.
 */
import { createHash, randomUUID } from 'node:crypto'

/** How long a request can be joined, ms: deciders keep their answers at least so long. */
const JOINED_MS = 15 * 60_000
const REQUESTS_MAX = 100_000

interface Equal {
  /** The numbers of requests without a delivered answer, ascending. */
  readonly open: number[]
  /** Part of the keys, which no earlier request had. */
  readonly nonce: string
  next: number
  until: number
}

export interface RequestAsked {
  readonly actor: string | null
  readonly method: string
  readonly path: string
  readonly body: unknown
  /** Whether two equal requests are always the same one. */
  readonly isUnique: boolean
}

export interface GivenKey {
  readonly key: string
  /** Tells how the request ended. */
  ended(isDelivered: boolean): void
}

export class Undelivered {
  readonly #address: string
  readonly #nonce: () => string
  readonly #now: () => number
  readonly #requests = new Map<string, Equal>()

  /**
   * @param address of this gateway: its requests are told from those of others
   */
  constructor(address: string, nonce: () => string = randomUUID, now: () => number = () => performance.now()) {
    this.#address = address
    this.#nonce = nonce
    this.#now = now
  }

  keyOf({ actor, method, path, body, isUnique }: RequestAsked): GivenKey {
    const hash = createHash('sha256').update(
      `${this.#address}\0${actor ?? ''}\0${method} ${path}\0${JSON.stringify(body ?? null)}`,
    )
    const digest = hash.digest('hex')
    const equal = this.#equalTo(digest)
    const number = equal.open.shift() ?? equal.next++
    return {
      key: isUnique ? `${digest}.${number}` : `${digest}.${equal.nonce}.${number}`,
      ended: (isDelivered) => {
        if (isDelivered) return
        equal.open.push(number)
        equal.open.sort((a, b) => a - b)
      },
    }
  }

  #equalTo(digest: string): Equal {
    const now = this.#now()
    const known = this.#requests.get(digest)
    const equal =
      known === undefined || known.until < now ? { open: [], nonce: this.#nonce(), next: 0, until: 0 } : known
    equal.until = now + JOINED_MS
    this.#requests.delete(digest) // the oldest is first
    this.#requests.set(digest, equal)
    for (const [oldest, { until }] of this.#requests) {
      if (until >= now && this.#requests.size <= REQUESTS_MAX) break
      this.#requests.delete(oldest)
    }
    return equal
  }
}
