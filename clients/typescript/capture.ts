/** The capture client: it takes what a service has predicted, and brings it to the log in the background. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Verdict, verdictOf } from './answer.ts'
import { type Counts, type DropReason, totalOf } from './counts.ts'
import { atExit, notAtExit } from './exit.ts'
import { Ids } from './ids.ts'
import { Lane, type Refusal } from './lane.ts'
import { type Fields, Line } from './line.ts'

export const KINDS = ['predictions', 'outcomes', 'actions'] as const
export type Kind = (typeof KINDS)[number]

export interface CaptureOptions {
  /** Address of the gateway, for example `http://127.0.0.1:8080`. */
  readonly url: string
  /** Name of the declared predictions. */
  readonly predictions: string
  readonly token?: string
  /** Records in the buffer and on their way, of all kinds. Default: 100,000. */
  readonly recordsMax?: number
  /** Their bytes as JSON; of a record that is not written yet, an estimate. Default: 64 MiB. */
  readonly bytesMax?: number
  /** Default: 1,000. */
  readonly batchRecordsMax?: number
  /** A longer record goes alone. Default: 1 MiB. */
  readonly batchBytesMax?: number
  /** How long a batch that is not full waits for more, ms. Default: 50. */
  readonly lingerMs?: number
  /** How long an answer may take, ms. Default: 10,000. */
  readonly timeoutMs?: number
  /** The pause before a request comes again: it doubles from the first to the longest, with jitter, ms. Default: 100, 5,000. */
  readonly firstPauseMs?: number
  readonly longestPauseMs?: number
  /** How long the end of the process waits for what is in the buffer, ms. Default: 5,000. */
  readonly exitTimeoutMs?: number
  /** Records cannot be written, or the gateway has refused them: they are not sent again. `count` is how many; of a batch the gateway names the first 1,000 problems. */
  readonly onRefused?: (kind: Kind, refusals: readonly Refusal[], count: number) => void
  /** A request has failed and comes again: the gateway is away, overloaded, or knows neither the token nor the predictions. */
  readonly onTrouble?: (kind: Kind, reason: string, attempt: number, pauseMs: number) => void
}

/** A prediction: the declared columns, and the fields that every prediction has. */
export interface Prediction {
  /** Default: a new UUID. The log counts a prediction once by its id. */
  readonly prediction_id?: string
  /** Time of the answer: a date, ms since the epoch, or RFC 3339. Default: now. */
  readonly time?: Date | number | string
  readonly model_version?: number | null
  readonly entity?: string | null
  readonly route?: string | null
  readonly latency_us?: number | null
  readonly status?: string | null
  readonly score?: number | null
  readonly label?: string | null
  readonly positions?: string | null
  readonly [column: string]: unknown
}

/** What came of a prediction: `label`, `value`, or both. */
export interface Outcome {
  readonly prediction_id: string
  readonly time?: Date | number | string
  readonly label?: string | null
  readonly value?: number | null
  readonly weight?: number | null
}

/** What was done about a prediction. */
export interface Action {
  readonly prediction_id: string
  readonly time?: Date | number | string
  readonly action: string
  readonly entity?: string | null
  readonly holdout?: boolean | null
}

const DEFAULTS = {
  recordsMax: 100_000,
  bytesMax: 64 * 1024 * 1024,
  batchRecordsMax: 1_000,
  batchBytesMax: 1024 * 1024,
  lingerMs: 50,
  timeoutMs: 10_000,
  firstPauseMs: 100,
  longestPauseMs: 5_000,
  exitTimeoutMs: 5_000,
}
const FLUSH_TIMEOUT_MS = 10_000

/** Its methods return at once, and never throw: a service works on, whatever the platform does. Make one per process and predictions. */
export class Capture {
  readonly #options: CaptureOptions & typeof DEFAULTS
  readonly #lanes: Readonly<Record<Kind, Lane>>
  readonly #ids = new Ids()
  #records = 0
  #bytes = 0
  #isClosed = false

