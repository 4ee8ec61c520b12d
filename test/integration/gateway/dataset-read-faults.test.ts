/** Reads of a dataset when something is missing or fails: a log that does not begin at its beginning, a transaction that is open, a store that gives up. */
import { createHash } from 'node:crypto'
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
const rows = (from: number, to: number, text: (row: number) => string = () => '') =>
  Array.from({ length: to - from }, (_, i) => ({ id: `r${from + i}`, at: START + from + i, text: text(from + i) }))

/** A stream of many blocks, of a text that Parquet cannot make small. */
const LONG = { rows: 90, textBytes: 300_000, atOnce: 5 }
const longText = (row: number): string => {
  const bytes = createHash('shake256', { outputLength: (LONG.textBytes * 3) / 4 })
  return bytes.update(String(row)).digest('base64')
}

/** Passes connections on to the store, and does something as soon as so many bytes of its answers have passed. */
const relay = (target: URL) => {
  const sockets = new Set<net.Socket>()
  let passed = 0
  let limit = Number.POSITIVE_INFINITY
  let reached: () => void = () => {}
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
    }
    far.on('data', (bytes: Buffer) => {
      passed += bytes.length
      if (passed < limit) return
      limit = Number.POSITIVE_INFINITY
      reached()
    })
    near.pipe(far)
    far.pipe(near)
  })
  const all = (act: (socket: net.Socket) => void) => {
    for (const socket of sockets) act(socket)
  }
  return {
    listen: () => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)),
    url: () => `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`,
    passed: () => passed,
    /** Calls `act` once, after so many more bytes of answers. */
    after: (bytes: number, act: () => void) => {
      limit = passed + bytes
      reached = act
    },
    hold: () => all((socket) => socket.pause()),
    goOn: () => all((socket) => socket.resume()),
    cut: () => all((socket) => socket.destroy()),
    close: () => server.close(),
  }
}

const stack = inject('stack')
const way = relay(new URL(stack.clickhouse))
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
  for (let i = 0; i < LONG.rows; i += LONG.atOnce) await ingest('lengthy', rows(i, i + LONG.atOnce, longText))
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

/** A whole stream. @throws also if it is refused */
const data = (of: Site, name: string, query: string): Promise<Read> =>
  new Promise((resolve, reject) => {
    const request = http.get(`${of.url}/v1/datasets/${name}/data?${query}`, async (answer) => {
      try {
        const chunks: Buffer[] = []
        for await (const chunk of answer) chunks.push(chunk as Buffer)
        const text = Buffer.concat(chunks).toString()
        if (answer.statusCode !== 200) throw new Error(text)
        resolve({ text, rows: answer.trailers['millrace-rows'] })
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

/** How many bytes the store sends for a whole answer of the gateway. */
const bytesFor = async (query: string): Promise<number> => {
  const before = way.passed()
  expect((await data(impatient, 'lengthy', query)).rows).toBe(String(LONG.rows))
  return way.passed() - before
}

test('a query that the store gives up in the middle of a stream ends it as an error, and not as a whole answer', async () => {
  const { clickhouse, names } = site.platform
  const held = new Promise<void>((resolve) => {
    way.after(LONG.textBytes * 2, () => {
      way.hold()
      resolve()
    })
  })
  const gone = data(impatient, 'lengthy', '').then(
    () => 'a whole answer',
    () => 'an error',
  )
  await held
  const parameters = { like: `%${names.prefix}rows_lengthy%JSONEachRow%` }
  const found = async (query: string) =>
    (await clickhouse.query({ query, query_params: parameters, format: 'JSONEachRow' })).json()
  const those = `query LIKE {like: String} AND query NOT LIKE '%system.processes%' AND query NOT LIKE 'KILL%'`
  // The store ends the command when the query has ended, and that waits for its reader.
  const killed = found(`KILL QUERY WHERE ${those} SYNC`)
  await until(
    () => found(`SELECT query_id FROM system.processes WHERE is_cancelled AND ${those}`),
    (cancelled) => cancelled.length === 1,
  )
  way.goOn()
  expect(await killed).toHaveLength(1)
  expect(await gone).toBe('an error')
  expect((await data(impatient, 'lengthy', '')).rows).toBe(String(LONG.rows))
}, 240_000)

test.each([
  // CSV and Parquet are read a second time, after the hash of the rows is known.
  { format: 'ndjson', part: 0.5 },
  { format: 'csv', part: 0.75 },
  { format: 'parquet', part: 0.75 },
])(
  'a connection to the store that breaks in the middle of a stream of $format ends it as an error',
  async ({ format, part }) => {
    const bytes = await bytesFor(`format=${format}`)
    way.after(bytes * part, way.cut)
    await expect(data(impatient, 'lengthy', `format=${format}`)).rejects.toThrow()
    expect((await data(impatient, 'lengthy', `format=${format}`)).rows).toBe(String(LONG.rows))
  },
  240_000,
)
