/** Reads of a dataset when something is missing or fails: a log that does not begin at its beginning, a transaction that is open, a store that gives up. */
import http from 'node:http'
import net from 'node:net'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type Row, rowSchema, topicSubject } from '../../../schemas/index.ts'
import { moment, newPrefix, openSite, platformOf, type Site, until } from './support.ts'

const START = Date.UTC(2024, 0, 1)
const declared = (name: string) => ({
  name,
  columns: [
    { name: 'id', type: 'string' as const },
    { name: 'at', type: 'timestamp' as const },
    { name: 'text', type: 'string' as const },
  ],
  ...{ key: ['id'], time: 'at' },
})
const rows = (from: number, to: number, text = '') =>
  Array.from({ length: to - from }, (_, i) => ({ id: `r${from + i}`, at: START + from + i, text }))

/** Every stream is longer than what lies in buffers between the store and a caller that does not read. */
const LONG = { rows: 90, text: 'x'.repeat(300_000), atOnce: 5 }

/** Passes connections on to the store until it is told to cut them. */
const cuttable = (target: URL) => {
  const sockets = new Set<net.Socket>()
  const server = net.createServer((near) => {
    const far = net.connect(Number(target.port), target.hostname)
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket)
      socket
        .on('error', () => {})
        .on('close', () => {
          sockets.delete(socket)
          other.destroy()
        })
      socket.pipe(other)
    }
  })
  return {
    listen: () => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)),
    url: () => `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`,
    cut: () => {
      for (const socket of sockets) socket.destroy()
    },
    close: () => server.close(),
  }
}

const stack = inject('stack')
const way = cuttable(new URL(stack.clickhouse))
let site: Site
let impatient: Site
beforeAll(async () => {
  await way.listen()
  const prefix = newPrefix()
  const settings = { positionTimeoutMs: 15_000, bodyBytesMax: 4_000_000 }
  site = await openSite(stack, settings, prefix)
  const platform = platformOf({ ...stack, clickhouse: way.url() }, prefix)
  impatient = await openSite(stack, { positionTimeoutMs: 500 }, prefix, false, platform)
  for (const name of ['kept', 'open', 'lengthy']) {
    const { status, body } = await site.call('POST', '/v1/catalog/datasets', declared(name))
    expect(status, JSON.stringify([body, site.failures])).toBe(200)
  }
  for (let i = 0; i < LONG.rows; i += LONG.atOnce) await ingest('lengthy', rows(i, i + LONG.atOnce, LONG.text))
  expect((await data(site, 'lengthy', '')).rows).toBe(String(LONG.rows))
}, 240_000)
afterAll(async () => {
  await impatient?.close()
  await site?.close()
  way.cut()
  way.close()
}, 240_000)

const ingest = async (name: string, sent: readonly object[]) =>
  expect((await site.call('POST', `/v1/datasets/${name}/rows`, sent)).status).toBe(200)

/** Sends rows, and waits until the log has accepted them: a read has what was sent before it. */
const accepted = async (name: string, sent: readonly object[]) => {
  await ingest(name, sent)
  await data(site, name, '')
}

interface Read {
  readonly text: string
  readonly rows: string | undefined
}

/** A whole stream. @param begun is called when the first bytes are there, and nothing more is read until it has ended */
const data = (of: Site, name: string, query: string, begun?: () => Promise<void>): Promise<Read> =>
  new Promise((resolve, reject) => {
    const request = http.get(`${of.url}/v1/datasets/${name}/data?${query}`, async (answer) => {
      try {
        const chunks: Buffer[] = []
        for await (const chunk of answer) {
          if (chunks.length === 0) await begun?.()
          chunks.push(chunk as Buffer)
        }
        resolve({ text: Buffer.concat(chunks).toString(), rows: answer.trailers['millrace-rows'] })
      } catch (error) {
        reject(error)
      }
    })
    request.on('error', reject)
  })

const list = (of: Site, name: string, query: string) => of.call('GET', `/v1/datasets/${name}/rows?${query}`)

