/** The page of a dataset on the real stack: all of its parts, what is masked, and what is said of parts that cannot be read. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { endsOf, pastTasks } from '../../../platform/index.ts'
import { appliedInstance } from '../../../processors/alerts/index.ts'
import { type Json, openSite, type Site, until } from '../gateway/support.ts'

let site: Site
const T0 = Date.UTC(2026, 0, 1)
const HOUR = 3_600_000

const patients = {
  name: 'patients',
  columns: [
    { name: 'id', type: 'string', doc: 'Number of the patient.' },
    { name: 'at', type: 'timestamp' },
    { name: 'ward', type: 'string', classification: 'internal' },
    { name: 'age', type: 'long', classification: 'Personal' },
    { name: 'weight', type: 'double' },
  ],
  ...{ key: ['id'], time: 'at', owner: 'clinic', description: 'Who is here.', tags: ['health'], evolution: 'ignore' },
}

const contract = {
  name: 'patients_quality',
  dataset: 'patients',
  ...{ window: '1h', grace: '0s' },
  owner: 'quality',
  odcs: {
    ...{ apiVersion: 'v3.1.0', kind: 'DataContract', id: 'patients', version: '1.0.0', status: 'active' },
    schema: [
      {
        name: 'patients',
        quality: [
          {
            id: 'columns',
            type: 'custom',
            engine: 'greatExpectations',
            implementation: {
              type: 'expect_table_columns_to_match_set',
              kwargs: { column_set: ['id', 'at', 'ward', 'age', 'weight'] },
            },
          },
        ],
        properties: [
          {
            name: 'weight',
            classification: 'restricted',
            quality: [{ metric: 'nullValues', mustBe: 0, severity: 'warning' }],
          },
          {
            name: 'age',
            quality: [
              {
                id: 'old',
                type: 'custom',
                engine: 'greatExpectations',
                implementation: { type: 'expect_column_max_to_be_between', kwargs: { max_value: 120 } },
              },
            ],
          },
        ],
      },
    ],
    slaProperties: [
      { property: 'frequency', value: 1, unit: 'd' },
      { property: 'latency', value: '1', unit: 'hours' },
      { property: 'retention', value: 3, unit: 'y' },
    ],
  },
}

/** What is broken in a window of the contract; the second one says by which value. */
const rules = ['breaches', 'rule.old'].map((of) => ({
  name: `quality_${of.replace('.', '_')}`,
  alertOn: { signal: 'contract', of: `patients_quality.${of}`, threshold: 1 },
  severity: 'page',
  clearAfter: 100,
}))
const another = { name: 'another', alertOn: { signal: 'freshness', of: 'nobody', absentFor: '30s' } }

const row = (id: string, at: number, age: number, weight: number | null) => ({ id, at, ward: 'east', age, weight })

beforeAll(async () => {
  site = await openSite(inject('stack'))
  for (const [kind, declaration] of [
    ['datasets', patients],
    ['contracts', contract],
    ...[...rules, another].map((rule) => ['alert_rules', rule] as const),
  ] as const) {
    const { status, body } = await site.call('POST', `/v1/catalog/${kind}`, declaration)
    expect(status, JSON.stringify(body)).toBe(200)
  }
  // What is measured waits for a rule that was declared before it, but not for ever.
  const { platform } = site
  await until(
    async () => pastTasks(platform, appliedInstance(), await endsOf(platform, platform.names.catalog), () => true),
    (isApplied) => isApplied,
  )
}, 240_000)
afterAll(() => site?.close())

const page = async (name = 'patients'): Promise<Json> => {
  const { status, body } = await site.call('GET', `/v1/datasets/${name}`)
  expect(status, JSON.stringify(body)).toBe(200)
  return body
}

test('a dataset without rows has a page, and one that nobody declared has none', async () => {
  const found = await page()
  expect(found).toMatchObject({
    ...{
      name: 'patients',
      isDeclared: true,
      owner: 'clinic',
      description: 'Who is here.',
      tags: ['health'],
      version: 1,
    },
    freshness: { value: { rows: 0, eventTime: null, logTime: null, behind: null }, unavailable: null },
    refused: { value: [], unavailable: null },
  })
  expect(found.columns.map(({ name, masked }: Json) => [name, masked])).toEqual([
    ...[
      ['id', false],
      ['at', false],
      ['ward', false],
      ['age', true],
      ['weight', true],
    ],
  ])
  expect(found.columns[0]).toMatchObject({ doc: 'Number of the patient.', isKey: true, sinceVersion: 1 })
  expect(found.contracts[0]).toMatchObject({ state: { value: null, unavailable: null }, unmet: [] })
  expect((await site.call('GET', '/v1/datasets/nothing')).status).toBe(404)
})

test('rows, refusals, contracts, service levels and lineage are on the page', async () => {
  const sent = await site.call('POST', '/v1/datasets/patients/rows', [
    row('a', T0, 94_321, 71.5),
    row('b', T0 + 1, 55, null),
    row('c', T0 + 2 * HOUR, 33, 64.25),
  ])
  expect(sent.status).toBe(200)
  await site.call('POST', '/v1/datasets/patients/time', { time: T0 + 3 * HOUR })
  const found = await until(
    page,
    ({ contracts, lineage }: Json) => contracts[0].state.value !== null && lineage.value.downstream.jobs.length > 0,
  )
  expect(found.freshness.value).toMatchObject({ rows: 3, eventTime: T0 + 2 * HOUR, behind: null })
  const [shown] = found.contracts
  expect(shown.state.value.rules).toMatchObject([{}, {}])
  expect(shown.serviceLevels).toMatchObject([
    { property: 'frequency', ms: 24 * HOUR, isMet: true },
    { property: 'latency', ms: HOUR, isMet: false },
    { property: 'retention', measuredMs: null, isMet: null },
  ])
  expect(JSON.stringify(found)).not.toMatch(/94321|71\.5|64\.25/)
})

test('the alerts that fire about a dataset are on its page, and say no value of a masked column', async () => {
  const found = await until(page, ({ alerts }: Json) => alerts.value?.items.length === 2)
  expect(found.alerts).toMatchObject({ value: { truncated: false }, unavailable: null })
  const [breaches, old] = [...found.alerts.value.items].sort((a: Json, b: Json) => (a.rule < b.rule ? -1 : 1))
  expect(breaches).toMatchObject({
    ...{ rule: 'quality_breaches', feature: 'patients_quality.breaches', severity: 'page' },
    ...{ masked: false, value: 1, threshold: 1 },
  })
  expect(breaches.summary).toContain('contract is 1, at least 1 raises')
  expect(old).toMatchObject({ feature: 'patients_quality.rule.old', masked: true, summary: null, value: null })
  expect(JSON.stringify(found)).not.toContain('94321')
})

test('a contract whose expectation of the columns is broken by a later version says so on the page', async () => {
  const columns = [...patients.columns, { name: 'bed', type: 'string' }]
  const { status, body } = await site.call('POST', '/v1/catalog/datasets', { ...patients, columns })
  expect(status, JSON.stringify(body)).toBe(200)
  const found = await until(page, ({ version }: Json) => version === 2)
  expect(found.contracts[0].unmet).toEqual([
    'schema.0.quality.0.implementation.kwargs: the columns are id, at, ward, age, weight, bed; expected columns without bed.',
  ])
})
