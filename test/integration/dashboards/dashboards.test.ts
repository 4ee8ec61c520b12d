/** Dashboards and rules against what is really there: every query runs on the real ClickHouse and finds rows, every metric is served by a real gateway or worker, and promtool takes the rules. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DASHBOARDS } from '../../../infra/grafana/dashboards.ts'
import { variable } from '../../../infra/grafana/panels.ts'
import { startWorker, type Worker } from '../../../worker/index.ts'
import { debianProgram, type Found } from '../../support/debian-program.ts'
import { HOUR, openMeasured, PER_WINDOW, T0 } from '../../support/drift-site.ts'
import { project } from '../../support/sources.ts'
import { until } from '../../support/until.ts'
import type { Json, Site } from '../gateway/support.ts'

const run = promisify(execFile)
const PREFIX = variable('prefix')
const rules = path.join(project, 'infra/prometheus')

let site: Site
let worker: Worker
beforeAll(async () => {
  site = await openMeasured('board')
  // A view, so that there is a table of vectors; and a worker whose metrics can be read.
  const dataset = {
    name: 'visits',
    columns: [
      { name: 'page', type: 'string' },
      { name: 'at', type: 'timestamp' },
    ],
  }
  const view = {
    name: 'hits',
    dataset: 'visits',
    entity: ['page'],
    features: { hits_1h: { function: 'count', window: '1h' } },
  }
  const post = async (where: string, body: unknown) => {
    const { status, body: found } = await site.call('POST', where, body)
    expect([where, status], JSON.stringify(found)).toEqual([where, 200])
  }
  await post('/v1/catalog/datasets', { ...dataset, key: ['page'], time: 'at' })
  await post('/v1/catalog/entities', { name: 'page', keys: [{ name: 'page', type: 'string' }] })
  await post('/v1/catalog/views', view)
  await site.stopWorker()
  worker = await startWorker({ platform: site.platform })
  await post('/v1/datasets/visits/rows', [{ page: 'a', at: Date.now() }])
  await until('the tables are there', async () => {
    const { prefix } = site.platform.names
    const query = `SELECT name FROM system.tables WHERE startsWith(name, '${prefix}')`
    const answer = await site.platform.clickhouse.query({ query, format: 'JSONEachRow' })
    const names = (await answer.json<{ name: string }>()).map(({ name }) => name.slice(prefix.length))
    return ['features_hits_v1', 'alerts', 'overdue', 'drift.windows'].every((name) => names.includes(name))
  })
}, 240_000)
afterAll(async () => {
  await worker?.stop()
  await site?.close()
})

const VARIABLES: Readonly<Record<string, string>> = {
  ...{
    model: 'board',
    monitor: 'board_hourly',
    predictions: 'board',
    performance: 'board_quality',
    figure: 'accuracy',
    'feature:singlequote': "'amount','country'",
  },
}

/** What Grafana's plugin makes of a query. */
const filled = (sql: string): string =>
  sql
    .replaceAll(
      /\$__timeFilter\(([^)]+)\)/g,
      (_, column) => `${column} >= toDateTime64('2025-01-01', 3) AND ${column} <= toDateTime64('2100-01-01', 3)`,
    )
    .replaceAll(/\$\{([^}]+)\}/g, (whole, name) => {
      const { prefix } = site.platform.names
      const value = name === 'prefix' ? prefix : name === 'features' ? `${prefix}features_hits_v1` : VARIABLES[name]
      expect(value, `${whole} is known`).toBeDefined()
      return value as string
    })

const asked = async (sql: string): Promise<Json[]> => {
  const answer = await site.platform.clickhouse.query({ query: filled(sql), format: 'JSONEachRow' })
  return answer.json<Json>()
}

/** Tables in which this test has nothing. */
const MAY_BE_EMPTY = [
  'Windows that were overdue',
  'Slices that have drifted',
  'From the row to the vector, p99',
  'Vectors per minute',
]

describe.each(DASHBOARDS)('the dashboard $title', ({ panels, choices }) => {
  const withSql = panels.filter(({ sql }) => sql !== undefined)
  test('asks ClickHouse what it can answer', async () => {
    for (const { title, sql } of withSql) {
      const rows = await asked((sql as { sql: string }).sql)
      if (!MAY_BE_EMPTY.includes(title)) expect(rows.length, title).toBeGreaterThan(0)
    }
    for (const { name, sql } of choices) expect((await asked(sql)).length, name).toBeGreaterThan(0)
  })
})

