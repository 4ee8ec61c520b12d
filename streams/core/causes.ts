/**
 * Order check: the records that an upstream task writes to a partition are caused by ascending positions of its input.
 * If a cause goes back, the reader has passed on a record of an aborted step, or the log is damaged. The task then
 * stops with both positions. To drop the record instead would lose data, because after a leaked record its own retry
 * looks old.
 */
import { parsePosition } from '../../schemas/index.ts'
import type { LogRecord } from './log.ts'

export interface Cause {
  /** The instance, topic and partition from which the record was derived. */
  readonly upstream: string
  readonly position: number
}

/** The reader leaked a record or the log is damaged: causes went back, or state and log do not belong together. */
export class DamagedError extends Error {
  override readonly name = 'DamagedError'
  /** What a person can do, if more is known than for damage in general. */
  readonly remedy: string | undefined
  constructor(message: string, { remedy, ...options }: ErrorOptions & { readonly remedy?: string } = {}) {
    super(message, options)
    this.remedy = remedy
  }
}

/**
 * Keeps the greatest causing position per upstream.
 * @param seen by upstream; it is changed
 * @param where names the reader and the record, for the error
 * @throws DamagedError if the cause is before one that was seen
 */
export const checkCause = (seen: Map<string, number>, { upstream, position }: Cause, where: () => string): void => {
  const greatest = seen.get(upstream)
  if (greatest !== undefined && position < greatest)
    throw new DamagedError(`${where()} was caused by ${upstream}:${position}, after ${upstream}:${greatest}`)
  if (greatest !== position) seen.set(upstream, position)
}

/** The instance that writes a topic, and the topic from which it derives the records. */
export interface Upstream {
  readonly instance: string
  readonly topic: string
}

/** The reader of the records whose causes are checked. */
export interface CausedReading {
  readonly instance: string
  readonly topic: string
  readonly partition: number
  /** The cause that a record names, if it names one. */
  readonly cause?: (record: LogRecord) => Cause | undefined
}

/**
 * Checks the cause that a record names, if it names one.
 * @param seen by upstream; it is changed
 * @throws DamagedError as `checkCause` does
 */
export const checkCauseOf = (record: LogRecord, reading: CausedReading, seen: Map<string, number>): void => {
  const { instance, topic, partition } = reading
  const cause = reading.cause?.(record)
  if (cause === undefined) return
  const { source } = record
  // Several partitions that are read as one may each name the causes of one upstream, at different times.
  const seenOf = source === undefined ? cause : { ...cause, upstream: `${cause.upstream} in ${source.partition}` }
  checkCause(seen, seenOf, () => `${instance}: ${topic}:${source?.partition ?? partition}:${(source ?? record).offset}`)
}

/**
 * The cause that an event names. If producers of other systems write to the topic too, only events of `upstream` take
 * part in the check, because the fields of other events have no order that we know.
 * @param source `meta.source`: the instance that derived it
 * @param causationId `meta.causationId`, `topic:partition:offset` in a derived event
 * @param upstream the instance that derives the events of this topic; absent: any, for topics that only one instance
 * writes
 * @returns `undefined` for an event that was not derived, or not by `upstream`
 */
export const causeOf = (source: string | null, causationId: string | null, upstream?: Upstream): Cause | undefined => {
  if (upstream !== undefined && source !== upstream.instance) return undefined
  const at = causationId === null ? undefined : parsePosition(causationId)
  if (at === undefined || (upstream !== undefined && at.topic !== upstream.topic)) return undefined
  return { upstream: `${source} ${at.topic}:${at.partition}`, position: at.offset }
}

const COLON = 0x3a
const ZERO = 0x30
/** As many digits as `parsePosition` takes. */
const DIGITS_MAX = 16

/**
 * `causeOf` for any upstream, from the bytes of both texts. Records of a topic differ in the last number of the cause alone, so the
 * texts before it are compared with those of the record before, and only others are made.
 */
export class CauseMemo {
  #source: Buffer = Buffer.alloc(0)
  /** Topic and partition of the cause, with the last colon. */
  #head: Buffer = Buffer.alloc(0)
  #upstream = ''

  /** @param source where `meta.source` begins in `bytes` @param causation where `meta.causationId` begins */
  causeOf(
    bytes: Buffer,
    source: number,
    sourceEnd: number,
    causation: number,
    causationEnd: number,
  ): Cause | undefined {
    let at = causationEnd - 1
    let position = 0
    for (let unit = 1; at >= causation && bytes[at] >= ZERO && bytes[at] < COLON; at--, unit *= 10)
      position += (bytes[at] - ZERO) * unit
    const digits = causationEnd - 1 - at
    const isKnown =
      digits > 0 &&
      digits <= DIGITS_MAX &&
      isSame(this.#head, bytes, causation, at + 1) &&
      isSame(this.#source, bytes, source, sourceEnd)
    if (isKnown) return { upstream: this.#upstream, position }
    const cause = causeOf(bytes.toString('utf8', source, sourceEnd), bytes.toString('utf8', causation, causationEnd))
    if (cause === undefined) return undefined
    this.#source = Buffer.from(bytes.subarray(source, sourceEnd))
    this.#head = Buffer.from(bytes.subarray(causation, at + 1))
    this.#upstream = cause.upstream
    return cause
  }
}

const isSame = (known: Buffer, bytes: Buffer, start: number, end: number): boolean => {
  if (known.length === 0 || known.length !== end - start) return false
  for (let i = known.length - 1; i >= 0; i--) if (known[i] !== bytes[start + i]) return false
  return true
}

/**
 * @param told the greatest position that the owners before have reported
 * @param name of the task
 * @throws DamagedError if the restored position is before it
 */
export const checkTold = (told: number | undefined, { offset }: { readonly offset: number }, name: string): void => {
  if (told === undefined || told <= Math.max(offset, 0)) return
  throw new DamagedError(`${name}: position ${told} was committed once, the changelog holds ${offset}; state was lost`)
}
