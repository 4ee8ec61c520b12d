import { expect, test } from 'vitest'
import { FlexibleWriter } from '../../../../../streams/kafka/client/flexible.ts'
import { internals } from '../../../../../streams/kafka/client/patches.ts'
import { exchanges } from '../../../../../streams/kafka/client/transactions-v2.ts'

const spoken = exchanges(internals.rawRequest, internals.errorOfCode)
const NONE = 0

/** An answer without the tagged fields of a header, which `FlexibleWriter` puts first. */
const headless = (writer: FlexibleWriter): Buffer => writer.finish().subarray(1)

const apiVersions = (error: number, features: readonly (readonly [name: string, greatest: number])[]): Buffer => {
  const body = new FlexibleWriter().int16(error)
  body.array([0, 1], (key) => body.int16(key).int16(0).int16(9).end())
  body.int32(0)
  const tagged = new FlexibleWriter()
  tagged.array(features, ([name, greatest]) => tagged.text(name).int16(greatest).int16(0).end())
  const bytes = headless(tagged)
  if (features.length === 0) return headless(body.end())
  return Buffer.concat([headless(body), Buffer.from([1, 2, bytes.length]), bytes])
}

test('the version of transactions is what the cluster has settled on; 0 where it says nothing', async () => {
  const { decode } = spoken.version().response
  expect(await decode(apiVersions(NONE, [['transaction.version', 2]]))).toBe(2)
  const several = apiVersions(NONE, [
    ['metadata.version', 29],
    ['transaction.version', 1],
    ['share.version', 2],
  ])
  expect(await decode(several)).toBe(1)
  expect(await decode(apiVersions(NONE, [['metadata.version', 29]]))).toBe(0)
  expect(await decode(apiVersions(NONE, []))).toBe(0)
  await expect(decode(apiVersions(35, []))).rejects.toMatchObject({ type: 'UNSUPPORTED_VERSION' })
})

const ended = (error: number): Buffer => new FlexibleWriter().int32(0).int16(error).int64(7n).int16(4).end().finish()
const produced = (codes: readonly number[]): Buffer => {
  const body = new FlexibleWriter()
  body.array(['t'], (topic) => {
    body.text(topic)
    body.array([...codes.entries()], ([partition, code]) => {
      body
        .int32(partition)
        .int16(code)
        .int64(BigInt(100 + partition))
        .int64(-1n)
        .int64(0n)
      body.array([5], (at) => body.int32(at).text('a record').end())
      body.text(null).end()
    })
    body.end()
  })
  return body.int32(0).end().finish()
}

test('an end names the epoch of the next transaction, and a send the offset of the first record of each partition', async () => {
  const end = spoken.end('id', { producerId: 7n, producerEpoch: 3 }, true)
  expect(await end.response.decode(ended(NONE))).toEqual({ producerId: 7n, producerEpoch: 4 })
  const { decode } = spoken.produce('id', -1, 1000, []).response
  expect(await decode(produced([NONE, NONE]))).toEqual([
    { topicName: 't', partition: 0, baseOffset: '100' },
    { topicName: 't', partition: 1, baseOffset: '101' },
  ])
})

test.each([
  [47, 'INVALID_PRODUCER_EPOCH'],
  [51, 'CONCURRENT_TRANSACTIONS'],
  [90, 'PRODUCER_FENCED'],
  [120, 'TRANSACTION_ABORTABLE'],
])('error %i of one partition is an error of the send, and of an end', async (code, type) => {
  await expect(spoken.produce('id', -1, 1000, []).response.decode(produced([NONE, code]))).rejects.toMatchObject({
    type,
  })
  const end = spoken.end('id', { producerId: 7n, producerEpoch: 3 }, false)
  await expect(end.response.decode(ended(code))).rejects.toMatchObject({ type })
})
