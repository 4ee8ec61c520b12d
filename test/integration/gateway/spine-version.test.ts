/** A training set whose spine is a named version of a dataset: it cites the version, and is built again without a spine. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { main } from '../../../cli/main.ts'
import { rowsTableName } from '../../../processors/intake/index.ts'
import { active, type Json, openSite, type Site, until } from './support.ts'

const START = Date.UTC(2024, 0, 1)
const flights = {
  name: 'flights',
  columns: [
    { name: 'origin', type: 'string' },
    { name: 'delay', type: 'double' },
    { name: 'time', type: 'timestamp' },
  ],
  key: ['origin'],
  time: 'time',
  partitions: 2,
}
const labels = {
  name: 'labels',
  columns: [
    { name: 'origin', type: 'string' },
    { name: 'asked', type: 'timestamp' },
    { name: 'late', type: 'boolean' },
    { name: 'weight', type: 'double' },
    { name: 'note', type: 'bytes' },
  ],
  key: ['origin'],
  time: 'asked',
}
const view = {
  ...{ name: 'delays', dataset: 'flights', entity: ['origin'] },
  features: { n_1h: { function: 'count', window: '1h' }, last: { function: 'last', column: 'delay' } },
}
const origins = ['FRA', 'MUC', 'HAM']
const flightRows = Array.from({ length: 60 }, (_, i) => ({
  ...{ origin: origins[i % 3], delay: i, time: START + i * 60_000 },
}))
const labelRows = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => ({
    ...{ origin: origins[(from + i) % 3], asked: START + (from + i) * 60_000 + 1, late: i % 2 === 0 },
    ...{ weight: i === 3 ? 'Infinity' : i === 4 ? 'NaN' : i / 8, note: i === 5 ? null : '/w==' },
  }))
const question = {
  spine: { dataset: 'labels', version: 'v1' },
  features: ['delays:n_1h', 'delays:last'],
  time: 'asked',
}

let site: Site
const post = (path: string, body: object) =>
  site.call('POST', path, JSON.stringify(body), { 'content-type': 'application/json' })
/** For answers that are streams of rows. */
const streamed = async (method: string, path: string, body?: object) => {
  const json = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const answer = await fetch(site.url + path, { method, ...(body !== undefined && json) })
  return { status: answer.status, body: await answer.text() }
}
const lines = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

beforeAll(async () => {
  site = await openSite(inject('stack'), { positionTimeoutMs: 20_000 })
  for (const each of [flights, labels]) expect((await post('/v1/catalog/datasets', each)).status).toBe(200)
  expect((await post('/v1/catalog/views', view)).status).toBe(200)
  await active(site, 'delays')
  const sent = await post('/v1/datasets/flights/rows', flightRows)
  expect(sent.status).toBe(200)
  expect((await post('/v1/datasets/labels/rows', labelRows(0, 40))).status).toBe(200)
  expect((await post('/v1/datasets/labels/versions', { version: 'v1' })).body.rows).toBe(40)
  await until(
    () => site.call('GET', `/v1/datasets/flights/late?min_position=${sent.body.position}`),
    ({ status }) => status === 200,
  )
}, 240_000)
afterAll(() => site?.close(), 120_000)

