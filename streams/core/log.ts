/**
 * The log as the runtime sees it: ports that Kafka and the simulated log of the tests implement. Both adapters pass the
 * same contract suite (test/support/log-contract.ts).
 */

/** Where a record stood before it was copied. */
export interface RecordOrigin {
  /** Partition and offset in the topic that was copied. */
  readonly partition: number
  readonly offset: number
  /** The log time that the record had there, ms. */
  readonly logTime: number
}

/** A record that was read from a partition. */
export interface LogRecord {
  /** The position in the partition, an integer >= 0. Offsets have holes (transaction markers). */
  readonly offset: number
  readonly key: Buffer | null
  /** `null` is a tombstone. */
  readonly value: Buffer | null
  /** Milliseconds since the epoch: the broker's append time on LogAppendTime topics. */
  readonly timestamp: number
  /** Present if the record is a copy that names its origin. */
  readonly origin?: RecordOrigin
  /** Where it stands, if several partitions are read as one; `offset` is then its number among all records. */
  readonly source?: SourcePosition
}

/** A position in one of several partitions that are read as one. */
export interface SourcePosition {
  readonly partition: number
  readonly offset: number
  /** The leader epoch of the record just before `offset`, or of a later one; -1: unknown. */
  readonly epoch: number
}

/** A record to write. The writer chooses the partition (see partition.ts). */
export interface OutputRecord {
  readonly topic: string
  readonly partition: number
  readonly key: Buffer | null
  readonly value: Buffer | null
  /** Where the record stood before it was copied. */
  readonly origin?: RecordOrigin | undefined
}

/** The result of one fetch: the settled records of `[from, next)`. */
export interface Fetched {
  readonly records: readonly LogRecord[]
  /** The position of the next fetch. It is greater than the last record's offset + 1 after markers. */
  readonly next: number
  /**
   * First offset that is not settled yet (last stable offset), as the log knew it a moment ago: `next === end` means that the reader has
   * caught up.
   */
  readonly end: number
  /** The first offset that the log still holds. */
  readonly start: number
  /**
   * The leader epoch of the record just before `next`, if this fetch returned records. Stored with a position, it shows
   * later whether the log is still the one that was read.
   */
  readonly epoch?: number
  /** Where the reader stands in each partition after these records, if it reads several as one. */
  readonly sources?: readonly SourcePosition[]
}

/** Reads one partition from a position. It returns only settled, committed records, with one fetch at a time. */
export interface PartitionReader {
  /**
   * Waits up to `waitMs` for records at `from`. An empty answer means that there were none in time. A wait may be long,
   * because a waiting reader costs almost nothing.
   * @throws LogError OFFSET_OUT_OF_RANGE if the log does not hold `from`; TRUNCATED if the records before `from` were
   * lost and the log has grown beyond it again; DAMAGED if the records there cannot be read; UNKNOWN_TOPIC; CLOSED if
   * the reader was closed; UNAVAILABLE if temporary errors (a broker that restarts) did not end within some seconds
   * after the wait
   */
  fetch(from: number, waitMs: number): Promise<Fetched>
  /** Ends a fetch that waits at once, with CLOSED. */
  close(): Promise<void>
}

/**
 * The positions of the records of one send in a partition: the first is at `offset`, and the others follow without a
 * gap.
 */
export interface Sent {
  readonly topic: string
  readonly partition: number
  readonly offset: number
}

/** A producer with a transactional id. A newer producer with the same id fences it. */
export interface TransactionalProducer {
  /** Fences every older producer of this id and settles its open transaction. */
  initialise(): Promise<void>
  /**
   * Adds records to the current transaction, and begins one if there is none.
   * @returns their positions per partition, when the log has acknowledged them
   */
  send(records: readonly OutputRecord[]): Promise<readonly Sent[]>
  /** Commits the current transaction. After an error the outcome is unknown: discard the producer. */
  commit(): Promise<void>
  abort(): Promise<void>
  close(): Promise<void>
}

/** A member of a consumer group. It learns which partitions it has, and reads them by position itself. */
export interface GroupMember {
  /** Resolves when a heartbeat has succeeded in the current generation. */
  confirm(): Promise<void>
  leave(): Promise<void>
}

export interface GroupMemberOptions {
  readonly group: string
  readonly topic: string
  /** Called with the whole new assignment after each change. Missing partitions are lost. */
  readonly onAssigned: (partitions: readonly number[]) => void
  /** The membership ended for good; the owner has to leave and join again, or exit. */
  readonly onFailed: (error: Error) => void
}

/** Everything that the runtime needs from a log. */
export interface Log {
  /**
   * @param epoch leader epoch of the record just before the position from which reading resumes, if it is known. The
   * first fetch then checks that the log was not truncated below that position. After a change of the leader, a reader
   * checks this by itself.
   */
  reader(topic: string, partition: number, epoch?: number): Promise<PartitionReader>
  producer(transactionalId: string): Promise<TransactionalProducer>
  join(options: GroupMemberOptions): Promise<GroupMember>
  partitions(topic: string): Promise<number>
}

/** The time of the shell: commit intervals, waits, back-off. It never reaches a processor. */
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
  /**
   * The log lost records that had been read, and holds other records at their positions: state and log do not belong
   * together.
   */
  | 'TRUNCATED'
  /** The log cannot be reached, or answered with an error that another attempt may solve. */
  | 'UNAVAILABLE'
  /** A record is larger than the log accepts. */
  | 'RECORD_TOO_LARGE'
  | 'UNKNOWN_TOPIC'
  /** The bytes of a record are damaged, or cannot be unpacked: a person has to look. */
  | 'DAMAGED'
  /** The reader was closed while it waited. */
  | 'CLOSED'

/** An error of the log. Its code determines the reaction of the runtime. */
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
