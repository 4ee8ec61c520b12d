/**
 * Converts a batch of records into the arguments of calls: the newest vector of each entity, split into calls of
 * limited size.
 */
import type { LogRecord } from '../../streams/core/log.ts'
import type { SinkBatch, UnfitRecord } from '../../streams/core/sink.ts'
import { SinkError } from '../errors.ts'
import { AHEAD_BYTES_MAX, AHEAD_MARGIN_MS, AHEAD_VECTORS_MAX } from './ahead.ts'
import { HEADER_BYTES, writeHeader } from './layout.ts'

export interface CallLimits {
  /** Maximum vectors of one call. Redis serves no other client during a call. */
  readonly vectorsMax: number
  /** Maximum bytes of keys and vectors of one call. A single larger vector gets its own call. */
  readonly bytesMax: number
}

/** The content of one call: all changes of `[from, to)`. */
export interface Call {
  readonly from: number
  readonly to: number
  readonly entityIds: readonly string[]
  /** One per entity id: length of the rest (uint32, big-endian), header, event. */
  readonly vectors: Buffer
  /** Records of `[from, to)` that Redis can never hold. They are not among the vectors. */
  readonly unfit: readonly UnfitRecord[]
  /** Of the entities whose newest vector is ahead of the clock: that one, and those that hold until then. */
  readonly ahead: AheadPart
}

export interface AheadPart {
  /** Some of the entity ids of the call. */
  readonly entityIds: readonly string[]
  /** As the script takes them (ahead.ts). */
  readonly vectors: Buffer
  /** Times before this one need not be answered, ms. */
  readonly heldFrom: number
}

const LENGTH_BYTES = 4

interface Stamped {
  readonly stamp: number
  readonly record: LogRecord
}

interface Newest {
  stamp: number
  record: LogRecord
  /** Ascending; only if the newest one is ahead of the clock. */
  ahead: Stamped[] | undefined
  /** Whether there are earlier vectors of the entity between what is stored and `ahead`. */
  isApart: boolean
}

/**
 * Splits a batch into calls. A call contains only the greatest (stamp, offset) of an entity, which leaves the same
 * state as sending all of them. Records without key or value only advance the position. Stamps of a topic never go back.
 * @param stampOf stamp of a record's event, an integer, ms
 * @param now the clock, ms: what was ahead of its log time once, and is not any more, needs nothing beside it
 * @throws SinkError VALUE_UNFIT if a stamp is not an integer within +-2^53 and the batch does not accept such records
 */
export function* callsOf(
  batch: SinkBatch,
  stampOf: (record: LogRecord) => number,
  limits: CallLimits,
  now: number,
): Generator<Call> {
  const heldFrom = now - AHEAD_MARGIN_MS
  const newest = new Map<string, Newest>()
  let unfit: UnfitRecord[] = []
  let bytes = 0
  let from = batch.from
  for (const record of batch.records) {
    if (record.key === null || record.value === null) continue
    const stamp = stampOf(record)
    if (!Number.isSafeInteger(stamp)) {
      const error = stampUnfit(stamp, record)
      if (batch.unfit === undefined) throw error
      unfit.push({ record, reason: error.message })
      continue
    }
    const entityId = record.key.toString('utf8')
    const size = entityId.length + HEADER_BYTES + record.value.length
    const held = newest.get(entityId)
    const isAhead = stamp > record.timestamp && stamp > heldFrom
    const replaces = held !== undefined && !isAhead
    const added = replaces ? record.value.length - (held.record.value as Buffer).length : size
    const tooMany = held === undefined && newest.size >= limits.vectorsMax
    if (newest.size > 0 && (tooMany || bytes + added > limits.bytesMax)) {
      yield callOf(from, record.offset, newest, unfit, heldFrom)
      unfit = []
      from = record.offset
      newest.clear()
      bytes = 0
    }
    bytes += newest.has(entityId) ? added : size
    keepNewest(newest, entityId, record, stamp, isAhead)
  }
  yield callOf(from, batch.to, newest, unfit, heldFrom)
}

