import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { compressFrameSync } from 'lz4-napi'
import { compressSync } from 'snappy'
import { describe, expect, test } from 'vitest'
import { decompress, UNPACKED_BYTES_MAX } from '../../../../../streams/kafka/client/codecs.ts'
import { seeded } from '../../../../support/seed.ts'

const [GZIP, SNAPPY, LZ4, ZSTD] = [1, 2, 3, 4]
const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

/** The blocks of snappy-java, of a size of its own. */
const snappyJava = (bytes: Buffer, size: number): Buffer => {
  const parts: Buffer[] = [Buffer.from('82534e41505059000000000100000001', 'hex')]
  for (let at = 0; at < bytes.length; at += size) {
    const block = compressSync(bytes.subarray(at, at + size))
    parts.push(int32(block.length), block)
  }
  return Buffer.concat(parts)
}

/** A frame of zstd whose blocks each repeat one byte. */
const zstdRuns = (runs: readonly (readonly [size: number, byte: number])[]): Buffer => {
  const parts = [Buffer.from('28b52ffd0070', 'hex')]
  runs.forEach(([size, byte], i) => {
    const block = Buffer.alloc(4)
    block.writeUIntLE((size << 3) | (1 << 1) | (i === runs.length - 1 ? 1 : 0), 0, 3)
    block[3] = byte
    parts.push(block)
  })
  return Buffer.concat(parts)
}

const encoders: readonly (readonly [string, number, (bytes: Buffer) => Buffer])[] = [
  ['gzip', GZIP, (bytes) => gzipSync(bytes)],
  ['snappy, plain', SNAPPY, (bytes) => compressSync(bytes)],
  ['snappy, in the blocks of snappy-java', SNAPPY, (bytes) => snappyJava(bytes, 100)],
  ['lz4', LZ4, (bytes) => compressFrameSync(bytes)],
  ['lz4 with checksums', LZ4, (bytes) => compressFrameSync(bytes, { contentChecksum: true, blockChecksums: true })],
]

test.each(encoders)('%s is decompressed to the original', async (_, codec, encode) => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 2000 }),
    fc.array(fc.constantFrom('abc', 'abcd', 'x'), { maxLength: 500 }).map((parts) => Buffer.from(parts.join(''))),
  )
  const roundTrip = async (given: Uint8Array) => {
    const unpacked = await decompress(codec, encode(Buffer.from(given)))
    expect(unpacked.equals(given)).toBe(true)
  }
  await fc.assert(fc.asyncProperty(bytes, roundTrip), { numRuns: 50, ...seeded })
})

test('zstd is decompressed to the original, in one piece or many', async () => {
  const runs = Array.from({ length: 400 }, (_, i) => [1 + (i % 7), i & 255] as const)
  const expected = Buffer.concat(runs.map(([size, byte]) => Buffer.alloc(size, byte)))
  expect((await decompress(ZSTD, zstdRuns(runs))).equals(expected)).toBe(true)
  expect(String(await decompress(ZSTD, zstdRuns([[3, 97]])))).toBe('aaa')
  const twice = Buffer.concat([zstdRuns([[3, 97]]), zstdRuns([[2, 98]])])
  expect(String(await decompress(ZSTD, twice))).toBe('aaabb')
})

describe('a batch with too large an unpacked size is refused', () => {
  const zeros = Buffer.alloc(UNPACKED_BYTES_MAX + 1)
  test.each([
    ['gzip', GZIP, gzipSync(zeros)],
    ['snappy', SNAPPY, compressSync(zeros)],
    ['lz4', LZ4, compressFrameSync(zeros)],
    ['zstd', ZSTD, zstdRuns(Array.from({ length: UNPACKED_BYTES_MAX / 131_072 + 1 }, () => [131_072, 0] as const))],
  ])('%s', async (_, codec, bytes) => {
    await expect(async () => decompress(codec, bytes)).rejects.toThrow('unpacks to more than 67108864 bytes')
  })
})

test('wrong or incomplete bytes are an error for each codec', async () => {
  for (const codec of [GZIP, SNAPPY, LZ4, ZSTD])
    await expect(async () => decompress(codec, Buffer.from([255, 255, 255, 255, 255, 255, 255, 255]))).rejects.toThrow()
  for (const [, codec, encode] of encoders) {
    const bytes = encode(Buffer.from('abcabcabcabcabcabc'.repeat(100)))
    await expect(async () => decompress(codec, bytes.subarray(0, bytes.length >> 1))).rejects.toThrow()
  }
  await expect(async () => decompress(ZSTD, zstdRuns([[3, 97]]).subarray(0, -2))).rejects.toThrow()
  await expect(async () => decompress(5, Buffer.alloc(1))).rejects.toThrow('the codec is unknown')
})