  /** @throws RangeError if an option is wrong: a service finds that out when it starts */
  constructor(options: CaptureOptions) {
    this.#options = checked({ ...DEFAULTS, ...withoutUndefined(options) })
    const lanes = KINDS.map((kind) => [kind, this.#lane(kind)] as const)
    this.#lanes = Object.fromEntries(lanes) as Record<Kind, Lane>
    atExit(this, () => this.close(this.#options.exitTimeoutMs))
  }

  /** Takes a prediction. @returns its id, for the outcome */
  predicted(prediction: Prediction): string {
    let id = this.#ids.next()
    this.#take('predictions', () => {
      id = prediction.prediction_id ?? id
      return { ...prediction, prediction_id: id, time: prediction.time ?? Date.now() }
    })
    return id
  }

  /** Takes the outcome of a prediction, also before the prediction, and again when it is known better. */
  outcome(outcome: Outcome): void {
    this.#companion('outcomes', outcome)
  }

  /** Takes an action on a prediction. */
  acted(action: Action): void {
    this.#companion('actions', action)
  }

  /** What has become of the records: of one kind, or of all. */
  counts(kind?: Kind): Counts {
    if (kind !== undefined) return this.#lanes[kind].tally.counts
    return totalOf(KINDS.map((each) => this.#lanes[each].tally.counts))
  }

  /** Waits for what was taken so far. @returns whether everything has settled in time */
  async flush(timeoutMs = FLUSH_TIMEOUT_MS): Promise<boolean> {
    const end = new AbortController()
    const settled = Promise.all(KINDS.map((kind) => this.#lanes[kind].settled())).then(() => true)
    const late = sleep(timeoutMs, false, { signal: end.signal }).catch(() => false)
    const isSettled = await Promise.race([settled, late])
    end.abort()
    return isSettled
  }

  /** Takes nothing more, waits as `flush` does, and drops what is left. @returns whether nothing was left */
  async close(timeoutMs = FLUSH_TIMEOUT_MS): Promise<boolean> {
    this.#isClosed = true
    notAtExit(this)
    const isSettled = await this.flush(timeoutMs)
    await Promise.all(KINDS.map((kind) => this.#lanes[kind].end()))
    return isSettled
  }

  /** The log knows an outcome or an action by the id of its `meta`, because a prediction may have several. */
  #companion(kind: Kind, given: Outcome | Action): void {
    this.#take(kind, () => {
      const { meta } = given as { readonly meta?: Fields }
      return { ...given, time: given.time ?? Date.now(), meta: { id: this.#ids.next(), ...meta } }
    })
  }

  #take(kind: Kind, record: () => Record<string, unknown>): void {
    const lane = this.#lanes[kind]
    lane.tally.served()
    const held = this.#held(kind, record)
    if (typeof held === 'string') lane.tally.dropped(held, 1)
    else {
      this.#records++
      this.#bytes += held.bytes
      lane.put(held)
    }
  }

  /** The record as a line, or why it is dropped. */
  #held(kind: Kind, record: () => Record<string, unknown>): Line | DropReason {
    if (this.#isClosed) return 'closed'
    const { recordsMax, bytesMax, onRefused } = this.#options
    if (this.#records >= recordsMax) return 'full'
    try {
      const line = new Line(record())
      return this.#bytes + line.bytes > bytesMax ? 'full' : line
    } catch (error) {
      const problem = { field: '', value: null, expected: `values of JSON (${(error as Error).message})` }
      quietly(() => onRefused?.(kind, [{ record: '', problems: [problem] }], 1))
      return 'invalid'
    }
  }

  #lane(kind: Kind): Lane {
    const { predictions, onRefused, onTrouble, ...options } = this.#options
    const path = kind === 'predictions' ? '' : `/${kind}`
    const url = new URL(`/v1/predictions/${encodeURIComponent(predictions)}${path}`, options.url).href
    return new Lane({
      ...options,
      send: (body, records, signal) => this.#send(url, body, records, signal),
      left: (records, bytes) => {
        this.#records -= records
        this.#bytes -= bytes
      },
      resized: (bytes) => {
        this.#bytes += bytes
      },
      aside: () => this.#ids.restock(),
      refused: (refusals, count) => quietly(() => onRefused?.(kind, refusals, count)),
      troubled: (reason, attempt, pauseMs) => quietly(() => onTrouble?.(kind, reason, attempt, pauseMs)),
      random: Math.random,
    })
  }

  async #send(url: string, body: string, records: number, ended: AbortSignal): Promise<Verdict> {
    const { token, timeoutMs } = this.#options
    const headers: Record<string, string> = { 'content-type': 'application/x-ndjson' }
    if (token !== undefined) headers.authorization = `Bearer ${token}`
    const stop = new AbortController()
    const closed = () => stop.abort(new Error('the client was closed'))
    ended.addEventListener('abort', closed, { once: true })
    const timer = setTimeout(() => stop.abort(new Error(`none within ${timeoutMs} ms`)), timeoutMs)
    try {
      const answer = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal: stop.signal })
      return verdictOf(records, answer.status, await answer.text(), answer.headers.get('retry-after'))
    } catch (error) {
      const { message, cause } = error as Error
      const reason = cause instanceof Error ? `${message}: ${cause.message}` : message
      return { is: 'unknown', reason: `No answer of ${url}: ${reason}`, retryAfterMs: 0 }
    } finally {
      clearTimeout(timer)
      ended.removeEventListener('abort', closed)
    }
  }
}

/** What a callback of the service throws is the service's own affair, and must not stop the records. */
const quietly = (call: () => void): void => {
  try {
    call()
  } catch {}
}

const withoutUndefined = (options: CaptureOptions): CaptureOptions =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as unknown as CaptureOptions

const checked = <O extends CaptureOptions & typeof DEFAULTS>(options: O): O => {
  for (const name of Object.keys(DEFAULTS) as (keyof typeof DEFAULTS)[]) {
    const value = options[name]
    const min = name.endsWith('Max') ? 1 : 0
    if (!Number.isFinite(value) || value < min) throw new RangeError(`${name} is ${value}, expected a number >= ${min}`)
  }
  if (typeof options.predictions !== 'string' || options.predictions === '')
    throw new RangeError(`predictions is '${options.predictions}', expected a name`)
  if (!/^https?:\/\//.test(options.url) || !URL.canParse(options.url))
    throw new RangeError(`url is '${options.url}', expected an address with http:// or https://`)
  return options
}
