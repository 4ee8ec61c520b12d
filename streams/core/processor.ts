/**
 * The shape of a stream processor: `step(state, event) -> { state, events }` with timers driven by event time or log time (timers.ts).
 * For speed the state is the processor's own structure in memory, owned by one task and changed in place; what makes it
 * durable is `flush`, which hands the dirty entries to the changelog, and `load`, which takes them back.
 * Nothing in a processor reads a clock, draws a random number or does I/O.
 */
import type { LogRecord } from './log.ts'

/** What a step may know and do. One object per task, reused from record to record. */
export interface StepContext {
  /** `<processor>.<name>.v<version>.s<semantics>` */
  readonly instance: string
  readonly topic: string
  readonly partition: number
  /** Offset of the record in hand. */
  readonly offset: number
  /** Log time of the record in hand, ms: `max(append time, log time of the record before it in the partition)`. */
  readonly logTime: number
  /** Greatest event time seen in the partition, ms; `-Infinity` before the first. Survives a restart. */
  readonly streamTime: number
  /** Ordinal that the next output of this record gets. It goes on after a cut. */
  readonly ordinal: number
  /** The transaction holds as many outputs as it should: return `false` between two units. */
  readonly full: boolean
  /** Moves stream time forward; an earlier time is ignored. */
  advance(time: number): void
  /** Adds an output to the step. Its ordinal is the value of `ordinal` before the call. */
  emit(topic: string, partition: number, key: Buffer | null, value: Buffer | null): void
}

export interface Processor {
  /**
   * Applies one record. Work is done in units (a timer, the row), each whole.
   * @returns `true` when the record is done; `false` when it was cut between two units because `context.full`: the task
   * commits what there is and calls again with the same record, in this process or in the next one after a crash.
   * @throws PoisonError, before the state was changed, if the record cannot be used: it is quarantined behind what was emitted for
   * it, and the task goes on.
   */
  step(record: LogRecord, context: StepContext): boolean
  /**
   * What has to be read from the changelog before the record can be stepped: offsets that `load` or `placed` named. Asked again after
   * they were loaded, until nothing is missing. Absent: all of the state is in memory.
   */
  missing?(record: LogRecord, context: StepContext): readonly number[]
  /**
   * Takes back one entry of the changelog. `null` deletes. Entries come in log order, the last one of a key counts.
   * After `restored`: one entry that was missing.
   * @param offset where it lies in the changelog
   */
  load(key: Buffer, value: Buffer | null, offset: number): void
  /** Called once after the last `load`, with the restored stream time, before the first `step`. */
  restored?(streamTime: number): void
  /** Writes the entries that changed since the last call. `null` deletes. */
  flush(write: (key: Buffer, value: Buffer | null) => void): void
  /**
   * Tells of each write of a flush, in their order, that it is committed, and where in the changelog it lies.
   * @param offset -1 if the log did not say
   */
  placed?(key: Buffer, offset: number): void
  /** Measured size of the state, for metrics and bounds. */
  size(): StateSize
}

export interface StateSize {
  readonly keys: number
  readonly bytes: number
}

/** The input record cannot be used. It goes to quarantine with its original bytes. */
export class PoisonError extends Error {
  readonly reason: string
  constructor(reason: string, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'PoisonError'
    this.reason = reason
  }
}
