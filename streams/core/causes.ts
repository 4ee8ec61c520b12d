/**
 * Order check: what an upstream task writes into a partition is caused by ever later positions of its input. One that goes back means
 * that the reader let a record of an aborted step through, or that the log is damaged. Whoever notices stops with both positions; to drop
 * the record instead would lose data, because a leaked record makes its own retry look old.
 */
import { parsePosition } from '../../schemas/index.ts'
import type { LogRecord } from './log.ts'

export interface Cause {
  /** Instance, topic and partition that the record was derived from. */
  readonly upstream: string
  readonly position: number
}

/** The reader leaked or the log is damaged: causes ran backwards, or state and log do not belong together. */
export class DamagedError extends Error {
  override readonly name = 'DamagedError'
  /** What a person can do, where more is known than for damage in general. */
  readonly remedy: string | undefined
  constructor(message: string, { remedy, ...options }: ErrorOptions & { readonly remedy?: string } = {}) {
    super(message, options)
    this.remedy = remedy
  }
}

/**
 * Keeps the greatest causing position per upstream.
 * @param seen by upstream; changed
 * @param where names the reader and the record, for the error
 * @throws DamagedError if the cause lies before one that was seen
 */
export const checkCause = (seen: Map<string, number>, { upstream, position }: Cause, where: () => string): void => {
  const greatest = seen.get(upstream)
  if (greatest !== undefined && position < greatest)
    throw new DamagedError(`${where()} was caused by ${upstream}:${position}, after ${upstream}:${greatest}`)
  if (greatest !== position) seen.set(upstream, position)
}

/** The instance that writes a topic, and the topic that it derives it from. */
export interface Upstream {
  readonly instance: string
  readonly topic: string
}

/** Who reads the records whose causes are checked. */
export interface CausedReading {
  readonly instance: string
  readonly topic: string
  readonly partition: number
  /** Where a record's cause lies, if it names one. */
  readonly cause?: (record: LogRecord) => Cause | undefined
}

/** Checks the cause that a record names, if it names one. @param seen by upstream; changed @throws DamagedError as `checkCause` does */
export const checkCauseOf = (record: LogRecord, reading: CausedReading, seen: Map<string, number>): void => {
  const { instance, topic, partition } = reading
  const cause = reading.cause?.(record)
  if (cause === undefined) return
  checkCause(seen, cause, () => `${instance}: ${topic}:${partition}:${record.offset}`)
}

/**
 * The cause that an event names. Where producers of other systems write too, only what `upstream` derived takes part in the check: what
 * others put into these fields is their own affair, and runs in no order of ours.
 * @param source `meta.source`: the instance that derived it
 * @param causationId `meta.causationId`, `topic:partition:offset` in a derived event
 * @param upstream who derives the events of this topic; absent: whoever is named, in topics that only one instance writes
 * @returns `undefined` for an event that was not derived, or not by `upstream`
 */
export const causeOf = (source: string | null, causationId: string | null, upstream?: Upstream): Cause | undefined => {
  if (upstream !== undefined && source !== upstream.instance) return undefined
  const at = causationId === null ? undefined : parsePosition(causationId)
  if (at === undefined || (upstream !== undefined && at.topic !== upstream.topic)) return undefined
  return { upstream: `${source} ${at.topic}:${at.partition}`, position: at.offset }
}
