/**
 * Records whose schema the registry did not know when they were read. The registry may know it now, and nothing else on the log says when it learned
 * it. So the entry of the quarantine is the fact: a replay refuses such a record for the same reason.
 */
import type { Quarantine, UnknownSchemas } from '../../platform/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import { PoisonError } from '../../streams/core/processor.ts'

/** No processor can read it, whatever the registry knows. */
const UNREADABLE = Buffer.alloc(0)

export class UnreadRecords {
  readonly #unknown: UnknownSchemas
  readonly #quarantine: Quarantine
  readonly #originals = new WeakMap<LogRecord, LogRecord>()

  constructor(unknown: UnknownSchemas, quarantine: Quarantine) {
    this.#unknown = unknown
    this.#quarantine = quarantine
  }

  /** The record as an instance has read it: without a readable value, if its schema was not known. */
  asRead(record: LogRecord, origin: Parameters<UnknownSchemas['has']>[0]): LogRecord {
    if (!this.#unknown.has(origin, record.offset)) return record
    const unread = { ...record, value: UNREADABLE }
    this.#originals.set(unread, record)
    return unread
  }

  /** Refuses a record of `asRead`. */
  readonly quarantine: Quarantine = (record, error, context) => {
    const original = this.#originals.get(record)
    if (original === undefined) return this.#quarantine(record, error, context)
    return this.#quarantine(original, new PoisonError('unknown_schema', error.message), context)
  }
}
