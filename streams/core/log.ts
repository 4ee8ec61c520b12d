/**
 * The log, as the runtime sees it: the ports behind which Kafka stands, and the simulated log of the tests.
 * Both adapters pass the same contract suite (test/support/log-contract.ts).
 */

/** A record as it was read from one partition. */
export interface LogRecord {
  /** Position in the partition, an integer >= 0. Offsets have holes (transaction markers). */
  readonly offset: number
  readonly key: Buffer | null
  /** `null` is a tombstone. */
  readonly value: Buffer | null
  /** Milliseconds since the epoch: the broker's append time on LogAppendTime topics. */
  readonly timestamp: number
}

/** A record to be written. The writer chooses the partition (see partition.ts). */
export interface OutputRecord {
  readonly topic: string
  readonly partition: number
  readonly key: Buffer | null
  readonly value: Buffer | null
}

/** What one fetch brought: the settled records of `[from, next)`. */
export interface Fetched {
  readonly records: readonly LogRecord[]
  /** Where the next fetch starts. Greater than the last record's offset + 1 where markers were passed. */
  readonly next: number
  /**
   * First offset that is not settled yet (last stable offset), as the log knew it a moment ago: `next === end` means that the reader has
   * caught up.
   */
  readonly end: number
  /** First offset that the log still holds. */
  readonly start: number
  /**
   * Leader epoch of what lies just before `next`, if this fetch brought anything. Kept beside a position, it tells later whether the log
   * that is resumed is still the one that was read.
   */
  readonly epoch?: number
}

/** Reads one partition from a position. Only settled, committed records come out. One fetch at a time. */
export interface PartitionReader {
  /**
   * Waits up to `waitMs` for records at `from`. An empty answer means that nothing came in time; a wait may be as long as one likes, since a
   * reader that waits costs next to nothing.
   * @throws LogError OFFSET_OUT_OF_RANGE if the log does not hold `from`; TRUNCATED if what was read before `from` is not in it any more, though it
   * has grown beyond it again; DAMAGED if the records there cannot be read; UNKNOWN_TOPIC;
   * CLOSED if the reader was closed; UNAVAILABLE if errors that may pass (a broker that restarts) did not pass within some seconds after the wait.
   */
  fetch(from: number, waitMs: number): Promise<Fetched>
  /** A fetch that waits ends at once, with CLOSED. */
  close(): Promise<void>
}

/** Where the records of one send went in one partition: the first at `offset`, the others behind it without a gap. */
export interface Sent {
  readonly topic: string
  readonly partition: number
  readonly offset: number
}

/** A producer with a transactional id. Creating a newer one with the same id fences it. */
export interface TransactionalProducer {
  /** Fences every older producer of this id and settles its open transaction. */
  initialise(): Promise<void>
  /**
   * Adds records to the current transaction, opening one if there is none.
   * @returns where they went, per partition, when the log has acknowledged
   */
  send(records: readonly OutputRecord[]): Promise<readonly Sent[]>
  /** Commits the current transaction. An error leaves the outcome unknown: discard the producer. */
  commit(): Promise<void>
  abort(): Promise<void>
  close(): Promise<void>
}

/** A member of a consumer group: it is told which partitions are its own, and reads them by position itself. */
export interface GroupMember {
  /** Resolves when a heartbeat has succeeded in the current generation. */
  confirm(): Promise<void>
  leave(): Promise<void>
}

export interface GroupMemberOptions {
  readonly group: string
  readonly topic: string
  /** Called with the whole new assignment whenever it changes. Partitions that are missing are lost. */
  readonly onAssigned: (partitions: readonly number[]) => void
  /** The membership ended for good; the owner has to leave and join anew, or exit. */
  readonly onFailed: (error: Error) => void
}

/** Everything that the runtime asks of a log. */
export interface Log {
  /**
   * @param epoch leader epoch of what lies just before the position from which reading resumes, if it is known: the first fetch then makes
   * sure that the log was not truncated below that position. A reader makes sure by itself whenever the leader has changed.
   */
  reader(topic: string, partition: number, epoch?: number): Promise<PartitionReader>
  producer(transactionalId: string): Promise<TransactionalProducer>
  join(options: GroupMemberOptions): Promise<GroupMember>
  partitions(topic: string): Promise<number>
}

/** Time of the shell: commit intervals, waits, back-off. It never reaches a processor. */
export interface Clock {
  now(): number
  /** @param signal ends the wait when it is aborted: a sleep that nobody waits for keeps its process alive */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

export type LogErrorCode =
  /** A newer producer owns the transactional id: drop the task, do not commit. */
  | 'FENCED'
  /** The position is outside the log: state and log do not belong together. */
  | 'OFFSET_OUT_OF_RANGE'
  /** The log lost records that had been read, and has other ones at their positions: state and log do not belong together. */
  | 'TRUNCATED'
  /** The log could not be reached or answered with an error that a new attempt may cure. */
  | 'UNAVAILABLE'
  /** A record is larger than the log takes. */
  | 'RECORD_TOO_LARGE'
  | 'UNKNOWN_TOPIC'
  /** The bytes of a record are not what was written, or are compressed in a way that cannot be undone: a person has to look. */
  | 'DAMAGED'
  /** The reader was closed while it waited. */
  | 'CLOSED'

/** An error of the log, with what the runtime does about it in its code. */
export class LogError extends Error {
  readonly code: LogErrorCode
  /** With OFFSET_OUT_OF_RANGE: the first offset that the log holds. */
  readonly start: number | undefined
  constructor(code: LogErrorCode, message: string, details: { cause?: unknown; start?: number } = {}) {
    super(message, { cause: details.cause })
    this.name = 'LogError'
    this.code = code
    this.start = details.start
  }
}
