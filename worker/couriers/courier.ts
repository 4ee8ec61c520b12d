/**
 * Brings changes of alerts to one receiver, in their order, each at least once. It keeps its own position, so a receiver that is slow or dead holds up nobody else. After many attempts, or a
 * refusal, a change is put on record as undeliverable, and the next one follows.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Platform } from '../../platform/index.ts'
import { type AlertEvent, alertEvents } from '../../processors/alerts/index.ts'
import { schemaIdsOf } from '../../schemas/index.ts'
import { waitMs } from '../../sinks/webhook/index.ts'
import type { PartitionReader } from '../../streams/core/log.ts'
import type { WorkerSignals } from '../signals.ts'
import type { Ledger } from './ledger.ts'
import type { Change, Receiver } from './receivers.ts'
import { Standing } from './standing.ts'

export interface CourierOptions {
  readonly platform: Platform
  readonly receiver: Receiver
  readonly ledger: Pick<Ledger, 'positions' | 'renamed' | 'delivered' | 'lost'>
  readonly signals: Pick<WorkerSignals, 'deliveryFailed'>
  /** Whether this worker runs the task of the alerts: the one that does delivers. */
  readonly isOwner: () => boolean
  readonly now: () => number
  readonly signal: AbortSignal
}

/** Changes of one message. */
const CHANGES_MAX = 50
const FETCH_WAIT_MS = 1_000
const PAUSE_MS = 500
/** Half an hour of attempts. */
const TRIES_MAX = 14

/** Runs until the signal is aborted, or the receiver wants no more. */
export const runCourier = async (options: CourierOptions): Promise<void> => {
  const { signal, isOwner, receiver, signals } = options
  while (!signal.aborted) {
    try {
      if (isOwner() && (await new Round(options).run()) === 'gone') return
    } catch (error) {
      if (signal.aborted) return
      const reason = error instanceof Error ? error.message : String(error)
      signals.deliveryFailed({ receiver: receiver.name, reason, tries: 0 })
    }
    await sleep(PAUSE_MS, undefined, { signal }).catch(() => {})
  }
}

/** The time for which this worker delivers. */
class Round {
  readonly #options: CourierOptions
  readonly #decoder: { decode(value: Buffer): AlertEvent }
  readonly #standing = new Standing()
  #sentAt = Number.NEGATIVE_INFINITY

  constructor(options: CourierOptions) {
    this.#options = options
    this.#decoder = alertEvents(options.platform.codecs)
  }

  async run(): Promise<'gone' | undefined> {
    const { platform, receiver, ledger, signal, isOwner } = this.#options
    const { log, names } = platform
    await ledger.renamed()
    const position = (await ledger.positions()).get(receiver.name)
    if (position === undefined) throw new Error(`${receiver.name} has no position on ${names.deliveries}.`)
    const reader = await log.reader(names.alerts, 0)
    const close = () => void reader.close()
    signal.addEventListener('abort', close)
    try {
      let at = await this.#fold(reader, position)
      while (!signal.aborted && isOwner()) {
        const { records, next } = await reader.fetch(at, FETCH_WAIT_MS)
        await platform.codecs.ensure(schemaIdsOf(records))
        const changes = records.flatMap(({ offset, value }) =>
          value === null ? [] : [{ offset, event: this.#decoder.decode(value) }],
        )
        for (let i = 0; i < changes.length; i += CHANGES_MAX)
          if ((await this.#bring(changes.slice(i, i + CHANGES_MAX))) === 'gone') return 'gone'
        if (next > at && changes.length > 0) await ledger.delivered(receiver.name, next)
        at = next
        await this.#again()
      }
    } catch (error) {
      if (!signal.aborted) throw error
    } finally {
      signal.removeEventListener('abort', close)
      await reader.close()
    }
    return undefined
  }

  /** What fires at a position, and what was told of it. */
  async #fold(reader: PartitionReader, position: number): Promise<number> {
    for (let at = 0; at < position; ) {
      const { records, next } = await reader.fetch(at, FETCH_WAIT_MS)
      await this.#options.platform.codecs.ensure(schemaIdsOf(records))
      for (const { offset, value } of records)
        if (value !== null && offset < position) this.#take(this.#decoder.decode(value))
      if (next <= at) break
      at = next
    }
    return position
  }

  /** @returns whether the receiver is told */
  #take(event: AlertEvent): boolean {
    return this.#options.receiver.wants(event) && this.#standing.take(event)
  }

  async #bring(all: readonly Change[]): Promise<'gone' | undefined> {
    const { receiver, ledger, signals, signal, now } = this.#options
    const changes = all.filter(({ event }) => this.#take(event))
    if (changes.length === 0) return undefined
    for (let tries = 1; ; tries++) {
      const posted = await receiver.deliver(changes, this.#standing.firing, signal)
      if (signal.aborted) throw signal.reason
      if (posted.kind === 'delivered') {
        this.#sentAt = now()
        return undefined
      }
      const { reason } = posted
      signals.deliveryFailed({ receiver: receiver.name, reason, tries })
      if (posted.kind === 'gone' || posted.kind === 'refused' || tries >= TRIES_MAX) {
        for (const change of changes) await ledger.lost(receiver.name, change, tries, reason)
        return posted.kind === 'gone' ? 'gone' : undefined
      }
      await sleep(waitMs(tries, 'afterMs' in posted ? posted.afterMs : 0), undefined, { signal })
    }
  }

  /** What fires is sent again; if that fails, the next time is soon enough. */
  async #again(): Promise<void> {
    const { receiver, now, signal } = this.#options
    const { againMs } = receiver
    if (againMs === undefined || this.#standing.firing.length === 0 || now() - this.#sentAt < againMs) return
    this.#sentAt = now()
    await receiver.deliver([], this.#standing.firing, signal)
  }
}
