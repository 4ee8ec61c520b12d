/** A contract in force: declared, fed good and bad rows over HTTP, changed, replayed from the quarantine, and proved, on the real stack. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { Millrace } from '../../e2e/millrace.ts'
import { until } from '../../support/until.ts'
import { newPrefix, stackSettings } from './support.ts'

const RUN_TIMEOUT_MS = 100_000
const T0 = Date.UTC(2026, 0, 1)

let folder: string
let millrace: Millrace
let address: string

// biome-ignore lint/suspicious/noExplicitAny: the answers are compared as they are
type Json = any
const write = (name: string, content: unknown) => writeFileSync(path.join(folder, name), JSON.stringify(content))

const post = async (where: string, body: unknown): Promise<{ status: number; body: Json }> => {
  const isLines = Array.isArray(body)
  const text = isLines ? body.map((each) => JSON.stringify(each)).join('\n') : JSON.stringify(body)
  const headers = { 'content-type': isLines ? 'application/x-ndjson' : 'application/json' }
  const answer = await fetch(`${address}${where}`, { method: 'POST', headers, body: text })
  return { status: answer.status, body: await answer.json() }
}
/** None as long as nothing is stored: the table is not there yet. */
const refused = async (): Promise<readonly Json[]> => {
  const answer = await fetch(`${address}/v1/quarantine?reason=contract_broken`)
  return answer.status === 200 ? ((await answer.json()) as Json).items : []
}
const declare = async (...declarations: object[]) => {
  write('declarations.json', declarations)
  const { code, err } = await millrace.run('apply', path.join(folder, 'declarations.json'))
  expect(code, err).toBe(0)
}

const trips = {
  name: 'trips',
  columns: [
    { name: 'id', type: 'string' },
    { name: 'at', type: 'timestamp' },
    { name: 'distance', type: 'double' },
    { name: 'code', type: 'string' },
  ],
  key: ['id'],
  time: 'at',
  partitions: 2,
}

const contract = (maximum: number) => ({
  name: 'trips_quality',
  dataset: 'trips',
  odcs: {
    ...{ apiVersion: 'v3.1.0', kind: 'DataContract', id: 'trips', version: '1.0.0', status: 'active' },
    schema: [
      {
        name: 'trips',
        properties: [
          { name: 'distance', logicalType: 'number', required: true, logicalTypeOptions: { minimum: 0, maximum } },
          {
            name: 'code',
            quality: [
              {
                ...{ id: 'code_form', metric: 'invalidValues', mustBe: 0, severity: 'warning' },
                arguments: { pattern: '^[A-Z]{3}$' },
              },
            ],
          },
        ],
      },
    ],
  },
})

const windows = {
  name: 'trips_windows',
  dataset: 'trips',
  grace: '0s',
  odcs: {
    ...{ apiVersion: 'v3.1.0', kind: 'DataContract', id: 'trips', version: '1.0.0', status: 'active' },
    schema: [
      {
        name: 'trips',
        properties: [
          { name: 'id', unique: true },
          {
            name: 'code',
            quality: [
              {
                id: 'known',
                metric: 'invalidValues',
                arguments: { validValues: ['ABC'] },
                mustBe: 0,
                severity: 'info',
              },
            ],
          },
        ],
        quality: [{ metric: 'rowCount', mustBeGreaterThan: 2 }],
      },
    ],
  },
}

const row = (id: string, distance: number | null, code = 'ABC') => ({ id, at: T0, distance, code })

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'contracts-test-'))
  const settings = { prefix: newPrefix(), ...stackSettings(inject('stack')) }
  millrace = new Millrace(folder, [], RUN_TIMEOUT_MS)
  write('millrace.config.json', settings)
  ;({ address } = await millrace.start('up', '--port', '0'))
  write('millrace.config.json', { ...settings, client: { url: address } })
}, 240_000)

afterAll(() => {
  millrace?.end()
  rmSync(folder, { recursive: true })
})

const isRefused = async (text: string): Promise<boolean> =>
  (await refused()).some(({ message }) => message.includes(text))

/** Sends rows that only a new version refuses, until it does: the task of each partition takes the version over by itself. */
const untilInForce = async (version: number) => {
  for (let i = 0; i < 6; i++)
    await until(`version ${version} judges the partition of p${i}`, async () => {
      await post('/v1/datasets/trips/rows', [row(`p${i}`, 1_000_000 * version + i)])
      return isRefused(`Column distance is ${1_000_000 * version + i};`)
    })
}

const REFUSED = [
  'Column distance is 101; a value of at most 100 was expected (rule distance.maximum of contract trips_quality v1).',
  'Column distance is null; a value was expected (rule distance.required of contract trips_quality v1).',
]

