import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { crc32c } from '../../../../../streams/kafka/client/crc32c.ts'
import { decodeRecordBatches, encodeRecordBatch } from '../../../../../streams/kafka/client/record-batch.ts'
import { encodeOrigin } from '../../../../../streams/kafka/client/record-origin.ts'

const require = createRequire(import.meta.url)
const owner = { producerId: 7n, producerEpoch: 3, firstSequence: 11, transactional: true }
const records = Array.from({ length: 300 }, (_, i) => ({
  key: i % 5 === 0 ? null : Buffer.from(`key-${i}`),
  value: i % 7 === 0 ? null : Buffer.alloc(i * 3, i),
}))
const origin = { partition: 2, offset: 77, logTime: 5 }
const others = { trace: Buffer.from('abc'), '': Buffer.alloc(0) }
const withHeaders = records.map((record, i) =>
  i % 3 === 0 ? record : { ...record, headers: i % 3 === 1 ? others : { ...others, origin: encodeOrigin(origin) } },
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

test('a flipped bit is reported, not read', async () => {
  const bytes = encodeRecordBatch(records, owner, 5000)
  bytes[200] ^= 1
  await expect(decodeRecordBatches(bytes, noCodec)).rejects.toThrow('the checksum does not hold')
})
