/** Tells of keys that have had no row for a while. State: one timer per key. It needs time to go on while there are no rows at all. */

import { noteIdleness } from '../../../processors/rows/index.ts'
import { type avro, derivedMeta } from '../../../schemas/index.ts'
import { type ClockedProcessor, type Idleness, isVoid, type LastRow } from '../../../streams/core/idle.ts'
import type { LogRecord } from '../../../streams/core/log.ts'
import type { StateSize, StepContext } from '../../../streams/core/processor.ts'
import { Timers } from '../../../streams/core/timers.ts'

export const SILENT_MS = 1000

export interface KeyAbsent {
  readonly meta: avro.EventMeta
}

export interface AbsencesOptions {
  readonly topic: string
  readonly encoder: { encode(value: KeyAbsent): Buffer }
  /** Topic of the notes, and the dataset. */
  readonly notes: { readonly topic: string; readonly of: string }
  readonly idleEncoder: { encode(value: avro.IdleObserved): Buffer }
}

export const makeAbsences = (options: AbsencesOptions): ClockedProcessor => new Absences(options)

class Absences implements ClockedProcessor {
  readonly counters = { idleVoid: 0 }
  lastRow: LastRow | undefined
  readonly #options: AbsencesOptions
  readonly #timers = new Timers()

  constructor(options: AbsencesOptions) {
    this.#options = options
  }

  step({ key, offset }: LogRecord, context: StepContext): boolean {
    const { logTime } = context
    if (!this.#fire(logTime, context, context)) return false
    if (key === null) return true // a statement about time is no row
    context.advance(logTime)
    this.#timers.set('event', key.toString('utf8'), logTime + SILENT_MS)
    this.lastRow = { offset, time: logTime, logTime }
    return true
  }

  idle(found: Idleness, context: StepContext): void {
    if (isVoid(found, context, this.lastRow)) {
      this.counters.idleVoid++
      return
    }
    const { notes, idleEncoder } = this.#options
    noteIdleness(idleEncoder, notes, found.time, context)
    this.#fire(found.time, context, { full: false })
    context.advance(found.time)
  }

  #fire(time: number, context: StepContext, bound: { readonly full: boolean }): boolean {
    const { topic, encoder } = this.#options
    const { instance, partition } = context
    return this.#timers.fire({ event: time, log: time }, bound, ({ key, time: since }) => {
      // Key and time distinguish the event, whatever record or note has fired the timer.
      const origin = { instance, topic: `${topic}/${key}`, partition, offset: since, ordinal: 0 }
      context.emit(topic, partition, Buffer.from(key), encoder.encode({ meta: derivedMeta(origin, since) }))
    })
  }

  load(key: Buffer, value: Buffer | null): void {
    this.#timers.load(key, value)
  }

  flush(write: (key: Buffer, value: Buffer | null) => void): void {
    this.#timers.flush(write)
  }

  size(): StateSize {
    return this.#timers.size()
  }
}
