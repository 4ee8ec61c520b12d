/**
 * One fetch of one partition, at isolation level read_committed, decoded by our own record-batch codec.
 *
 * Response, version 11: throttle int32 | error int16 | session int32 | topics int32 x (name string | partitions int32 x (partition
 * int32 | error int16 | highWatermark int64 | lastStableOffset int64 | logStartOffset int64 | aborted int32 x (producerId int64 |
 * firstOffset int64) | preferredReplica int32 | records bytes))
 */
import type { LogRecord } from '../../core/log.ts'
import type { RawBroker } from './cluster.ts'
import { AbortedTransactions } from './filter-aborted.ts'
import { internals } from './patches.ts'
import { type DecodedBatch, type Decompress, decodeRecordBatches } from './record-batch.ts'

export interface FetchRequest {
  readonly topic: string
  readonly partition: number
  readonly from: number
  readonly waitMs: number
  readonly bytesMax: number
}

export interface FetchResponse {
  readonly errorCode: number
  readonly start: number
  readonly end: number
  readonly next: number
  readonly records: LogRecord[]
}

interface RawPartition {
  readonly errorCode: number
  readonly lastStableOffset: number
  readonly logStart: number
  readonly aborted: { readonly producerId: string; readonly first: number }[]
  readonly records: Buffer
}

const READ_COMMITTED = 1
const REQUEST_GRACE_MS = 10_000

const decompress: Decompress = (codec, bytes) => {
  const found = internals.lookupCodec(codec)
  if (found === undefined) throw new Error(`record batch: no codec for compression ${codec}`)
  return found.decompress(bytes)
}

const decodePartition = (raw: Buffer): RawPartition => {
  let at = 4
  const sessionError = raw.readInt16BE(at)
  at += 2 + 4
  const topics = raw.readInt32BE(at)
  at += 4
  if (sessionError !== 0 || topics === 0)
    return { errorCode: sessionError, lastStableOffset: -1, logStart: -1, aborted: [], records: Buffer.alloc(0) }
  at += 2 + raw.readInt16BE(at) + 4 + 4
  const errorCode = raw.readInt16BE(at)
  at += 2 + 8
  const lastStableOffset = Number(raw.readBigInt64BE(at))
  const logStart = Number(raw.readBigInt64BE(at + 8))
  at += 16
  const aborted = []
  for (let left = raw.readInt32BE(at), from = at + 4; left > 0; left--, from += 16) {
    aborted.push({ producerId: raw.readBigInt64BE(from).toString(), first: Number(raw.readBigInt64BE(from + 8)) })
  }
  at += 4 + aborted.length * 16 + 4
  const size = raw.readInt32BE(at)
  return { errorCode, lastStableOffset, logStart, aborted, records: raw.subarray(at + 4, at + 4 + Math.max(size, 0)) }
}

/** Whole batches are committed or aborted, so the filter works on batches. */
export const committedRecords = (
  batches: readonly DecodedBatch[],
  aborted: readonly { readonly producerId: string; readonly first: number }[],
  from: number,
): LogRecord[] => {
  const transactions = new AbortedTransactions(aborted)
  const records: LogRecord[] = []
  for (const { baseOffset, producerId, isControl, inTransaction, records: held } of batches) {
    if (isControl) transactions.end(baseOffset, producerId)
    else if (!(inTransaction && transactions.holds(baseOffset, producerId))) {
      for (const record of held) if (record.offset >= from) records.push(record)
    }
  }
  return records
}

/** @throws errors of the connection; error codes of the broker come back in the answer. */
export const fetchPartition = async (broker: RawBroker, request: FetchRequest): Promise<FetchResponse> => {
  const { topic, partition, from, waitMs, bytesMax } = request
  const raw = (await broker.connectionPool.send({
    request: internals.fetchRequest({
      replicaId: -1,
      maxWaitTime: waitMs,
      minBytes: 1,
      maxBytes: bytesMax,
      isolationLevel: READ_COMMITTED,
      topics: [{ topic, partitions: [{ partition, fetchOffset: from, maxBytes: bytesMax }] }],
    }),
    response: {
      decode: async (payload: Buffer) => ({ payload }),
      parse: async (data: { payload: Buffer }) => data.payload,
    },
    requestTimeout: waitMs + REQUEST_GRACE_MS,
  })) as Buffer
  const { errorCode, lastStableOffset, logStart, aborted, records } = decodePartition(raw)
  const batches = await decodeRecordBatches(records, decompress)
  const last = batches.at(-1)
  return {
    errorCode,
    start: logStart,
    end: Math.max(lastStableOffset, 0),
    next: last === undefined ? from : Math.max(from, last.next),
    records: committedRecords(batches, aborted, from),
  }
}
