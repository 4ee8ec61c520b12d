/**
 * Where a copied record stood first, as a header of the copy: the bytes of key and value stay those of the record.
 * Header `origin`: partition int32 | offset int64 | log time int64 (ms), big-endian.
 */
import type { RecordOrigin } from '../../core/log.ts'

export const ORIGIN_HEADER = 'origin'
export const ORIGIN_BYTES = 20

export const encodeOrigin = ({ partition, offset, logTime }: RecordOrigin): Buffer => {
  const bytes = Buffer.allocUnsafe(ORIGIN_BYTES)
  bytes.writeInt32BE(partition, 0)
  bytes.writeBigInt64BE(BigInt(offset), 4)
  bytes.writeBigInt64BE(BigInt(logTime), 12)
  return bytes
}

/** @param bytes of `ORIGIN_BYTES` */
export const decodeOrigin = (bytes: Buffer): RecordOrigin => ({
  partition: bytes.readInt32BE(0),
  offset: Number(bytes.readBigInt64BE(4)),
  logTime: Number(bytes.readBigInt64BE(12)),
})
