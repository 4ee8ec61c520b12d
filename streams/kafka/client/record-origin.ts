/**
 * Where a copied record stood first, as a header of the copy: the bytes of key and value stay those of the record.
 * Header `origin`: partition int32 | offset int64 | log time int64 (ms), big-endian.
 */
import type { RecordOrigin } from '../../core/log.ts'

export const ORIGIN_HEADER = 'origin'
export const ORIGIN_BYTES = 20

const TWO_32 = 2 ** 32

/** @returns the index behind the last byte */
export const writeOrigin = (bytes: Buffer, { partition, offset, logTime }: RecordOrigin, at: number): number =>
  writeLong(bytes, logTime, writeLong(bytes, offset, bytes.writeInt32BE(partition, at)))

const writeLong = (bytes: Buffer, value: number, at: number): number => {
  const high = Math.floor(value / TWO_32)
  return bytes.writeUInt32BE(value - high * TWO_32, bytes.writeInt32BE(high, at))
}

/** @param bytes of `ORIGIN_BYTES` */
export const decodeOrigin = (bytes: Buffer): RecordOrigin => ({
  partition: bytes.readInt32BE(0),
  offset: longAt(bytes, 4),
  logTime: longAt(bytes, 12),
})

const longAt = (bytes: Buffer, at: number): number => bytes.readInt32BE(at) * TWO_32 + bytes.readUInt32BE(at + 4)
