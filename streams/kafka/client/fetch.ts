/**
 * Fetch, version 11, of many partitions, at isolation level read_committed, as one buffer each way; records are decoded by our own
 * record-batch codec.
 *
 * Request: replica int32 = -1 | maxWait int32 | minBytes int32 | maxBytes int32 | isolation int8 | session int32 | epoch int32 |
 * topics int32 x (name string | partitions int32 x (partition int32 | leaderEpoch int32 | offset int64 | logStart int64 = -1 |
 * maxBytes int32)) | forgotten int32 x (name string | partitions int32 x int32) | rack string.
 *
 * Response: throttle int32 | error int16 | session int32 | topics int32 x (name string | partitions int32 x (partition
 * int32 | error int16 | highWatermark int64 | lastStableOffset int64 | logStartOffset int64 | aborted int32 x (producerId int64 |
 * firstOffset int64) | preferredReplica int32 | records bytes)).
 */
import type { LogRecord } from '../../core/log.ts'
import { decompress } from './codecs.ts'
import type { BrokerConnection } from './connection.ts'
import { AbortedTransactions } from './filter-aborted.ts'
import { internals } from './patches.ts'
import { type DecodedBatch, decodeRecordBatches } from './record-batch.ts'

export interface TopicPartition {
  readonly topic: string
  readonly partition: number
}

export interface FetchPosition extends TopicPartition {
  readonly from: number
  readonly bytesMax: number
}

export interface FetchRequest {
  readonly waitMs: number
  /**
   * The largest size of the whole answer, bytes. The first batch of the first partition with records is always
   * complete.
   */
  readonly bytesMax: number
  /** The session of the request: id 0 and epoch -1 mean no session, id 0 and epoch 0 begin one. */
  readonly session: { readonly id: number; readonly epoch: number }
  /** Without a session, all partitions; within a session, new ones and those whose position has changed. */
  readonly positions: readonly FetchPosition[]
  readonly forgotten: readonly TopicPartition[]
}

export interface PartitionAnswer extends TopicPartition {
  readonly errorCode: number
  readonly lastStableOffset: number
  readonly logStart: number
  readonly aborted: readonly { readonly producerId: string; readonly first: number }[]
  readonly records: Buffer
}

export interface FetchAnswer {
  readonly errorCode: number
  readonly sessionId: number
  readonly partitions: readonly PartitionAnswer[]
}

const READ_COMMITTED = 1
const REQUEST_GRACE_MS = 10_000
const FIXED_BYTES = 4 * 6 + 1 + 4 + 4 + 2
const POSITION_BYTES = 4 + 4 + 8 + 8 + 4

/** Groups adjacent partitions of one topic, so that its name is written once. The order does not change. */
const runsOf = <P extends TopicPartition>(partitions: readonly P[]): (readonly P[])[] => {
  const runs: P[][] = []
  for (const each of partitions) {
    const run = runs.at(-1)
    if (run !== undefined && run[0].topic === each.topic) run.push(each)
    else runs.push([each])
  }
  return runs
}

export const encodeFetch = ({ waitMs, bytesMax, session, positions, forgotten }: FetchRequest): Buffer => {
  const [wanted, gone] = [runsOf(positions), runsOf(forgotten)]
  let size = FIXED_BYTES + positions.length * POSITION_BYTES + forgotten.length * 4
  for (const [{ topic }] of [...wanted, ...gone]) size += 2 + Buffer.byteLength(topic) + 4
  const bytes = Buffer.alloc(size)
  let at = 0
  const int32 = (value: number) => {
    at = bytes.writeInt32BE(value, at)
  }
  const int64 = (value: number) => {
    at = bytes.writeBigInt64BE(BigInt(value), at)
  }
  const text = (value: string) => {
    const length = bytes.write(value, at + 2)
    bytes.writeInt16BE(length, at)
    at += 2 + length
  }
  for (const value of [-1, waitMs, 1, bytesMax]) int32(value)
  at = bytes.writeInt8(READ_COMMITTED, at)
  int32(session.id)
  int32(session.epoch)
  int32(wanted.length)
  for (const run of wanted) {
    text(run[0].topic)
    int32(run.length)
    for (const { partition, from, bytesMax: partitionBytesMax } of run) {
      int32(partition)
      int32(-1)
      int64(from)
      int64(-1)
      int32(partitionBytesMax)
    }
  }
  int32(gone.length)
  for (const run of gone) {
    text(run[0].topic)
    int32(run.length)
    for (const { partition } of run) int32(partition)
  }
  text('')
  return bytes
}

export const decodeFetch = (raw: Buffer): FetchAnswer => {
  const errorCode = raw.readInt16BE(4)
  const sessionId = raw.readInt32BE(6)
  const partitions: PartitionAnswer[] = []
  let at = 14
  for (let topics = raw.readInt32BE(10); topics > 0; topics--) {
    const nameEnd = at + 2 + raw.readInt16BE(at)
    const topic = raw.toString('utf8', at + 2, nameEnd)
    at = nameEnd + 4
    for (let left = raw.readInt32BE(nameEnd); left > 0; left--) at = decodePartition(raw, at, topic, partitions)
  }
  return { errorCode, sessionId, partitions }
}

/** @returns the offset at which the next batch begins */
const decodePartition = (raw: Buffer, from: number, topic: string, into: PartitionAnswer[]): number => {
  const partition = raw.readInt32BE(from)
  const errorCode = raw.readInt16BE(from + 4)
  const lastStableOffset = Number(raw.readBigInt64BE(from + 14))
  const logStart = Number(raw.readBigInt64BE(from + 22))
  const aborted = []
  let at = from + 34
  for (let left = raw.readInt32BE(from + 30); left > 0; left--, at += 16)
    aborted.push({ producerId: raw.readBigInt64BE(at).toString(), first: Number(raw.readBigInt64BE(at + 8)) })
  const size = Math.max(raw.readInt32BE(at + 4), 0)
  const records = raw.subarray(at + 8, at + 8 + size)
  into.push({ topic, partition, errorCode, lastStableOffset, logStart, aborted, records })
  return at + 8 + size
}

/** A whole batch is committed or aborted, so the filter works on batches. */
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

/**
 * The records of a partition's answer from a position on, the position of the next fetch, and the leader epoch of the
 * record before it.
 */
export const recordsOf = async (
  { records: bytes, aborted }: PartitionAnswer,
  from: number,
): Promise<{ readonly records: LogRecord[]; readonly next: number; readonly epoch?: number }> => {
  const batches = await decodeRecordBatches(bytes, decompress)
  const last = batches.at(-1)
  if (last === undefined) return { records: [], next: from }
  return { records: committedRecords(batches, aborted, from), next: Math.max(from, last.next), epoch: last.leaderEpoch }
}

/** @throws errors of the connection; error codes of the broker are part of the answer */
export const sendFetch = (connection: BrokerConnection, request: FetchRequest): Promise<FetchAnswer> =>
  connection.send(
    internals.rawRequest('Fetch', 1, 11, encodeFetch(request)),
    decodeFetch,
    request.waitMs + REQUEST_GRACE_MS,
  )
