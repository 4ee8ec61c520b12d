/** The client against a server that answers as a draw says: whatever it answers, each record is counted once. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Capture, type CaptureOptions, type Counts, DROP_REASONS } from '../../../../clients/typescript/index.ts'
import { lineOf } from '../../../../clients/typescript/line.ts'

interface Sent {
  readonly path: string
  readonly ids: readonly string[]
}

/** @param answer status of a request, or `cut`: the connection is closed without an answer. What is accepted is remembered all the same. */
const withServer = async (
  answer: (sent: Sent) => number | 'cut',
  work: (url: string, accepted: Set<string>) => Promise<void>,
): Promise<void> => {
  const accepted = new Set<string>()
  const server = createServer(async (request, reply) => {
    const lines = (await text(request))
      .split('\n')
      .map((line) => JSON.parse(line) as { prediction_id: string; bad?: boolean })
    const status = answer({ path: request.url ?? '', ids: lines.map(({ prediction_id }) => prediction_id) })
    const good = lines.filter(({ bad }) => bad !== true)
    if (status === 200 || status === 'cut') for (const { prediction_id } of good) accepted.add(prediction_id)
    if (status === 'cut') return void request.socket.destroy()
    const errors = lines.flatMap(({ bad }, index) => (bad ? [{ index, field: 'bad', value: true, expected: 'x' }] : []))
    const body = { accepted: good.length, rejected: errors.length, errors }
    reply.writeHead(status === 200 && errors.length > 0 ? 207 : status).end(JSON.stringify(status === 200 ? body : {}))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, accepted)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

const quick: Partial<CaptureOptions> = { lingerMs: 0, firstPauseMs: 0, longestPauseMs: 1, batchRecordsMax: 7 }
const settledOf = ({ logged, dropped }: Counts) => DROP_REASONS.reduce((sum, reason) => sum + dropped[reason], logged)

test('served = logged + waiting + dropped, and what is logged is at the server', async () => {
  const draw = fc.record({
    records: fc.array(fc.boolean(), { maxLength: 60 }),
    answers: fc.array(fc.constantFrom(200 as const, 200 as const, 'cut' as const, 503, 429, 404, 400), {
      maxLength: 12,
    }),
    recordsMax: fc.integer({ min: 1, max: 60 }),
  })
  await fc.assert(
    fc.asyncProperty(draw, ({ records, answers, recordsMax }) => {
      let at = 0
      return withServer(
        () => answers[at++] ?? 200,
        async (url, accepted) => {
          const capture = new Capture({ url, predictions: 'p', ...quick, recordsMax })
          for (const bad of records) capture.predicted(bad ? { bad } : {})
          const before = capture.counts()
          expect(before.served).toBe(settledOf(before) + before.waiting)
          expect(await capture.close(20_000)).toBe(true)
          const after = capture.counts()
          expect(after).toMatchObject({ served: records.length, waiting: 0 })
          expect(settledOf(after)).toBe(records.length)
          // A record that was refused with its batch may have come to the server before.
          expect(accepted.size).toBeGreaterThanOrEqual(after.logged)
          if (!answers.includes(400)) expect(accepted.size).toBe(after.logged)
        },
      )
    }),
    { numRuns: 40 },
  )
})

test('of a batch that is refused as a whole, only the record that is at fault is lost', async () => {
  const requests: number[] = []
  const answer = ({ ids }: Sent) => {
    requests.push(ids.length)
    return ids.includes('11') ? 413 : 200
  }
  await withServer(answer, async (url, accepted) => {
    const refused: string[] = []
    const capture = new Capture({
      ...{ url, predictions: 'a b', ...quick, batchRecordsMax: 16 },
      onRefused: (_, refusals) => void refused.push(...refusals.map(({ record }) => JSON.parse(record).prediction_id)),
    })
    for (let i = 0; i < 16; i++) capture.predicted({ prediction_id: String(i) })
    expect(await capture.close(20_000)).toBe(true)
    expect(capture.counts()).toMatchObject({ logged: 15, dropped: { refused: 1 } })
    expect(refused).toEqual(['11'])
    expect(accepted.size).toBe(15)
    expect(requests).toEqual([16, 8, 8, 4, 2, 2, 1, 1, 4])
  })
})

test('records of a kind come in the order in which they were given, each kind at its own path', async () => {
  const seen: string[] = []
  const paths = new Set<string>()
  const answer = ({ path, ids }: Sent) => {
    paths.add(path)
    if (path === '/v1/predictions/a%20b') seen.push(...ids)
    return 200
  }
  await withServer(answer, async (url) => {
    const capture = new Capture({ url, predictions: 'a b', ...quick })
    const ids = Array.from({ length: 50 }, () => capture.predicted({}))
    capture.outcome({ prediction_id: ids[0] })
    capture.acted({ prediction_id: ids[0], action: 'call' })
    expect(await capture.close(20_000)).toBe(true)
    expect(seen).toEqual(ids)
    const path = '/v1/predictions/a%20b'
    expect([...paths].sort()).toEqual([path, `${path}/actions`, `${path}/outcomes`])
  })
})

test('values that JSON does not have take the form of the HTTP API, or are refused', () => {
  const record = { n: 12n, x: Number.NaN, y: -1 / 0, raw: Buffer.from('ab'), at: new Date(0), none: undefined, z: null }
  const line = '{"n":12,"x":"NaN","y":"-Infinity","raw":"YWI=","at":"1970-01-01T00:00:00.000Z","z":null}'
  expect(lineOf(record)).toBe(line)
  expect(() => lineOf({ n: 2n ** 60n })).toThrow('1152921504606846976 is no integer of JSON')
})