test('the rows of the version are the spine, and the record cites it', async () => {
  expect((await post('/v1/datasets/labels/rows', labelRows(40, 50))).status).toBe(200)
  const { status, body: set } = await streamed('POST', '/v1/training-sets', question)
  expect(status).toBe(200)
  const rows = lines(set)
  expect(rows).toHaveLength(40)
  const of = (origin: string) => rows.filter((row) => row.origin === origin)
  expect(of('MUC')[1]).toMatchObject({ n_1h: 2, last: 4 })
  expect(rows.map(({ weight }) => weight)).toEqual(expect.arrayContaining(['inf', 'nan', 0.125]))

  const { body: version } = await site.call('GET', '/v1/datasets/labels/versions/v1')
  const { items } = (await site.call('GET', '/v1/training-sets')).body
  const recorded = items.at(-1)
  expect(recorded.spineVersion).toEqual({
    ...{ dataset: 'labels', version: 'v1', schemaVersion: 1, rows: 40, contentHash: version.contentHash },
    offsets: version.positions.map(({ offset }: { offset: number }) => offset),
  })
  const again = await streamed('POST', `/v1/training-sets/${recorded.trainingSetId}/rebuild`, {})
  expect([again.status, again.body]).toEqual([200, set])
  // Whoever has the rows may send them as well.
  const own = await streamed('GET', '/v1/datasets/labels/data?version=v1')
  const spine = lines(own.body).map((row) => ({
    ...row,
    weight: { inf: 'Infinity', nan: 'NaN' }[row.weight as string] ?? row.weight,
  }))
  const sent = await streamed('POST', `/v1/training-sets/${recorded.trainingSetId}/rebuild`, { spine })
  expect([sent.status, sent.body]).toEqual([200, set])
})

test('the command builds it, and builds it again', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'spine-'))
  const [first, second] = ['first', 'second'].map((name) => path.join(folder, `${name}.ndjson`)) as [string, string]
  const quiet = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')]
  for (const each of quiet) each.mockReturnValue(true)
  const build = (...args: string[]) => main(['training-set', ...args, '--set', `client.url=${site.url}`])
  const asked = ['--features', 'delays:n_1h,delays:last', '--time', 'asked']
  const built = await build('--spine-version', 'labels.v1', ...asked, '--out', first)
  const { trainingSetId } = JSON.parse(readFileSync(`${first}.json`, 'utf8'))
  const again = await build('--rebuild', trainingSetId, '--out', second)
  const neither = await build(...asked)
  for (const each of quiet) each.mockRestore()
  expect([built, again, neither]).toEqual([0, 0, 2])
  expect(readFileSync(second, 'utf8')).toBe(readFileSync(first, 'utf8'))
  rmSync(folder, { recursive: true })
})

test('lineage leads from the set to the dataset', async () => {
  const recorded = (await site.call('GET', '/v1/training-sets')).body.items.at(-1)
  const namespace = `millrace://${site.platform.names.prefix.slice(0, -1)}`
  const node = `dataset:${namespace}:training-set/${recorded.trainingSetId}`
  const graph = await until(
    () => site.call('GET', `/api/v1/lineage?nodeId=${encodeURIComponent(node)}&depth=2`),
    ({ body }) => body.graph?.some(({ id }: Json) => id === `dataset:${namespace}:dataset/labels`),
  )
  expect(graph.status).toBe(200)
})

test('what does not fit is refused', async () => {
  const unknown = await post('/v1/training-sets', { ...question, spine: { dataset: 'labels', version: 'v9' } })
  expect([unknown.status, unknown.body.code]).toEqual([404, 'DATA_VERSION_UNKNOWN'])
  const typed = await post('/v1/training-sets', { ...question, columns: { weight: 'long' } })
  expect([typed.status, typed.body.problems[0].field]).toEqual([400, 'columns.weight'])
  const own = await streamed('POST', '/v1/training-sets', { ...question, spine: [{ origin: 'FRA', asked: START }] })
  expect(own.status).toBe(200)
  const recorded = (await site.call('GET', '/v1/training-sets')).body.items.at(-1)
  expect(recorded.spineVersion).toBeNull()
  const without = await post(`/v1/training-sets/${recorded.trainingSetId}/rebuild`, {})
  expect([without.status, without.body.problems[0].field]).toEqual([400, 'spine'])
})

test('a version whose rows were changed gives no set', async () => {
  const { clickhouse, names } = site.platform
  const table = `\`${rowsTableName(names.prefix, 'labels')}\``
  const change = `UPDATE late = NOT late WHERE origin = 'FRA' SETTINGS mutations_sync = 2`
  await clickhouse.command({ query: `ALTER TABLE ${table} ${change}` })
  const refused = await post('/v1/training-sets', question)
  expect([refused.status, refused.body.code]).toEqual([409, 'SET_DIFFERS'])
  expect(site.failures).toEqual([])
})
