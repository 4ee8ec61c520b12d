/**
 * Kafka's record batch, magic 2. kafkajs builds an object and several small buffers per record; here a batch is one buffer.
 *
 * Batch: baseOffset int64 | length int32 | leaderEpoch int32 | magic int8 = 2 | crc uint32 (of all behind it) | attributes int16 |
 * lastOffsetDelta int32 | baseTimestamp int64 | maxTimestamp int64 | producerId int64 | producerEpoch int16 | baseSequence int32 |
 * records int32 x record.
 * Record: length varint | attributes int8 | timestampDelta varlong | offsetDelta varint | key varint + bytes | value varint + bytes |
 * headers varint. Varints are zigzag.
 */
import { type Cursor, readZigzag, writeZigzag, zigzagSize } from '../../../schemas/index.ts'
import type { RecordOrigin } from '../../core/log.ts'
import { crc32c } from './crc32c.ts'
import { decodeOrigin, ORIGIN_BYTES, ORIGIN_HEADER, writeOrigin } from './record-origin.ts'

const HEADER = 61
const CRC_AT = 17
const ATTRIBUTES_AT = 21
const TRANSACTIONAL = 16
const CONTROL = 32
const APPEND_TIME = 8
const COMPRESSION = 7

export interface BatchRecord {
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  readonly headers?: Readonly<Record<string, Uint8Array>>
  /** Where a copied record stood first. It is the header of that name; other headers are not written then. */
  readonly origin?: RecordOrigin
}

export interface BatchOwner {
  readonly producerId: bigint
  readonly producerEpoch: number
  readonly firstSequence: number
  readonly transactional: boolean
}

const fieldSize = (field: Uint8Array | null): number => (field === null ? 1 : zigzagSize(field.length) + field.length)

const NAMES = new Map([[ORIGIN_HEADER, Buffer.from(ORIGIN_HEADER)]])
/** What a record with an origin has behind its value: one header. */
const ORIGIN_SIZE = 1 + fieldSize(NAMES.get(ORIGIN_HEADER) as Buffer) + zigzagSize(ORIGIN_BYTES) + ORIGIN_BYTES

const nameOf = (name: string): Buffer => NAMES.get(name) ?? Buffer.from(name)

const headersSize = ({ headers, origin }: BatchRecord): number => {
  if (origin !== undefined) return ORIGIN_SIZE
  if (headers === undefined) return 1
  const entries = Object.entries(headers)
  return entries.reduce((size, [name, bytes]) => {
    return size + fieldSize(nameOf(name)) + fieldSize(bytes)
  }, zigzagSize(entries.length))
}

/** The size of a record behind its length prefix. */
const bodySize = (record: BatchRecord, offsetDelta: number): number =>
  2 + zigzagSize(offsetDelta) + fieldSize(record.key) + fieldSize(record.value) + headersSize(record)

/** The size of a record within a batch in bytes, with its length prefix. */
export const recordSize = (record: BatchRecord, offsetDelta: number): number => {
  const body = bodySize(record, offsetDelta)
  return zigzagSize(body) + body
}

/** A call that copies costs more than the bytes of a short field. */
const SHORT_BYTES = 24

const writeField = (bytes: Buffer, field: Uint8Array | null, at: number): number => {
  if (field === null) return writeZigzag(bytes, -1, at)
  const start = writeZigzag(bytes, field.length, at)
  if (field.length <= SHORT_BYTES) for (let i = 0; i < field.length; i++) bytes[start + i] = field[i]
  else bytes.set(field, start)
  return start + field.length
}

const writeHeaders = (bytes: Buffer, { headers, origin }: BatchRecord, at: number): number => {
  if (origin !== undefined) {
    const named = writeField(bytes, nameOf(ORIGIN_HEADER), writeZigzag(bytes, 1, at))
    return writeOrigin(bytes, origin, writeZigzag(bytes, ORIGIN_BYTES, named))
  }
  if (headers === undefined) return writeZigzag(bytes, 0, at)
  const entries = Object.entries(headers)
  let end = writeZigzag(bytes, entries.length, at)
  for (const [name, value] of entries) {
    end = writeField(bytes, nameOf(name), end)
    end = writeField(bytes, value, end)
  }
  return end
}

