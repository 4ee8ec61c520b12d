/** A sink stores a projection of one topic. It knows positions, not meanings; the store holds its position. */
import type { LogRecord } from './log.ts'

/** The reaction of the host to an error of a sink. */
export type SinkReaction =
  /** Try the same batch again, with backoff: nothing is lost, and a batch that had arrived changes nothing. */
  | 'retry'
  /** Stop the sink and tell a person, because another attempt cannot help. */
  | 'stop'

/** An error of a sink, with the reaction of the host. */
export abstract class SinkFailure extends Error {
  abstract readonly react: SinkReaction
  /** What a person can do about an error that stops the sink, if more is known than that the store must be repaired. */
  readonly remedy: string | undefined = undefined
}

/**
 * A record that no store can hold, because it cannot be read as its projection reads it. `project` throws it, and a
 * sink treats the record as one with a value that does not fit.
 */
export class UnfitRecordError extends SinkFailure {
  override readonly name = 'UnfitRecordError'
  readonly react = 'stop'
}

/** A record that the store can never hold, and why. */
export interface UnfitRecord {
  readonly record: LogRecord
  readonly reason: string
}

export interface SinkBatch {
  readonly partition: number
  /** Consumer positions, not record offsets: the batch holds everything that the log has settled in `[from, to)`. */
  readonly from: number
  readonly to: number
  readonly records: readonly LogRecord[]
  /**
   * The first position that was not settled when the batch was read. A store that was found empty counts as healing,
   * and its readers are told so, until it has passed this position. Absent: it counts as whole from the first batch on.
   */
  readonly end?: number
  /** The leader epoch of the record just before `to`, if it is known. The store keeps it with the position. */
  readonly epoch?: number
  /**
   * Takes the records that the store can never hold, before the position moves past them. The sink omits them and waits
   * until they are taken. Absent: the write fails with the reason of the first one.
   */
  readonly unfit?: (records: readonly UnfitRecord[]) => Promise<void>
  /** A sink that computes for long calls it now and then, so that other work of the process can go on. */
  readonly giveWay?: () => Promise<void>
}

export type SinkAnswer =
  | { readonly kind: 'applied'; readonly rows: number }
  /** The store has already passed this batch. */
  | { readonly kind: 'replayed'; readonly position: number }
  /** The store is behind the batch (it was emptied, or restored from an old copy): read again from `position`. */
  | { readonly kind: 'gap'; readonly position: number }

/** The position from which a partition is read. */
export interface Resumed {
  /** The position that the store holds; 0 if it is empty. */
  readonly position: number
  /** The leader epoch of the record just before the position, or of a later one, if the store has kept it. */
  readonly epoch?: number
}

export interface Sink {
  /** Creates what is missing (tables). @returns the position from which to read */
  resume(partition: number): Promise<Resumed>
  /** Applies a batch exactly once. A batch that any process has applied before changes nothing. */
  write(batch: SinkBatch): Promise<SinkAnswer>
  /**
   * Checks without traffic whether the store still holds what was written.
   * @returns its present position; `undefined` if the store keeps the positions of empty partitions too, and has none of this one
   */
  probe(partition: number): Promise<number | undefined>
  close(): Promise<void>
}
