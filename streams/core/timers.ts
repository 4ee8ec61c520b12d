/**
 * Keyed timers of a processor, in two time domains, and their entries in the changelog.
 *
 * Event time is the time of the data; log time is the append time. Both come from records alone: a timer fires at the
 * record that advances its domain past the timer's time, never because of a clock. So a replay fires the same timers at
 * the same records. Between two records nothing fires: if a partition may fall silent, somebody appends a statement
 * about time to the log.
 *
 * Order within a step: first the log-time timers up to the record's log time, then the event-time timers up to the
 * stream time of the record, each domain in the order of (time, key as UTF-8 bytes), then the record itself. A timer
 * that is set while another fires, fires after it; a timer that the record sets into the past fires with the next
 * record.
 *
 * Entries: prefix, `e` or `l`, key as UTF-8 -> time, float64 big-endian. Source: docs/decisions/0034-keyed-timers.md
 */
import type { StateSize, StepContext } from './processor.ts'
import { orderOf, type Timed, TimerQueue } from './timer-queue.ts'

export type TimeDomain = 'event' | 'log'

/** The times of both domains at the present record, ms. */
export type Moment = Readonly<Record<TimeDomain, number>>

export interface Timer {
  readonly domain: TimeDomain
  readonly key: string
  /** The time at which it was due, ms. */
  readonly time: number
}

const NEVER = Number.POSITIVE_INFINITY
const DOMAINS: readonly TimeDomain[] = ['event', 'log']
/**
 * The object, the entry of the map and the place in the queue, without the key: 150 were measured with well filled
 * maps.
 */
const SLOT_BYTES = 176

interface Slot extends Timed {
  readonly key: string
  /** The time that the changelog holds for this key, if it holds one. */
  written: number | undefined
}

/** The timers of one domain. A timer that was cancelled or has fired keeps its slot until the changelog is written. */
class Domain {
  readonly queue = new TimerQueue<Slot>()
  readonly slots = new Map<string, Slot>()
  readonly dirty = new Set<Slot>()
  bytes = 0

  place(key: string, due: number): Slot {
    let slot = this.slots.get(key)
    if (slot === undefined) {
      slot = { key, order: orderOf(key), due: NEVER, place: -1, written: undefined }
      this.slots.set(key, slot)
      this.bytes += bytesOf(slot)
    }
    slot.due = due
    this.queue.update(slot)
    return slot
  }

  drop(slot: Slot): void {
    this.slots.delete(slot.key)
    this.bytes -= bytesOf(slot)
  }
}

const bytesOf = ({ key, order }: Slot): number =>
  SLOT_BYTES + key.length + (order === key ? 0 : key.length + order.length)

export class Timers {
  readonly #prefix: Buffer
  readonly #domains: Readonly<Record<TimeDomain, Domain>> = { event: new Domain(), log: new Domain() }
  /** While timers fire: the earliest time to which a timer can still be set. */
  readonly #earliest: Record<TimeDomain, number> = { event: -NEVER, log: -NEVER }

  /** @param prefix of the entries in the changelog; it separates them from the processor's own */
  constructor(prefix = 'timer/') {
    this.#prefix = Buffer.from(prefix)
  }

  /**
   * Sets the timer of a key, and replaces the one that it has in this domain. While another timer fires, a time in the
   * past is raised to 1 ms after it, so that timers that set each other cannot delay the record for ever.
   * @param time ms, finite
   * @throws RangeError if the time is not finite
   */
  set(domain: TimeDomain, key: string, time: number): void {
    if (!Number.isFinite(time))
      throw new RangeError(`timer ${key}: the ${domain} time is ${time}, expected a finite number`)
    const of = this.#domains[domain]
    of.dirty.add(of.place(key, Math.max(time, this.#earliest[domain])))
  }

  /** @returns whether there was one */
  cancel(domain: TimeDomain, key: string): boolean {
    const of = this.#domains[domain]
    if (this.timeOf(domain, key) === undefined) return false
    of.dirty.add(of.place(key, NEVER))
    return true
  }

  /** The due time of the timer of a key, if it has one. */
  timeOf(domain: TimeDomain, key: string): number | undefined {
    const due = this.#domains[domain].slots.get(key)?.due
    return due === NEVER ? undefined : due
  }

  /**
   * Fires the timers that are due before the present record is applied. Each timer is a unit of the step, and is
   * removed before its callback. Called before the record changes anything, also for records without other use; then
   * again after a cut, with the same moment.
   * @param moment the times of the record: usually `{ event: max(its time, context.streamTime), log: context.logTime }`
   * @returns `false` if the transaction is full: the step has to be cut here, before the record is applied
   */
  fire(moment: Moment, context: Pick<StepContext, 'full'>, onTimer: (timer: Timer) => void): boolean {
    try {
      return this.#fireDomain('log', moment, context, onTimer) && this.#fireDomain('event', moment, context, onTimer)
    } finally {
      this.#earliest.event = -NEVER
      this.#earliest.log = -NEVER
    }
  }

  #fireDomain(
    domain: TimeDomain,
    moment: Moment,
    context: Pick<StepContext, 'full'>,
    onTimer: (timer: Timer) => void,
  ): boolean {
    const { queue, dirty } = this.#domains[domain]
    for (;;) {
      if (context.full) return false
      const slot = queue.first
      if (slot === undefined || slot.due > moment[domain]) return true
      const { key, due: time } = slot
      slot.due = NEVER
      queue.update(slot)
      dirty.add(slot)
      this.#earliest[domain] = time + 1
      // Log-time timers are done when event-time timers begin: a log-time timer that is set there is for a later
      // record, whether or not the step is cut here.
      if (domain === 'event') this.#earliest.log = moment.log + 1
      onTimer({ domain, key, time })
    }
  }

  /** Restores an entry of the changelog. @returns `false` if it does not belong to these timers */
  load(key: Buffer, value: Buffer | null): boolean {
    const start = this.#prefix.length + 1
    if (key.length < start || !this.#prefix.equals(key.subarray(0, start - 1))) return false
    const domain = DOMAINS.find((each) => each.charCodeAt(0) === key[start - 1])
    if (domain === undefined) return false
    const of = this.#domains[domain]
    const slot = of.place(key.toString('utf8', start), value?.readDoubleBE() ?? NEVER)
    slot.written = value === null ? undefined : slot.due
    if (value === null) of.drop(slot)
    return true
  }

  /** Writes the timers that were set, cancelled or fired since the last call. `null` deletes. */
  flush(write: (key: Buffer, value: Buffer | null) => void): void {
    for (const domain of DOMAINS) {
      const of = this.#domains[domain]
      for (const slot of of.dirty) {
        const wanted = slot.due === NEVER ? undefined : slot.due
        if (wanted !== slot.written) write(this.#entryKey(domain, slot.key), timeBytes(wanted))
        slot.written = wanted
        if (wanted === undefined) of.drop(slot)
      }
      of.dirty.clear()
    }
  }

  #entryKey(domain: TimeDomain, key: string): Buffer {
    return Buffer.concat([this.#prefix, Buffer.from(domain[0] + key)])
  }

  /** The number of timers that are set, and their measured bytes. */
  size(): StateSize {
    const { event, log } = this.#domains
    return { keys: event.queue.size + log.queue.size, bytes: event.bytes + log.bytes }
  }
}

const timeBytes = (time: number | undefined): Buffer | null => {
  if (time === undefined) return null
  const bytes = Buffer.allocUnsafe(8)
  bytes.writeDoubleBE(time, 0)
  return bytes
}
