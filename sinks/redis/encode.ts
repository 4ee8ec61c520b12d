/**
 * Converts a batch of records into the arguments of calls: the newest vector of each entity, split into calls of
 * limited size.
 */
import type { LogRecord } from '../../streams/core/log.ts'
import type { SinkBatch, UnfitRecord } from '../../streams/core/sink.ts'
import { SinkError } from '../errors.ts'
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
}

const LENGTH_BYTES = 4

interface Newest {
  stamp: number
  record: LogRecord
}

/**
 * Splits a batch into calls. A call contains only the greatest (stamp, offset) of an entity, which leaves the same
 * state as sending all of them. Records without key or value only advance the position.
 * @param stampOf stamp of a record's event, an integer, ms
 * @throws SinkError VALUE_UNFIT if a stamp is not an integer within +-2^53 and the batch does not accept such records
 */
export function* callsOf(
  batch: SinkBatch,
  stampOf: (record: LogRecord) => number,
  limits: CallLimits,
): Generator<Call> {
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
    const added = held === undefined ? size : record.value.length - (held.record.value as Buffer).length
    const tooMany = held === undefined && newest.size >= limits.vectorsMax
    if (newest.size > 0 && (tooMany || bytes + added > limits.bytesMax)) {
      yield callOf(from, record.offset, newest, unfit)
      unfit = []
      from = record.offset
      newest.clear()
      bytes = 0
    }
    bytes += newest.has(entityId) ? added : size
    keepNewest(newest, entityId, record, stamp)
  }
  yield callOf(from, batch.to, newest, unfit)
}

const keepNewest = (newest: Map<string, Newest>, entityId: string, record: LogRecord, stamp: number): void => {
  const held = newest.get(entityId)
  if (held === undefined) {
    newest.set(entityId, { stamp, record })
  } else if (stamp > held.stamp || (stamp === held.stamp && record.offset > held.record.offset)) {
    held.stamp = stamp
    held.record = record
  }
}

const stampUnfit = (stamp: number, record: LogRecord): SinkError =>
  new SinkError('VALUE_UNFIT', {
    store: 'Redis',
    reason: `the stamp of the record at offset ${record.offset} is ${stamp}, expected an integer of milliseconds`,
  })

const callOf = (from: number, to: number, newest: ReadonlyMap<string, Newest>, unfit: readonly UnfitRecord[]): Call => {
  const entityIds: string[] = []
  let bytes = 0
  for (const { record } of newest.values()) bytes += LENGTH_BYTES + HEADER_BYTES + (record.value as Buffer).length
  const vectors = Buffer.allocUnsafe(bytes)
  let at = 0
  for (const [entityId, { stamp, record }] of newest) {
    const event = record.value as Buffer
    entityIds.push(entityId)
    vectors.writeUInt32BE(HEADER_BYTES + event.length, at)
    writeHeader(vectors, at + LENGTH_BYTES, stamp, record.offset)
    vectors.set(event, at + LENGTH_BYTES + HEADER_BYTES)
    at += LENGTH_BYTES + HEADER_BYTES + event.length
  }
  return { from, to, entityIds, vectors, unfit }
}
