import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { crc32c } from '../../../../../streams/kafka/client/crc32c.ts'
import { decodeRecordBatches, encodeRecordBatch } from '../../../../../streams/kafka/client/record-batch.ts'
import { decodeOrigin, ORIGIN_BYTES, writeOrigin } from '../../../../../streams/kafka/client/record-origin.ts'

const require = createRequire(import.meta.url)
const owner = { producerId: 7n, producerEpoch: 3, firstSequence: 11, transactional: true }
const records = Array.from({ length: 300 }, (_, i) => ({
  key: i % 5 === 0 ? null : Buffer.from(`key-${i}`),
  value: i % 7 === 0 ? null : Buffer.alloc(i * 3, i),
}))
const origin = { partition: 2, offset: 77, logTime: 5 }
const others = { trace: Buffer.from('abc'), '': Buffer.alloc(0) }
const originBytes = Buffer.alloc(ORIGIN_BYTES)
writeOrigin(originBytes, origin, 0)
const withHeaders = records.map((record, i) =>
  i % 3 === 0 ? record : { ...record, headers: i % 3 === 1 ? others : { ...others, origin: originBytes } },
)
const noCodec = () => {
  throw new Error('not compressed')
}

test('crc32c has the check value of its definition', () => {
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283)
})

test.each([
  ['without headers', records],
  ['with headers', withHeaders],
])('a batch %s has the bytes that kafkajs writes', async (_, records) => {
  const Record = require('kafkajs/src/protocol/recordBatch/record/v0')
  const { RecordBatch } = require('kafkajs/src/protocol/recordBatch/v0')
  const theirs = await RecordBatch({
    records: records.map((record, i) => Record({ ...record, offsetDelta: i, timestampDelta: 0 })),
    firstTimestamp: 1234567890123,
    maxTimestamp: 1234567890123,
    producerId: 7,
    producerEpoch: 3,
    firstSequence: 11,
    transactional: true,
    lastOffsetDelta: records.length - 1,
  })
  expect(encodeRecordBatch(records, owner, 1234567890123).equals(theirs.buffer)).toBe(true)
})

test('a batch decodes to what was encoded, and a cut batch at the end is left out', async () => {
  const bytes = encodeRecordBatch(records, owner, 5000)
  const [batch, ...rest] = await decodeRecordBatches(Buffer.concat([bytes, bytes.subarray(0, 100)]), noCodec)
  expect(rest).toEqual([])
  expect(batch).toMatchObject({ baseOffset: 0, next: 300, producerId: '7', inTransaction: true, isControl: false })
  expect(batch.records).toEqual(records.map((record, offset) => ({ ...record, offset, timestamp: 5000 })))
})

test('the origin of a copy is read among other headers, which are passed over', async () => {
  const [batch] = await decodeRecordBatches(encodeRecordBatch(withHeaders, owner, 5000), noCodec)
  expect(batch.records.map((record) => record.origin)).toEqual(
    records.map((_, i) => (i % 3 === 2 ? origin : undefined)),
  )
  expect(batch.records.map(({ key, value }) => ({ key, value }))).toEqual(records)
})

test('an origin is written as the header of that name', async () => {
  const copies = records.map((record) => ({ ...record, origin }))
  const headed = records.map((record) => ({ ...record, headers: { origin: originBytes } }))
  const bytes = encodeRecordBatch(copies, owner, 5000)
  expect(bytes.equals(encodeRecordBatch(headed, owner, 5000))).toBe(true)
  const [batch] = await decodeRecordBatches(bytes, noCodec)
  expect(batch.records).toEqual(copies.map((record, offset) => ({ ...record, offset, timestamp: 5000 })))
})

test('the numbers of an origin are exact, and its bytes those of 64-bit integers', () => {
  for (const value of [0, 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 1_795_924_800_123, Number.MAX_SAFE_INTEGER, -1]) {
    const bytes = Buffer.alloc(ORIGIN_BYTES)
    expect(writeOrigin(bytes, { partition: 3, offset: value, logTime: value }, 0)).toBe(ORIGIN_BYTES)
    expect(decodeOrigin(bytes)).toEqual({ partition: 3, offset: value, logTime: value })
    expect([bytes.readInt32BE(0), bytes.readBigInt64BE(4), bytes.readBigInt64BE(12)]).toEqual([
      3,
      BigInt(value),
      BigInt(value),
    ])
  }
})

test('a flipped bit is reported, not read', async () => {
  const bytes = encodeRecordBatch(records, owner, 5000)
  bytes[200] ^= 1
  await expect(decodeRecordBatches(bytes, noCodec)).rejects.toThrow('the checksum does not hold')
})
