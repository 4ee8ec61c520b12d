/**
 * Decompresses record batches of any client: gzip, snappy (plain, or in the blocks of snappy-java), lz4 (frame format)
 * and zstd. The unpacked size is bounded, because any writer of a topic chooses the bytes.
 */
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { decompressFrame } from 'lz4-napi'
import { uncompress as uncompressSnappy } from 'snappy'
import { ZSTDDecoder } from 'zstddec'
import { readVarint } from '../../../schemas/index.ts'
import type { Decompress } from './record-batch.ts'

/** The largest unpacked size of one batch, bytes. Brokers accept batches of 1 MiB by default, ours of at most 8 MiB. */
export const UNPACKED_BYTES_MAX = 64 * 1024 * 1024

const tooLarge = (): Error => new Error(`it unpacks to more than ${UNPACKED_BYTES_MAX} bytes`)

const unzip = promisify(gunzip)

const gzip = (bytes: Buffer): Promise<Buffer> =>
  unzip(bytes, { maxOutputLength: UNPACKED_BYTES_MAX }).catch((error) => {
    throw error?.code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge() : error
  })

/** snappy-java: these eight bytes | version int32 | least version int32 | (size int32 | snappy)*. */
const SNAPPY_JAVA = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00])
const SNAPPY_JAVA_HEADER = 16

/** The unpacked size at the head of a snappy block, a varint of at most 5 bytes. */
const snappySize = (bytes: Buffer): number => {
  const cursor = { bytes, at: 0 }
  const size = readVarint(cursor)
  if (cursor.at > Math.min(5, bytes.length)) throw new Error('the size of a snappy block is cut off')
  return size
}

const snappyBlocks = (bytes: Buffer): Buffer[] => {
  if (!bytes.subarray(0, SNAPPY_JAVA.length).equals(SNAPPY_JAVA)) return [bytes]
  const blocks: Buffer[] = []
  for (let at = SNAPPY_JAVA_HEADER; at < bytes.length; ) {
    const end = at + 4 + bytes.readInt32BE(at)
    if (end <= at + 4 || end > bytes.length) throw new Error('a block of snappy-java ends beyond the batch')
    blocks.push(bytes.subarray(at + 4, end))
    at = end
  }
  return blocks
}

const snappy = async (bytes: Buffer): Promise<Buffer> => {
  const blocks = snappyBlocks(bytes)
  let size = 0
  for (const block of blocks) size += snappySize(block)
  if (size > UNPACKED_BYTES_MAX) throw tooLarge()
  return Buffer.concat(await Promise.all(blocks.map(async (block) => (await uncompressSnappy(block)) as Buffer)))
}

const LZ4_MAGIC = 0x184d2204
/** The largest block, by the code in the frame's header. */
const LZ4_BLOCK_BYTES: Readonly<Record<number, number>> = { 4: 1 << 16, 5: 1 << 18, 6: 1 << 20, 7: 1 << 22 }

/**
 * The largest possible unpacked size of a frame, from the sizes of its blocks.
 *
 * Frame: magic | flags | block size | [content size int64] | [dictionary int32] | checksum | (size int32, top bit: not
 * compressed | block | [checksum int32])* | 0.
 */
const lz4SizeMax = (bytes: Buffer): number => {
  if (bytes.length < 7 || bytes.readUInt32LE(0) !== LZ4_MAGIC) throw new Error('it is not an lz4 frame')
  const flags = bytes[4]
  const blockBytes = LZ4_BLOCK_BYTES[(bytes[5] >> 4) & 7]
  if (blockBytes === undefined) throw new Error('the block size of the lz4 frame is unknown')
  const checksum = (flags & 0x10) === 0 ? 0 : 4
  let at = 7 + ((flags & 0x08) === 0 ? 0 : 8) + ((flags & 0x01) === 0 ? 0 : 4)
  let size = 0
  while (at + 4 <= bytes.length) {
    const block = bytes.readUInt32LE(at) & 0x7fffffff
    if (block === 0) break
    size += Math.min(blockBytes, block * 255)
    at += 4 + block + checksum
  }
  return size
}

const lz4 = async (bytes: Buffer): Promise<Buffer> => {
  if (lz4SizeMax(bytes) > UNPACKED_BYTES_MAX) throw tooLarge()
  return decompressFrame(bytes)
}

const ZSTD_MAGIC = 0xfd2fb528
const ZSTD_BLOCK_BYTES = 128 * 1024
const [ZSTD_REPEATED, ZSTD_COMPRESSED, ZSTD_RESERVED] = [1, 2, 3]

/**
 * The largest possible unpacked size of zstd frames, from the heads of their blocks.
 *
 * Frame: magic | descriptor | [window] | [dictionary] | [content size] | (head: 1 bit last, 2 bits kind, 21 bits size |
 * block)* | [checksum int32].
 */
const zstdSizeMax = (bytes: Buffer): number => {
  let size = 0
  for (let at = 0; at < bytes.length; ) {
    if (bytes.readUInt32LE(at) !== ZSTD_MAGIC) throw new Error('it is not a zstd frame')
    const descriptor = bytes[at + 4]
    const isSingle = (descriptor & 0x20) !== 0
    const contentBytes = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6]
    at += 5 + (isSingle ? 0 : 1) + [0, 1, 2, 4][descriptor & 3] + contentBytes
    for (let isLast = false; !isLast; ) {
      const head = bytes.readUIntLE(at, 3)
      const [kind, length] = [(head >> 1) & 3, head >> 3]
      if (kind === ZSTD_RESERVED || length > ZSTD_BLOCK_BYTES) throw new Error('a zstd block has an unknown kind')
      size += kind === ZSTD_COMPRESSED ? ZSTD_BLOCK_BYTES : length
      at += 3 + (kind === ZSTD_REPEATED ? 1 : length)
      isLast = (head & 1) === 1
    }
    at += (descriptor & 4) === 0 ? 0 : 4
  }
  return size
}

const zstdDecoder = new ZSTDDecoder()

const zstd = async (bytes: Buffer): Promise<Buffer> => {
  const sizeMax = zstdSizeMax(bytes)
  if (sizeMax > UNPACKED_BYTES_MAX) throw tooLarge()
  if (sizeMax === 0) return Buffer.alloc(0)
  await zstdDecoder.init()
  const unpacked = zstdDecoder.decode(bytes, sizeMax)
  if (unpacked.length === 0) throw new Error('a zstd block is damaged')
  return Buffer.from(unpacked.buffer, unpacked.byteOffset, unpacked.byteLength)
}

const CODECS: Readonly<Record<number, (bytes: Buffer) => Promise<Buffer>>> = { 1: gzip, 2: snappy, 3: lz4, 4: zstd }

/** @throws Error if the codec is unknown, or the bytes do not match it, or the unpacked size is too large */
export const decompress: Decompress = (codec, bytes) => {
  const unpack = CODECS[codec]
  if (unpack === undefined) throw new Error('the codec is unknown')
  return unpack(bytes)
}