test('a row that breaks a rule is in the quarantine with column, value and rule, one that only warns passes, and the log proves it', {
  timeout: 300_000,
}, async () => {
  await declare(trips, contract(100))
  await untilInForce(1)
  expect((await post('/v1/datasets/trips/rows', [row('a', 7), row('b', 101), row('c', null)])).status).toBe(200)
  expect((await post('/v1/datasets/trips/rows', [row('d', 8, 'zz')])).status).toBe(200)
  for (const said of REFUSED) await until(said, () => isRefused(said))

  await declare(contract(200))
  await untilInForce(2)
  expect((await post('/v1/datasets/trips/rows', [row('e', 150)])).status).toBe(200)
  const entry = (await refused()).find(({ message }) => message.startsWith('Column distance is 101;'))
  const replayed = await post('/v1/quarantine/replay', { offsets: [entry.offset] })
  expect(replayed.body).toMatchObject({ replayed: 1 })
  const inForce = async (): Promise<readonly Json[]> =>
    ((await (await fetch(`${address}/v1/contracts/trips_quality/in-force`)).json()) as Json).items
  const versions = async () => {
    const rows = Array.from({ length: 6 }, (_, i) => row(`f${i}`, 1))
    await post('/v1/datasets/trips/rows', rows)
    const all = await inForce()
    return [0, 1].map((n) => all.filter(({ partition }) => partition === n).map(({ version }) => version))
  }
  const taken = JSON.stringify([
    [1, 2],
    [1, 2],
  ])
  await until('both partitions have taken version 2 over', async () => JSON.stringify(await versions()) === taken)
  const [first, second] = (await inForce()).map(({ offset }) => offset)
  expect(second).toBeGreaterThan(first)
  expect((await millrace.run('contract', 'in-force', 'trips_quality')).out).toContain('v2')
  expect((await fetch(`${address}/v1/contracts/none/in-force`)).status).toBe(404)
  await until('verification agrees', async () => (await millrace.run('verify')).code === 0, 120_000)
  expect(await isRefused('Column distance is 150;')).toBe(false)
  expect(await isRefused("'zz'")).toBe(false)
})

test('given rows in windows of two partitions, each window is evaluated once, its results are read and proved, and the table can be rebuilt', {
  timeout: 300_000,
}, async () => {
  const rule = (name: string, of: string, threshold: number) => ({
    name,
    alertOn: { signal: 'contract', of: `trips_windows.${of}`, threshold },
  })
  await declare(
    ...[rule('broken', 'breaches', 1), rule('unknown_codes', 'rule.known', 1), rule('too_many', 'rows', 1_000)],
    ...[
      { ...trips, name: 'journeys' },
      { ...windows, dataset: 'journeys', object: 'trips' },
    ],
  )
  const at = (hour: number) => T0 + hour * 3_600_000
  const rows = [
    ...[row('a', 1), row('b', 2, 'XYZ'), row('c', 3), row('a', 4)],
    // All partitions go on.
    ...Array.from({ length: 20 }, (_, i) => ({ ...row(`later${i}`, 1), at: at(2) })),
  ]
  expect((await post('/v1/datasets/journeys/rows', rows)).status).toBe(200)
  const where = `/v1/contracts/results?contract=trips_windows&to=${new Date(at(1)).toISOString()}`
  const results = async (): Promise<Json[]> => ((await (await fetch(`${address}${where}`)).json()) as Json).items ?? []
  await until('the window is evaluated', async () => (await results()).length === 3)
  const found = await results()
  expect(found.map(({ rule, outcome, measured, rows: count }) => [rule, outcome, measured, count])).toEqual([
    ['known', 'fail', 1, 4],
    ['id.unique', 'fail', 1, 4],
    ['rowCount', 'pass', 4, 4],
  ])
  expect(found[0].samples).toMatchObject([{ value: "'XYZ'" }])
  expect(found[0].action).toBe('warn')
  const listed = await millrace.run('contract', 'results', '--contract', 'trips_windows', '--outcome', 'fail')
  expect(listed.out).toContain("'XYZ'")
  const proved = await millrace.run('contract', 'recompute', found[0].event_id)
  expect(proved.code, proved.err).toBe(0)
  const page = (await (await fetch(`${address}${where}&limit=2`)).json()) as Json
  const next = (await (await fetch(`${address}${where}&limit=2&page_token=${page.nextPageToken}`)).json()) as Json
  expect([...page.items, ...next.items]).toEqual(found)
  const alerts = async (): Promise<Json[]> => ((await (await fetch(`${address}/v1/alerts`)).json()) as Json).items ?? []
  const raised = async () => (await alerts()).map(({ subject }) => `${subject.rule} ${subject.feature}`).sort()
  await until('alerts are raised', async () => (await raised()).length === 2)
  expect(await raised()).toEqual(['broken trips_windows.breaches', 'unknown_codes trips_windows.rule.known'])
  const lineage = async (): Promise<Json[]> => {
    const answer = await fetch(`${address}/api/v1/events/lineage?limit=100`)
    return ((await answer.json()) as Json).events ?? []
  }
  const isOfContract = ({ job }: Json) => job?.name === 'contract/trips_windows@1'
  await until('lineage tells it', async () => (await lineage()).some(isOfContract))
  const inputs = (await lineage()).filter(isOfContract).flatMap((each) => each.inputs)
  expect(inputs.every(({ name }) => name === 'dataset/journeys')).toBe(true)
  const assertions = inputs.flatMap(({ inputFacets }) => inputFacets.dataQualityAssertions.assertions)
  expect(assertions).toContainEqual(
    expect.objectContaining({ name: 'id.unique', assertion: 'duplicates', column: 'id', success: false, actual: '1' }),
  )
  const unknown = await fetch(`${address}/v1/contracts/events/none`)
  expect(unknown.status).toBe(404)
  await until('verification agrees', async () => (await millrace.run('verify')).code === 0, 120_000)
  const rebuilt = await millrace.run('rebuild', 'table:contracts')
  expect(rebuilt.code, rebuilt.err).toBe(0)
  expect(await results()).toEqual(found)
})