const keepNewest = (
  newest: Map<string, Newest>,
  entityId: string,
  record: LogRecord,
  stamp: number,
  isAhead: boolean,
): void => {
  const held = newest.get(entityId)
  if (held === undefined) {
    newest.set(entityId, { stamp, record, ahead: isAhead ? [{ stamp, record }] : undefined, isApart: false })
    return
  }
  if (stamp < held.stamp || (stamp === held.stamp && record.offset < held.record.offset)) return
  if (isAhead) addAhead(held, { stamp, record })
  else held.ahead = undefined
  held.stamp = stamp
  held.record = record
}

const addAhead = (held: Newest, vector: Stamped): void => {
  if (held.ahead === undefined) {
    held.ahead = [{ stamp: held.stamp, record: held.record }] // it holds until the next one does
    held.isApart = true
  }
  const { ahead } = held
  if (ahead.at(-1)?.stamp === vector.stamp) ahead.pop()
  ahead.push(vector)
  if (ahead.length <= membersMax(vector)) return
  ahead.shift()
  held.isApart = true
}

const membersMax = ({ record }: Stamped): number => {
  const fit = Math.floor(AHEAD_BYTES_MAX / (HEADER_BYTES + (record.value as Buffer).length))
  return Math.min(Math.max(fit, 2), AHEAD_VECTORS_MAX)
}

const stampUnfit = (stamp: number, record: LogRecord): SinkError =>
  new SinkError('VALUE_UNFIT', {
    store: 'Redis',
    reason: `the stamp of the record at offset ${record.offset} is ${stamp}, expected an integer of milliseconds`,
  })

const callOf = (
  from: number,
  to: number,
  newest: ReadonlyMap<string, Newest>,
  unfit: readonly UnfitRecord[],
  heldFrom: number,
): Call => {
  const entityIds: string[] = []
  const ahead: string[] = []
  const aheadVectors: Buffer[] = []
  let bytes = 0
  for (const vector of newest.values()) bytes += packedBytes(vector)
  const vectors = Buffer.allocUnsafe(bytes)
  let at = 0
  for (const [entityId, vector] of newest) {
    if (vector.ahead !== undefined) {
      ahead.push(entityId)
      aheadVectors.push(packedAhead(entityIds.length, vector, vector.ahead))
    }
    entityIds.push(entityId)
    at = pack(vectors, at, vector)
  }
  const aheadPart = { entityIds: ahead, vectors: Buffer.concat(aheadVectors), heldFrom }
  return { from, to, entityIds, vectors, unfit, ahead: aheadPart }
}

const packedBytes = ({ record }: Stamped): number => LENGTH_BYTES + HEADER_BYTES + (record.value as Buffer).length

/** @returns the place behind it */
const pack = (target: Buffer, at: number, { stamp, record }: Stamped): number => {
  const event = record.value as Buffer
  target.writeUInt32BE(HEADER_BYTES + event.length, at)
  writeHeader(target, at + LENGTH_BYTES, stamp, record.offset)
  target.set(event, at + LENGTH_BYTES + HEADER_BYTES)
  return at + LENGTH_BYTES + HEADER_BYTES + event.length
}

const packedAhead = (entity: number, { stamp, record, isApart }: Newest, ahead: readonly Stamped[]): Buffer => {
  const heads = 4 * LENGTH_BYTES
  const packed = Buffer.allocUnsafe(ahead.reduce((sum, vector) => sum + packedBytes(vector), heads))
  packed.writeUInt32BE(entity, 0)
  packed.writeUInt32BE(membersMax({ stamp, record }), LENGTH_BYTES)
  packed.writeUInt32BE(isApart ? 1 : 0, 2 * LENGTH_BYTES)
  packed.writeUInt32BE(ahead.length, 3 * LENGTH_BYTES)
  let at = heads
  for (const vector of ahead) at = pack(packed, at, vector)
  return packed
}
