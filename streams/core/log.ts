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
  /** First offset that is not settled yet (last stable offset): `next === end` means that the reader has caught up. */
  readonly end: number
  /** First offset that the log still holds. */
  readonly start: number
}

/** Reads one partition from a position. Only settled, committed records come out. One fetch at a time. */
export interface PartitionReader {
  /**
   * Waits up to `waitMs` for records at `from`. An empty answer means that nothing came in time.
   * @throws LogError OFFSET_OUT_OF_RANGE if the log does not hold `from`.
   */
  fetch(from: number, waitMs: number): Promise<Fetched>
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
  /** Publishes a position for lag tools. It is never read back as truth. */
  publishPosition(partition: number, offset: number): Promise<void>
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
  reader(topic: string, partition: number): Promise<PartitionReader>
  producer(transactionalId: string): Promise<TransactionalProducer>
  join(options: GroupMemberOptions): Promise<GroupMember>
  partitions(topic: string): Promise<number>
  /** The position that the group published for lag tools, or undefined. */
  publishedPosition(group: string, topic: string, partition: number): Promise<number | undefined>
}

/** Time of the shell: commit intervals, waits, back-off. It never reaches a processor. */
export interface Clock {
  now(): number
  sleep(ms: number): Promise<void>
}

export type LogErrorCode =
  /** A newer producer owns the transactional id: drop the task, do not commit. */
  | 'FENCED'
  /** The position is outside the log: state and log do not belong together. */
  | 'OFFSET_OUT_OF_RANGE'
  /** The log could not be reached or answered with an error that a new attempt may cure. */
  | 'UNAVAILABLE'
  /** A record is larger than the log takes. */
  | 'RECORD_TOO_LARGE'
  | 'UNKNOWN_TOPIC'

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