/** One uncompressed batch of `records`, all with timestamp `now` (ms). */
export const encodeRecordBatch = (records: readonly BatchRecord[], owner: BatchOwner, now: number): Buffer => {
  const bodies = records.map(bodySize)
  const size = bodies.reduce((sum, body) => sum + zigzagSize(body) + body, HEADER)
  const bytes = Buffer.allocUnsafe(size)
  bytes.writeBigInt64BE(0n, 0)
  bytes.writeInt32BE(size - 12, 8)
  bytes.writeInt32BE(0, 12)
  bytes.writeInt8(2, 16)
  bytes.writeInt16BE(owner.transactional ? TRANSACTIONAL : 0, ATTRIBUTES_AT)
  bytes.writeInt32BE(records.length - 1, 23)
  bytes.writeBigInt64BE(BigInt(now), 27)
  bytes.writeBigInt64BE(BigInt(now), 35)
  bytes.writeBigInt64BE(owner.producerId, 43)
  bytes.writeInt16BE(owner.producerEpoch, 51)
  bytes.writeInt32BE(owner.firstSequence, 53)
  bytes.writeInt32BE(records.length, 57)
  let at = HEADER
  for (let i = 0; i < records.length; i++) {
    const record = records[i]
    at = writeZigzag(bytes, bodies[i], at)
    bytes[at++] = 0
    bytes[at++] = 0
    at = writeZigzag(bytes, i, at)
    at = writeField(bytes, record.key, at)
    at = writeField(bytes, record.value, at)
    at = writeHeaders(bytes, record, at)
  }
  bytes.writeUInt32BE(crc32c(bytes, ATTRIBUTES_AT), CRC_AT)
  return bytes
}

export interface DecodedBatch {
  readonly baseOffset: number
  /** The offset after the batch, also if compaction has removed its last records. */
  readonly next: number
  /** The epoch of the leader that appended the batch. */
  readonly leaderEpoch: number
  readonly producerId: string
  readonly inTransaction: boolean
  readonly isControl: boolean
  readonly records: readonly DecodedRecord[]
}

export interface DecodedRecord {
  readonly offset: number
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly timestamp: number
  readonly origin?: RecordOrigin
}

const CODEC_NAMES = ['none', 'gzip', 'snappy', 'lz4', 'zstd']

/** The name of a codec in Kafka's settings. */
const codecName = (codec: number): string => CODEC_NAMES[codec] ?? `codec ${codec}`

/** Unpacks the records of a compressed batch. `codec`: 1 gzip, 2 snappy, 3 lz4, 4 zstd. */
export type Decompress = (codec: number, bytes: Buffer) => Buffer | Promise<Buffer>

/** The bytes of the log are damaged (checksum, structure), or cannot be unpacked. */
export class CorruptBatchError extends Error {
  override readonly name = 'CorruptBatchError'
}

/**
 * Decodes the batches of a fetch. A batch that is incomplete at the end (`maxBytes` may cut it) is left out. A damaged
 * batch and all later ones are left out too; the damage is reported when the batch is the first one. Keys and values
 * share memory with `bytes`.
 * @throws CorruptBatchError if the first batch is damaged; it names the offset, and the codec if the batch is
 * compressed
 */
export const decodeRecordBatches = async (bytes: Buffer, decompress: Decompress): Promise<DecodedBatch[]> => {
  const batches: DecodedBatch[] = []
  let at = 0
  while (at + HEADER <= bytes.length) {
    const end = at + 12 + bytes.readInt32BE(at + 8)
    if (end > bytes.length) break
    try {
      batches.push(await decodeBatch(bytes, at, end, decompress))
    } catch (error) {
      if (batches.length > 0) break
      throw error
    }
    at = end
  }
  return batches
}