test('the views say what was sent: each prediction once, by minute and version, and each window once', async () => {
  const minutes = await asked(`SELECT * FROM \`${PREFIX}predictions.board.minutes\` ORDER BY minute`)
  const sum = (of: string) => minutes.reduce((total, each) => total + Number(each[of]), 0)
  expect(sum('predictions')).toBe(4 * PER_WINDOW + 10)
  expect(sum('errors')).toBe(17)
  expect(minutes[0]).toMatchObject({
    model_version: 3,
    error_rate: expect.any(Number),
    latency_p99_ms: expect.any(Number),
  })
  expect(sum('repeated')).toBe(0)
  const windows = await asked(
    `SELECT * FROM \`${PREFIX}drift.windows\` WHERE feature = 'amount' AND slice = '' ORDER BY window_end`,
  )
  expect(windows.map(({ verdict, is_present }) => [verdict, is_present])).toEqual([
    ...['no_drift', 'no_drift', 'drift', 'drift', 'insufficient_data'].map((verdict) => [verdict, 1]),
  ])
  expect(Date.parse(`${windows[0].window_start}Z`)).toBe(T0)
  expect(Date.parse(`${windows[0].window_end}Z`) - T0).toBe(HOUR)
})

test('a prediction that comes again when its id is forgotten counts, and is shown as repeated', async () => {
  const call = async (where: string, body: unknown) => expect((await site.call('POST', where, body)).status).toBe(200)
  const served = [{ name: 'amount', type: 'double' }]
  await call('/v1/catalog/predictions', { name: 'again', served, dedupeMs: 0 })
  for (const id of ['a', 'b', 'a', 'c', 'a'])
    await call('/v1/predictions/again', { prediction_id: id, time: T0, model_version: 1, amount: 1 })
  const query = `SELECT predictions, repeated FROM \`${PREFIX}predictions.again.minutes\``
  await until('all five are stored', async () => {
    const [found] = await asked(query).catch(() => [])
    return Number(found?.predictions) === 5
  })
  expect((await asked(query)).map(({ repeated }) => Number(repeated))).toEqual([2])
  const { body } = await site.call('GET', '/v1/predictions/again/counts')
  expect(body.items).toEqual([{ model_version: 1, predictions: 5, repeated: 2, errors: 0 }])
  const none = await site.call('GET', `/v1/predictions/again/counts?from=${new Date(T0 + 1).toISOString()}`)
  expect(none.body.items).toEqual([])
  expect((await site.call('GET', '/v1/predictions/nobody/counts')).status).toBe(404)
})

test('a prediction that comes again within its span is dropped, and a metric counts it', async () => {
  const call = async (where: string, body: unknown) => expect((await site.call('POST', where, body)).status).toBe(200)
  await call('/v1/catalog/predictions', { name: 'once', served: [{ name: 'amount', type: 'double' }] })
  for (const id of ['a', 'b', 'a', 'a'])
    await call('/v1/predictions/once', { prediction_id: id, time: T0, model_version: 1, amount: 1 })
  const instance = 'intake.predictions.once.v1.s1'
  await until('two are counted', async () => {
    const found = await worker.metrics.duplicates.get()
    return found.values.some(({ labels, value }) => labels.instance === instance && value === 2)
  })
  const { body } = await site.call('GET', '/v1/predictions/once/counts')
  expect(body.items).toEqual([{ model_version: 1, predictions: 2, repeated: 0, errors: 0 }])
})

/** Names of metrics in an expression: what is no function, label or keyword. */
const metricsIn = (expression: string): string[] =>
  (expression.replaceAll(/"[^"]*"/g, '""').match(/\b(?:millrace|nodejs|process)_[a-z0-9_]+/g) ?? []).map((name) =>
    name.replace(/_bucket$/, ''),
  )

test('every metric of a panel or a rule is served by a real gateway or a real worker', async () => {
  const served = [await (await fetch(`${site.url}/metrics`)).text(), await worker.metrics.registry.metrics()].join('\n')
  const known = new Set([...served.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name))
  const wanted = DASHBOARDS.flatMap(({ panels }) =>
    panels.flatMap(({ prom = [] }) => prom.flatMap(({ expr }) => metricsIn(expr))),
  )
  const ruled = [...readFileSync(path.join(rules, 'rules.yaml'), 'utf8').matchAll(/expr: (.*)/g)].flatMap(([, expr]) =>
    metricsIn(expr as string),
  )
  expect(wanted.length).toBeGreaterThan(10)
  expect(ruled.length).toBeGreaterThanOrEqual(8)
  expect([...new Set([...wanted, ...ruled])].filter((name) => !known.has(name))).toEqual([])
})

describe('the rules of Prometheus', () => {
  let found: Found
  beforeAll(async () => {
    found = await debianProgram('prometheus', 'promtool')
  }, 240_000)
  test.each([
    ['are well formed', ['check', 'rules', 'rules.yaml']],
    ['fire when they should, and not when they should not', ['test', 'rules', 'rules.test.yaml']],
  ])('%s', async (_, parameters) => {
    if (found.program === undefined) {
      expect(process.env.CI, found.missing).not.toBe('true')
      console.warn(`skipped: ${found.missing}`)
      return
    }
    const { stdout, stderr } = await run(found.program, parameters, { cwd: rules, timeout: 60_000 }).catch(
      (error) => error as { stdout: string; stderr: string },
    )
    expect(stdout + stderr).toMatch(/SUCCESS/)
    expect(stdout + stderr).not.toMatch(/FAILED/)
  })
})
