/**
 * The shape of a stream processor: `step(state, event) -> { state, events }` with timers driven by event time or log
 * time (timers.ts). For speed, the state is the processor's own structure in memory, which one task owns and changes in
 * place. `flush` writes the changed entries to the changelog, and `load` restores them. A processor reads no clock,
 * draws no random number and does no I/O.
 */
import type { Column } from '../../schemas/index.ts'
import type { LogRecord, RecordOrigin, SourcePosition } from './log.ts'

/** What a step may know and do. There is one object per task; it is reused for every record. */
export interface StepContext {
  /** `<processor>.<name>.v<version>.s<semantics>` */
  readonly instance: string
  readonly topic: string
  readonly partition: number
  /** The offset of the present record. */
  readonly offset: number
  /** The log time of the present record, ms: `max(append time, log time of the record before it in the partition)`. */
  readonly logTime: number
  /** The greatest event time seen in the partition, ms; `-Infinity` before the first. It survives a restart. */
  readonly streamTime: number
  /** The ordinal of the next output of this record. It continues after a cut. */
  readonly ordinal: number
  /** The transaction has reached its size: return `false` between two units. */
  readonly full: boolean
  /** Advances stream time; an earlier time is ignored. */
  advance(time: number): void
  /**
   * Adds an output to the step. Its ordinal is the value of `ordinal` before the call.
   * @param origin of a copy: where the record stood before
   */
  emit(topic: string, partition: number, key: Buffer | null, value: Buffer | null, origin?: RecordOrigin): void
}

export interface Processor {
  /**
   * Applies one record. Work is done in units (a timer, the row); a unit is never cut.
   * @returns `true` when the record is done; `false` when it was cut between two units because of `context.full`. The
   * task then commits, and calls again with the same record, in this process or, after a crash, in the next one.
   * @throws PoisonError, before the state was changed, if the record cannot be used: it is quarantined after the
   * outputs that it has already caused, and the task continues.
   */
  step(record: LogRecord, context: StepContext): boolean
  /**
   * Why the record cannot be stepped yet: something has to be declared first, which begins the instance anew. The task commits what was applied before
   * it, and waits. It is not asked in a replay: a record that was stepped was not held. Absent: none is held.
   */
  holds?(record: LogRecord): Hold | undefined
  /**
   * The changelog entries that have to be read before the record can be stepped: offsets that `load` or `placed` named.
   * It is called again after they were loaded, until nothing is missing. Absent: all of the state is in memory.
   */
  missing?(record: LogRecord, context: StepContext): readonly number[]
  /**
   * Restores one entry of the changelog. `null` deletes. Entries come in log order; the last one of a key counts. After
   * `restored`: one entry that was missing.
   * @param offset the position in the changelog
   */
  load(key: Buffer, value: Buffer | null, offset: number): void
  /** Called once after the last `load`, with the restored stream time, before the first `step`. */
  restored?(streamTime: number): void
  /** Writes the entries that changed since the last call. `null` deletes. */
  flush(write: (key: Buffer, value: Buffer | null) => void): void
  /**
   * Confirms each write of a flush, in order: it is committed, at this position of the changelog.
   * @param offset -1 if the log did not report it
   */
  placed?(key: Buffer, offset: number): void
  /** The measured size of the state, for metrics and bounds. */
  size(): StateSize
}

/** A processor of a user's own topic, which may get more partitions while it is read. */
export interface GrowingProcessor extends Processor {
  /**
   * The topic has so many partitions from here on. Told between two records (`Task.tell`), for the first time before the first record of an
   * added partition; a number that it was told already changes nothing. What it puts out says where it stood.
   */
  grow(partitions: number, context: StepContext): void
}

/** A processor of several partitions that are read as one (merged-reader.ts). */
export interface MergingProcessor extends Processor {
  /** Where it stands in each partition, in their order: the state after the last step. */
  readonly sources: readonly SourcePosition[]
  /** There is no other record before these positions. @returns whether it stood before them */
  reach(sources: readonly SourcePosition[]): boolean
}

/** A record that waits for a declaration. */
export interface Hold {
  /** A sentence. */
  readonly reason: string
  /** The dataset that lacks these columns. */
  readonly dataset: string
  readonly columns: readonly Column[]
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