const decodeBatch = async (bytes: Buffer, at: number, end: number, decompress: Decompress): Promise<DecodedBatch> => {
  const magic = bytes[at + 16]
  const baseOffset = Number(bytes.readBigInt64BE(at))
  if (magic !== 2) throw new CorruptBatchError(`record batch at offset ${baseOffset}: magic is ${magic}, expected 2`)
  if (bytes.readUInt32BE(at + CRC_AT) !== crc32c(bytes, at + ATTRIBUTES_AT, end))
    throw new CorruptBatchError(`record batch at offset ${baseOffset}: the checksum does not hold`)
  const attributes = bytes.readInt16BE(at + ATTRIBUTES_AT)
  const timestamp = Number(bytes.readBigInt64BE(at + ((attributes & APPEND_TIME) !== 0 ? 35 : 27)))
  const records = decodeRecords(await unpacked(bytes.subarray(at + HEADER, end), attributes, baseOffset, decompress), {
    baseOffset,
    timestamp,
    appendTime: (attributes & APPEND_TIME) !== 0,
    count: bytes.readInt32BE(at + 57),
  })
  return {
    baseOffset,
    next: baseOffset + bytes.readInt32BE(at + 23) + 1,
    leaderEpoch: bytes.readInt32BE(at + 12),
    producerId: bytes.readBigInt64BE(at + 43).toString(),
    inTransaction: (attributes & TRANSACTIONAL) !== 0,
    isControl: (attributes & CONTROL) !== 0,
    records,
  }
}

const unpacked = async (
  body: Buffer,
  attributes: number,
  baseOffset: number,
  decompress: Decompress,
): Promise<Buffer> => {
  const codec = attributes & COMPRESSION
  if (codec === 0) return body
  try {
    return await decompress(codec, body)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const text = `record batch at offset ${baseOffset}, compressed by ${codecName(codec)}, cannot be unpacked: ${reason}`
    throw new CorruptBatchError(text, { cause: error })
  }
}

const readField = (cursor: BatchCursor): Buffer | null => {
  const length = readZigzag(cursor)
  if (length < 0) return null
  const from = cursor.at
  cursor.at += length
  return cursor.bytes.subarray(from, cursor.at)
}

interface BatchCursor extends Cursor {
  readonly bytes: Buffer
}

/** The origin in the headers of a record. Other headers are not used; one of another size is not ours. */
const originIn = (cursor: BatchCursor, end: number): RecordOrigin | undefined => {
  for (let left = readZigzag(cursor); left > 0 && cursor.at < end; left--) {
    const name = readField(cursor)
    const value = readField(cursor)
    if (value?.length === ORIGIN_BYTES && name?.toString() === ORIGIN_HEADER) return decodeOrigin(value)
  }
  return undefined
}

const decodeRecords = (
  bytes: Buffer,
  batch: { baseOffset: number; timestamp: number; appendTime: boolean; count: number },
): DecodedRecord[] => {
  const records = new Array<DecodedRecord>(batch.count)
  const cursor: BatchCursor = { bytes, at: 0 }
  for (let i = 0; i < batch.count; i++) {
    const length = readZigzag(cursor)
    const end = cursor.at + length
    if (length <= 0 || end > bytes.length)
      throw new CorruptBatchError(`record ${i} of the batch at offset ${batch.baseOffset} ends beyond it`)
    cursor.at++
    const timestampDelta = readZigzag(cursor)
    const offset = batch.baseOffset + readZigzag(cursor)
    const key = readField(cursor)
    const value = readField(cursor)
    const timestamp = batch.appendTime ? batch.timestamp : batch.timestamp + timestampDelta
    const origin = cursor.at < end && bytes[cursor.at] !== 0 ? originIn(cursor, end) : undefined
    records[i] = origin === undefined ? { offset, key, value, timestamp } : { offset, key, value, timestamp, origin }
    cursor.at = end
  }
  return records
}
