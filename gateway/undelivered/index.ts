/**
 * Requests whose answer did not reach the caller. Clients of MLflow send a request again when it failed or was not answered, and without a
 * key of its own. So each request gets one: an equal request (of the same caller, method, path and body) that follows one without a delivered
 * answer gets the key of that one, and with it the same effect and answer. Equal requests whose answers were delivered, or that are under
 * way at the same time, are requests of their own.
 *
 * A gateway says on the log which answers were delivered, with the next commands or a moment after they were. One that starts at the same address knows from there what
 * may be joined, whatever ended the one before: a request that is not known to be answered is open (numbers.ts).
 */
import { createHash, randomUUID } from 'node:crypto'
import type { avro } from '../../schemas/index.ts'
import { RequestNumbers } from './numbers.ts'

/** What was delivered waits so long for a command to travel with, ms. Of what has not come to the log when a gateway is killed, an equal request is joined. */
const LINGER_MS = 25
const RETRY_MS = 500
const WAITING_MAX = 100_000
const DELIVERED_MAX = 5000

export interface RequestAsked {
  readonly actor: string | null
  readonly method: string
  readonly path: string
  readonly body: unknown
}

export interface GivenKey {
  readonly key: string
  /** Tells how the request ended. */
  ended(isDelivered: boolean): void
}

/** Where it is said; `RequestLog` implements it. */
export interface RequestRecords {
  read(): Promise<RequestNumbers | undefined>
  begin(epoch: string, open: readonly avro.OpenRequest[]): Promise<void>
  deliver(requests: readonly avro.AnsweredRequest[]): Promise<void>
  /** Calls `listener` before commands are sent. */
  beforeSend(listener: () => void): void
}

export class Undelivered {
  readonly #log: RequestRecords
  readonly #gateway: string
  readonly #now: () => number
  #numbers: RequestNumbers | undefined
  /** Whether the log may lack the present epoch. */
  #isUnsaid = false
  #preparing: Promise<void> | undefined
  #delivered: avro.AnsweredRequest[] = []
  #timer: NodeJS.Timeout | undefined
  #saying: Promise<void> = Promise.resolve()
  /** Whether the log did not take the last of it: then it waits for its turn. */
  #isRefused = false

  /** @param gateway its address: requests are told from those of others */
  constructor(log: RequestRecords, gateway: string, now: () => number = () => performance.now()) {
    this.#log = log
    this.#gateway = gateway
    this.#now = now
    log.beforeSend(() => {
      if (!this.#isRefused) this.#say()
    })
  }

  /** @throws errors of log and registry: then nothing may be sent on */
  async keyOf({ actor, method, path, body }: RequestAsked): Promise<GivenKey> {
    const numbers = await this.#ready()
    const hash = createHash('sha256').update(`${actor ?? ''}\0${method} ${path}\0${JSON.stringify(body ?? null)}`)
    const request = numbers.begin(hash.digest('base64url').slice(0, 22), this.#now())
    const { digest, epoch, number } = request
    return {
      key: `${this.#gateway}/${digest}.${epoch}.${number}`,
      ended: (isDelivered) => {
        numbers.end(request, isDelivered, this.#now())
        if (!isDelivered) return
        this.#delivered.push(request)
        if (this.#delivered.length > WAITING_MAX) this.#delivered.shift()
        this.#timer ??= setTimeout(() => this.#say(), LINGER_MS)
      },
    }
  }

  /** Says what is left. */
  async close(): Promise<void> {
    clearTimeout(this.#timer)
    this.#say()
    await this.#saying
    clearTimeout(this.#timer)
  }

  /** All requests wait while an epoch begins, because what begins meanwhile would be missing in what is open. */
  async #ready(): Promise<RequestNumbers> {
    for (;;) {
      const numbers = this.#numbers
      if (this.#preparing === undefined) {
        if (numbers !== undefined && !this.#isUnsaid && !numbers.isDue(this.#now())) return numbers
        this.#preparing = this.#prepare().finally(() => {
          this.#preparing = undefined
        })
      }
      await this.#preparing
    }
  }

  async #prepare(): Promise<void> {
    if (this.#numbers === undefined) {
      const found = await this.#log.read()
      this.#numbers = found ?? new RequestNumbers('', this.#now())
      this.#isUnsaid = found === undefined
      if (found !== undefined) return
    }
    const epoch = randomUUID().slice(0, 13)
    this.#isUnsaid = true // until the log has it
    await this.#log.begin(epoch, this.#numbers.turn(epoch, this.#now()))
    this.#isUnsaid = false
  }

  #say(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const some = this.#delivered.splice(0, DELIVERED_MAX)
    if (some.length === 0) return
    const said = this.#log.deliver(some)
    if (this.#delivered.length > 0) this.#timer = setTimeout(() => this.#say(), LINGER_MS)
    const saying = said.then(
      () => {
        this.#isRefused = false
      },
      () => {
        this.#isRefused = true
        this.#delivered.unshift(...some)
        this.#timer ??= setTimeout(() => this.#say(), RETRY_MS)
      },
    )
    this.#saying = Promise.all([this.#saying, saying]).then(() => {})
  }
}

export { RequestLog } from './request-log.ts'
