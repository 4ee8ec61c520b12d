/** From a batch of records to the arguments of one call: the newest vector of each entity, cut where a call gets too large. */
import type { LogRecord } from '../../streams/core/log.ts'
import type { SinkBatch, UnfitRecord } from '../../streams/core/sink.ts'
import { SinkError } from '../errors.ts'
import { headerBytes, writeHeader } from './layout.ts'

export interface CallLimits {
  /** Vectors of one call. Redis serves nobody else meanwhile. */
  readonly vectorsMax: number
  /** Bytes of keys and vectors of one call; a single larger vector gets a call of its own. */
  readonly bytesMax: number
}

/** What one call brings: all that `[from, to)` changes. */
export interface Call {
  readonly from: number
  readonly to: number
  readonly entityIds: readonly string[]
  /** One per entity id: length (uint32, big-endian) of what follows, header, event. */
  readonly vectors: Buffer
  /** Records of `[from, to)` that Redis can never hold: they are left out. */
  readonly unfit: readonly UnfitRecord[]
}

const lengthBytes = 4

interface Newest {
  stamp: number
  record: LogRecord
}

/**
 * Cuts a batch into calls. Within a call only the greatest (stamp, offset) of an entity is sent, which leaves the same state as
 * sending all. Records without key or value move the position and nothing else.
 * @param stampOf stamp of a record's event, an integer, ms
 * @throws SinkError VALUE_UNFIT if a stamp is no integer within +-2^53 and the batch does not take such records
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
    const size = entityId.length + headerBytes + record.value.length
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
  for (const { record } of newest.values()) bytes += lengthBytes + headerBytes + (record.value as Buffer).length
  const vectors = Buffer.allocUnsafe(bytes)
  let at = 0
  for (const [entityId, { stamp, record }] of newest) {
    const event = record.value as Buffer
    entityIds.push(entityId)
    vectors.writeUInt32BE(headerBytes + event.length, at)
    writeHeader(vectors, at + lengthBytes, stamp, record.offset)
    vectors.set(event, at + lengthBytes + headerBytes)
    at += lengthBytes + headerBytes + event.length
  }
  return { from, to, entityIds, vectors, unfit }
}
