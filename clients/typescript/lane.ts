/**
 * The records of one kind on their way: they wait in order, go in batches, one request at a time, and a batch is repeated until every record of it is judged. The
 * gateway knows a record by its id, so a batch whose answer was lost counts once.
 */
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import type { Problem, Verdict } from './answer.ts'
import { Tally } from './counts.ts'
import type { Line } from './line.ts'

/** A record that the gateway has refused. */
export interface Refusal {
  /** As it was sent. */
  readonly record: string
  readonly problems: readonly Problem[]
}

export interface LaneOptions {
  readonly batchRecordsMax: number
  readonly batchBytesMax: number
  readonly lingerMs: number
  readonly firstPauseMs: number
  readonly longestPauseMs: number
  /** Sends a batch. It does not throw. */
  readonly send: (body: string, records: number, signal: AbortSignal) => Promise<Verdict>
  /** Bytes have left the buffer. */
  readonly left: (records: number, bytes: number) => void
  /** Records in the buffer need so many bytes more, or fewer, than was estimated. */
  readonly resized: (bytes: number) => void
  /** A batch is written, in a turn of the event loop in which the service does not wait. */
  readonly aside: () => void
  readonly refused: (refusals: readonly Refusal[], count: number) => void
  readonly troubled: (reason: string, attempt: number, pauseMs: number) => void
  /** In [0, 1). */
  readonly random: () => number
}

interface Waiter {
  /** It is told when as many records have settled. */
  readonly until: number
  readonly done: () => void
}

/** Lines that are written in one turn of the event loop: a fraction of a millisecond. */
const WRITTEN_AT_ONCE = 50

export class Lane {
  readonly tally = new Tally()
  readonly #options: LaneOptions
  readonly #end = new AbortController()
  #lines: Line[] = []
  /** Index of the first line that waits. */
  #first = 0
  #entered = 0
  #settled = 0
  /** The work on what is here; `undefined`: there is nothing. */
  #running: Promise<void> | undefined
  #isHurried = false
  /** Ends the present pause. */
  #wake = new AbortController()
  #waiters: Waiter[] = []

  constructor(options: LaneOptions) {
    this.#options = options
  }

  /** Takes a line, for which the buffer has room. */
  put(line: Line): void {
    this.#lines.push(line)
    this.#entered++
    if (this.#running === undefined) this.#running = this.#run()
    else if (this.#lines.length - this.#first === this.#options.batchRecordsMax) this.#wake.abort()
  }

  /** Resolves when what is here now has settled. Pauses are cut short. */
  settled(): Promise<void> {
    if (this.#settled >= this.#entered) return Promise.resolve()
    this.#isHurried = true
    this.#wake.abort()
    return new Promise((done) => {
      this.#waiters.push({ until: this.#entered, done })
    })
  }

  /** Gives up what still waits. Resolves when all of it is counted. */
  async end(): Promise<void> {
    this.#end.abort()
    this.#wake.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    while (this.#first < this.#lines.length) {
      const isFull = this.#lines.length - this.#first >= this.#options.batchRecordsMax
      if (!isFull && !this.#isHurried) await this.#pause(this.#options.lingerMs)
      const batch = await this.#take()
      this.#options.aside()
      await this.#deliver(batch)
    }
    this.#running = undefined
  }

  /** Writes the lines of the next batch: a few, then the service has a turn. */
  async #take(): Promise<readonly Line[]> {
    const { batchRecordsMax, batchBytesMax } = this.#options
    const from = this.#first
    let to = from
    for (let bytes = 0; to < this.#lines.length && to - from < batchRecordsMax; to++) {
      if (to > from && (to - from) % WRITTEN_AT_ONCE === 0) await nextTurn()
      bytes += this.#written(this.#lines[to])
      if (bytes > batchBytesMax && to > from) break
    }
    const batch = this.#lines.slice(from, to)
    this.#first = to
    // Lines that have left are let go in large pieces, so that each is moved once at most.
    if (this.#first * 2 >= this.#lines.length) {
      this.#lines = this.#lines.slice(this.#first)
      this.#first = 0
    }
    return batch
  }

  /** @returns its bytes */
  #written(line: Line): number {
    const estimate = line.bytes
    void line.text
    if (line.bytes !== estimate) this.#options.resized(line.bytes - estimate)
    return line.bytes
  }

  /** Repeats a batch until it is judged, or the lane has ended. */
  async #deliver(batch: readonly Line[]): Promise<void> {
    const { send, troubled } = this.#options
    const body = batch.map(({ text }) => text).join('\n')
    for (let attempt = 1; ; attempt++) {
      if (this.#end.signal.aborted) return this.#drop(batch)
      const verdict = await send(body, batch.length, this.#end.signal)
      if (verdict.is === 'judged') return this.#judged(batch, verdict)
      if (verdict.is === 'refused') return this.#refused(batch, verdict.reason)
      if (this.#end.signal.aborted) return this.#drop(batch)
      const pauseMs = Math.max(this.#backoffMs(attempt), Math.min(verdict.retryAfterMs, this.#options.longestPauseMs))
      troubled(verdict.reason, attempt, pauseMs)
      await this.#pause(pauseMs)
    }
  }

  #backoffMs(attempt: number): number {
    const { firstPauseMs, longestPauseMs, random } = this.#options
    return Math.min(firstPauseMs * 2 ** Math.min(attempt - 1, 30), longestPauseMs) * (0.5 + random() / 2)
  }

  #judged(batch: readonly Line[], verdict: Verdict & { readonly is: 'judged' }): void {
    const { accepted, rejected, problems } = verdict
    this.tally.logged(accepted)
    this.tally.dropped('refused', rejected)
    this.#leave(batch)
    if (rejected === 0) return
    const refusals = [...problems].map(([index, found]) => ({ record: batch[index]?.text ?? '', problems: found }))
    this.#options.refused(refusals, rejected)
  }

  /** Of a batch that is refused as a whole, the halves are sent, down to the record that is at fault. */
  async #refused(batch: readonly Line[], reason: string): Promise<void> {
    if (batch.length === 1) {
      this.tally.dropped('refused', 1)
      this.#leave(batch)
      this.#options.refused([{ record: batch[0].text, problems: [{ field: '', value: null, expected: reason }] }], 1)
      return
    }
    const middle = Math.ceil(batch.length / 2)
    await this.#deliver(batch.slice(0, middle))
    await this.#deliver(batch.slice(middle))
  }

  #drop(batch: readonly Line[]): void {
    this.tally.dropped('closed', batch.length)
    this.#leave(batch)
  }

  #leave(batch: readonly Line[]): void {
    this.#settled += batch.length
    this.#options.left(
      batch.length,
      batch.reduce((sum, { bytes }) => sum + bytes, 0),
    )
    const waiters = this.#waiters
    this.#waiters = waiters.filter(({ until }) => until > this.#settled)
    for (const { until, done } of waiters) if (until <= this.#settled) done()
    if (this.#waiters.length === 0) this.#isHurried = false
  }

  /** Waits, without keeping the process alive, until somebody is in a hurry. */
  async #pause(ms: number): Promise<void> {
    if (this.#end.signal.aborted) return
    this.#wake = new AbortController()
    const pauseMs = this.#isHurried ? Math.min(ms, this.#options.firstPauseMs) : ms
    await sleep(pauseMs, undefined, { signal: this.#wake.signal, ref: false }).catch(() => {})
  }
}