test('a time before what is left of the log is refused, and later times and positions give the rows as before', async () => {
  await accepted('kept', rows(0, 10))
  const early = await moment()
  await accepted('kept', rows(10, 20))
  const late = await moment()
  await ingest('kept', rows(20, 30))
  const whole = await data(site, 'kept', '')
  const [earlier, later] = [await data(site, 'kept', `as_of=${early}`), await data(site, 'kept', `as_of=${late}`)]
  expect([whole.rows, earlier.rows, later.rows]).toEqual(['30', '10', '20'])
  const { body } = await list(site, 'kept', `limit=1&as_of=${early}`)
  const [{ offset }] = body.positions
  const { platform } = site
  const admin = await platform.log.admin()
  const topic = platform.names.rows('kept')
  await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: String(offset + 1) }] })
  const begins = await until(
    async () => (await platform.log.ends(topic))[0]!.start,
    (start) => start > offset,
  )
  for (const path of ['rows', 'data']) {
    const refused = await site.call('GET', `/v1/datasets/kept/${path}?as_of=${early}`)
    expect([refused.status, refused.body.code]).toEqual([410, 'POSITION_GONE'])
    expect(refused.body.detail).toContain(`${topic}:0 begins at ${begins}, after ${new Date(early).toISOString()}`)
  }
  expect(await data(site, 'kept', `as_of=${late}`)).toEqual(later)
  expect(await data(site, 'kept', `position=${offset}`)).toEqual(earlier)
  expect(await data(site, 'kept', '')).toEqual(whole)
})

test('a transaction that is open at a time is waited for: what it commits is in the answer for ever, what it aborts never', async () => {
  const { codecs, log, names } = site.platform
  const dataset = declared('open')
  const topic = names.rows('open')
  const encoder = await codecs.encoder<Row>(topicSubject(names.intake('open')), rowSchema(dataset))
  const within = async (id: string) => {
    const producer = await log.producer(`${names.prefix}test-${id}`)
    await producer.initialise()
    const value = encoder.encode({ id, at: START, text: '', meta: null } as unknown as Row)
    await producer.send([{ topic, partition: 0, key: Buffer.from(id), value }])
    return producer
  }
  await ingest('open', rows(0, 5))
  const before = await data(site, 'open', '')
  for (const [id, end, expected] of [
    ['aborted', 'abort', '5'],
    ['committed', 'commit', '7'],
  ] as const) {
    const producer = await within(id)
    try {
      const then = await moment()
      const refused = await list(impatient, 'open', `as_of=${then}`)
      expect([refused.status, refused.body.code]).toEqual([503, 'OFFLINE_STORE_BEHIND'])
      const asked = data(site, 'open', `as_of=${then}`)
      await producer[end]()
      const answered = await asked
      expect(answered.rows).toBe(expected)
      expect(answered.text.includes(id)).toBe(end === 'commit')
      if (end === 'abort') expect(answered).toEqual(before)
      await ingest('open', rows(5, 6))
      expect(await data(site, 'open', `as_of=${then}`)).toEqual(answered)
    } finally {
      await producer.close()
    }
  }
}, 240_000)

test('a query that the store gives up in the middle of a stream ends it as an error, and not as a whole answer', async () => {
  const { clickhouse } = site.platform
  const gone = data(site, 'lengthy', '', async () => {
    const killed = await clickhouse.query({
      query: `KILL QUERY WHERE query LIKE {like: String} AND query NOT LIKE 'KILL%' SYNC`,
      query_params: { like: `%${site.platform.names.prefix}rows_lengthy%JSONEachRow%` },
      format: 'JSONEachRow',
    })
    expect(await killed.json()).toHaveLength(1)
  })
  await expect(gone).rejects.toThrow()
  expect((await data(site, 'lengthy', '')).rows).toBe(String(LONG.rows))
}, 240_000)

test('a connection to the store that breaks in the middle of a stream ends it as an error', async () => {
  const gone = data(impatient, 'lengthy', '', async () => way.cut())
  await expect(gone).rejects.toThrow()
  expect((await data(impatient, 'lengthy', '')).rows).toBe(String(LONG.rows))
  for (const format of ['csv', 'parquet']) {
    const broken = data(impatient, 'lengthy', `format=${format}`, async () => way.cut())
    await expect(broken).rejects.toThrow()
  }
}, 240_000)
