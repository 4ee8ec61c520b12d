/** A row of a load is appended once, however long the load takes, whoever repeats it, and however its rows are divided into requests. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { readLog } from '../../../platform/index.ts'
import { LOADS_SPACE } from '../../../processors/records/index.ts'
import { partitionKey, positionKey } from '../../../sinks/redis/index.ts'
import { until } from '../../support/until.ts'
import { openFlights, openSite, type Site } from './support.ts'

let site: Site
/** Another gateway of the same installation. */
let other: Site
beforeAll(async () => {
  const stack = inject('stack')
  site = await openFlights(stack)
  other = await openSite(stack, {}, site.platform.names.prefix, false)
}, 240_000)
afterAll(async () => {
  await other?.close()
  await site?.close()
})

const t0 = Date.UTC(2026, 0, 1)
const row = (i: number) => ({ origin: `L${i % 3}`, delay: i, time: t0 + i })
const rows = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => row(from + i))
const send = (to: Site, key: string, offset: number, body: unknown, headers: Record<string, string> = {}) =>
  to.call('POST', '/v1/datasets/flights/rows', body, {
    'idempotency-key': key,
    'idempotency-offset': String(offset),
    ...headers,
  })

/** The number of records in the intake topic: intake itself would drop a row that comes twice within some minutes. */
const count = async (): Promise<number> => {
  const topic = site.platform.names.intake('flights')
  let found = 0
  // An answered commit may stand before its markers: the settled end is then behind it for a moment.
  for (const { partition, end: to } of await site.platform.log.writtenEnds(topic))
    for await (const records of readLog(site.platform, { topic, partition, to })) found += records.length
  return found
}

test('rows that are done are passed, also in other requests, at another gateway, and after a restart', async () => {
  const before = await count()
  expect((await send(site, 'once', 0, rows(0, 10))).body).toMatchObject({ accepted: 10, rejected: 0 })
  expect((await send(site, 'once', 10, rows(10, 15))).body).toMatchObject({ accepted: 5 })
  const lines = rows(0, 18).map((each) => JSON.stringify(each))
  const repeated = await send(other, 'once', 0, lines.join('\n'), { 'content-type': 'application/x-ndjson' })
  expect(repeated.body).toMatchObject({ accepted: 18, rejected: 0 })
  // The first gateway is fenced: it begins anew, and knows what the other has done.
  const fenced = await send(site, 'once', 15, rows(15, 20))
  const after = fenced.status === 503 ? await send(site, 'once', 15, rows(15, 20)) : fenced
  expect(after.body).toMatchObject({ accepted: 5 })
  expect(await count()).toBe(before + 20)
  const read = { entities: ['L0'], min_position: after.body.position }
  expect((await site.call('POST', '/v1/views/delays/online', read)).body.results[0].values[0]).toBe(7)
})

test('rows that are not valid count as done, and are named each time', async () => {
  const before = await count()
  const some = [row(0), { origin: 'L1', delay: 'much', time: t0 }, row(2)]
  for (let time = 0; time < 2; time++) {
    const { status, body } = await send(site, 'wrong', 0, some)
    expect([status, body.accepted, body.errors[0].index]).toEqual([207, 2, 1])
  }
  expect((await send(site, 'wrong', 3, [row(3)])).status).toBe(200)
  expect(await count()).toBe(before + 3)
})

test('a gap, other rows under the key, and too many rows in one request are refused, and nothing is appended', async () => {
  const before = await count()
  const gap = await send(site, 'gap', 5, rows(0, 2))
  expect([gap.status, gap.body.problems[0]]).toEqual([
    422,
    { field: 'headers.idempotency-offset', value: '5', expected: 'at most 0' },
  ])
  expect(await count()).toBe(before)
  expect((await send(site, 'gap', 0, rows(0, 2), { 'idempotency-digest': 'a' })).status).toBe(200)
  const digest = await send(other, 'gap', 2, rows(2, 3), { 'idempotency-digest': 'b' })
  expect([digest.status, digest.body.code]).toEqual([422, 'IDEMPOTENCY_CONFLICT'])
  const lines = Array.from({ length: 10_001 }, (_, i) => JSON.stringify(row(i))).join('\n')
  const large = await send(site, 'large', 0, lines, { 'content-type': 'application/x-ndjson' })
  expect([large.status, large.body.code]).toEqual([413, 'BODY_TOO_LARGE'])
  expect(await count()).toBe(before + 2)
})

/** Counts the records that a gateway reads of a topic, until `stop`. */
const readingOf = (of: Site, topic: string) => {
  const { log } = of.platform
  const open = log.reader.bind(log)
  const seen = { readers: 0, records: 0, stop: () => Object.assign(log, { reader: open }) }
  const reader: typeof log.reader = async (name, partition) => {
    const found = await open(name, partition)
    if (name !== topic) return found
    seen.readers++
    const fetch: typeof found.fetch = async (...from) => {
      const fetched = await found.fetch(...from)
      seen.records += fetched.records.length
      return fetched
    }
    return { fetch, close: () => found.close() }
  }
  Object.assign(log, { reader })
  return seen
}

test('how far a load came is found by its key: only what the index does not have yet is read; without the index, all of it', async () => {
  const { redis, names } = site.platform
  const keys = partitionKey(names.prefix, LOADS_SPACE, 0)
  for (let n = 0; n < 8; n++) await send(site, `many-${n}`, 0, [row(n)])
  const [{ end }] = await site.platform.log.writtenEnds(names.loads)
  // Behind the last record stand the markers of its transaction.
  await until('the index has them', async () => Number(await redis.get(positionKey(keys))) >= end - 2)
  const before = await count()
  const indexed = readingOf(other, names.loads)
  for (let n = 0; n < 4; n++) expect((await send(other, `many-${n}`, 0, [row(n)])).status).toBe(200)
  indexed.stop()
  await site.stopWorker()
  await redis.del(positionKey(keys))
  const whole = readingOf(other, names.loads)
  for (let n = 4; n < 8; n++) expect((await send(other, `many-${n}`, 0, [row(n)])).status).toBe(200)
  whole.stop()
  expect(indexed.records).toBeLessThanOrEqual(4)
  expect(whole.records).toBeGreaterThanOrEqual(32)
  expect(await count()).toBe(before)
  await site.startWorker()
})

test('what is committed behind the open transaction of another load counts: it is waited for', async () => {
  const before = await count()
  expect((await send(site, 'behind', 0, rows(0, 5))).status).toBe(200)
  const { log, names } = site.platform
  const blocking = await log.producer(`${names.prefix}blocking`)
  await blocking.initialise()
  await blocking.send([{ topic: names.loads, partition: 0, key: Buffer.from('blocking'), value: null }])
  expect((await send(site, 'behind', 5, rows(5, 10))).status).toBe(200)
  const reading = readingOf(other, names.loads)
  const repeated = send(other, 'behind', 0, rows(0, 10))
  await until('the other gateway reads how far the load came', () => reading.readers > 0)
  await blocking.commit()
  await blocking.close()
  expect((await repeated).status).toBe(200)
  reading.stop()
  expect(await count()).toBe(before + 10)
})