test('a window that a partition holds back is overdue, is not evaluated, and waits until all have closed it', {
  timeout: 180_000,
}, async () => {
  await declare(
    { ...trips, name: 'late_trips' },
    { ...windows, name: 'lagging', dataset: 'late_trips', object: 'trips', overdue: 0 },
  )
  const get = async (where: string): Promise<Json[]> =>
    ((await (await fetch(`${address}/v1/contracts/${where}`)).json()) as Json).items ?? []
  const overdue = (query: string) => get(`overdue?contract=lagging&${query}`)
  const at = (hour: number) => T0 + hour * 3_600_000
  const hour = Array.from({ length: 20 }, (_, i) => row(`x${i}`, 1))
  expect((await post('/v1/datasets/late_trips/rows', hour)).status).toBe(200)
  await post('/v1/datasets/late_trips/time', { time: new Date(at(1.5)).toISOString() })
  await until('the first window is evaluated', async () => (await get('results?contract=lagging')).length > 0)
  // Time goes on in the partition of this row alone.
  await post('/v1/datasets/late_trips/rows', [{ ...row('ahead', 1), at: at(9) }])
  await until('it is overdue', async () => (await overdue('waiting=true')).length === 1)
  const [found] = await overdue('waiting=true')
  expect(found).toMatchObject({ dataset: 'late_trips', contract: 'lagging', contract_version: 1, window_end: at(2) })
  expect(found.waits_for).toHaveLength(1)
  await post('/v1/datasets/late_trips/time', { time: new Date(at(11)).toISOString() })
  await until('nothing waits', async () => (await overdue('waiting=true')).length === 0)
  expect((await overdue('waiting=false&limit=1')).length).toBe(1)
  expect((await millrace.run('contract', 'overdue', '--contract', 'lagging', '--all')).out).toContain('lagging@1')
  expect((await fetch(`${address}/v1/contracts/overdue?contract=none`)).status).toBe(404)
})

test('a contract with a rule that is not understood, or that no column can keep, is refused with its path', async () => {
  const broken = contract(100) as Json
  broken.odcs.schema[0].properties[0].logicalTypeOptions = { maximun: 7 }
  broken.odcs.schema[0].properties[1].quality[0].arguments.pattern = '(?=a)b'
  const { status, body } = await post('/v1/catalog/contracts', { ...broken, name: 'broken' })
  expect(status).toBe(422)
  const paths = JSON.stringify(body)
  expect(paths).toContain('odcs.schema.0.properties.0.logicalTypeOptions.maximun')
  expect(paths).toContain('odcs.schema.0.properties.1.quality.0.arguments.pattern')
})

test('a gate asks whether a contract holds, and its event names what was found; what an earlier version found is no evidence', {
  timeout: 240_000,
}, async () => {
  const mlflow = (call: string, body: object) => post(`/api/2.0/mlflow/${call}`, { name: 'eta', ...body })
  await mlflow('registered-models/create', {})
  expect((await mlflow('model-versions/create', { source: 's3://models/1' })).status).toBe(200)
  const rule = (name: string, more: object) => ({ name, check: 'data_quality', ...more })
  const rules = [
    rule('strict', { metric: 'trips_windows' }),
    rule('lenient', { metric: 'trips_windows', threshold: 1 }),
    rule('more_rows', { metric: 'trips_windows', minRows: 5 }),
    rule('unknown', { metric: 'none' }),
  ]
  await declare({ name: 'on_data', guards: { model: 'eta', alias: 'champion' }, rules })
  const gate = async () => (await post('/v1/models/eta/versions/1/gates', { policy: 'on_data' })).body
  // The last window is the second hour, in which no row came: too few, by the contract.
  const judged = await gate()
  const shown = judged.results.map((each: Json) => [each.rule, each.verdict, each.candidate, each.rows, each.reason])
  expect(shown).toEqual([
    ['strict', 'fail', 1, 0, null],
    ['lenient', 'pass', 1, 0, null],
    ['more_rows', 'inconclusive', 1, 0, "contract 'trips_windows' is evaluated on 0 rows, at least 5 are needed"],
    ['unknown', 'inconclusive', null, null, 'there is no evidence on the quality of data'],
  ])
  expect(judged.live).toMatchObject([
    { check: 'data_quality', source: 'trips_windows', sourceVersion: 1, metric: 'broken_rules', value: 1, rows: 0 },
  ])
  await declare({ ...windows, dataset: 'journeys', object: 'trips', window: '2h' })
  expect((await gate()).results.map(({ verdict }: Json) => verdict)).toEqual(Array(4).fill('inconclusive'))
})
