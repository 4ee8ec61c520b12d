/** Evaluations that the gateway computes from the rows of a dataset: over HTTP and with the command, against what the rows themselves say. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { verify } from '../../../operations/verify/index.ts'
import { SinkQuarantine } from '../../../platform/index.ts'
import { rowsInstance, rowsTableName } from '../../../processors/intake/index.ts'
import { KafkaAppender } from '../../../streams/kafka/index.ts'
import { runCommandLine } from '../../support/command-line.ts'
import { type Json, openSite, type Site } from './support.ts'

const VERSION = '/v1/models/churn/versions'
const dataset = {
  name: 'scored',
  columns: [
    { name: 'customer', type: 'string' },
    { name: 'time', type: 'timestamp' },
    { name: 'left', type: 'boolean' },
    { name: 'v1', type: 'double' },
    { name: 'v2', type: 'double' },
    { name: 'sex', type: 'string' },
  ],
  key: ['customer'],
  time: 'time',
  partitions: 2,
}
const START = Date.UTC(2024, 0, 1)
/** Version 2 is right twice as often as version 1 is wrong. One label in 50 is not known. */
const row = (i: number) => {
  const left = i % 3 === 0
  const score = (isWrong: boolean) => (left === isWrong ? 0.25 : 0.75)
  return {
    ...{ customer: `c${i}`, time: START + i * 1000, sex: i % 2 === 0 ? 'f' : 'm' },
    left: i % 50 === 49 ? null : left,
    ...{ v1: score(i % 6 === 5), v2: score(i % 20 === 7) },
  }
}
const rows = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => row(from + i))

let site: Site
let folder: string
const source = (version: number, more: object = {}) => ({
  ...{ dataset: 'scored', task: 'binary', label: 'left', score: `v${version}`, ...more },
})
const evaluate = (version: number, more: object = {}, body: object = {}) =>
  site.call('POST', `${VERSION}/${version}/evaluations`, { source: source(version, more), ...body })
const metric = (evaluation: Json, name: string, group: string | null = null) =>
  evaluation.metrics.find((each: Json) => each.metric === name && each.group === group)
const ingest = async (from: number, to: number) =>
  expect((await site.call('POST', '/v1/datasets/scored/rows', rows(from, to))).status).toBe(200)
const command = async (...args: string[]) => {
  const { code, out, err } = await runCommandLine(...args, '--set', `client.url=${site.url}`)
  return { code, text: out + err }
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'evaluations-'))
  site = await openSite(inject('stack'), { positionTimeoutMs: 15_000 })
  expect((await site.call('POST', '/v1/catalog/datasets', dataset)).status).toBe(200)
  for (const _ of [1, 2]) {
    const body = { name: 'churn', source: 's3://models/1' }
    await site.call('POST', '/api/2.0/mlflow/registered-models/create', { name: 'churn' })
    expect((await site.call('POST', '/api/2.0/mlflow/model-versions/create', body)).status).toBe(200)
  }
  await ingest(0, 500)
}, 240_000)
afterAll(async () => {
  await site?.close()
  rmSync(folder, { recursive: true, force: true })
})

test('all rows that were sent before the question are measured, without a wait by the caller', async () => {
  const { status, body } = await evaluate(1, { slices: ['sex'], groups: ['sex'] })
  expect([status, body]).toMatchObject([200, { dataset: 'scored', source: { rows: 500, nullLabels: 10, method: 1 } }])
  const known = rows(0, 500).filter(({ left }) => left !== null)
  const right = known.filter(({ left, v1 }) => v1 >= 0.5 === left)
  expect(metric(body, 'accuracy')).toMatchObject({ value: right.length / known.length, rows: 490 })
  const women = known.filter(({ sex }) => sex === 'f')
  const chosen = women.filter(({ v1 }) => v1 >= 0.5)
  expect(body.groups[0]).toEqual({
    ...{ by: 'sex', group: 'f', rows: women.length, selected: chosen.length },
    positives: women.filter(({ left }) => left).length,
    truePositives: chosen.filter(({ left }) => left).length,
  })
  expect(metric(body, 'selection_rate', 'f')).toMatchObject({ value: chosen.length / women.length })
  expect(body.source.notes).toEqual(['10 of 500 rows have no label and are not measured.'])
  expect(body.source.positions.map(({ topic }: Json) => topic)).toEqual(Array(2).fill(body.source.positions[0].topic))
})

test('at the positions of an earlier evaluation the same query gives the same figures, whatever came later', async () => {
  const first = await evaluate(2, { scores: ['accuracy', 'log_loss'] })
  const positions = first.body.source.positions.map(({ offset }: Json) => offset)
  await ingest(500, 700)
  const { body: later } = await evaluate(2)
  expect(later.source.rows).toBe(700)
  const { body: again } = await evaluate(2, { scores: ['accuracy', 'log_loss'], positions })
  for (const part of ['digest', 'metrics', 'groups', 'source']) expect(again[part], part).toEqual(first.body[part])
  // The first one was replaced twice since; the log still has it.
  const check = await site.call('POST', `${VERSION}/2/evaluations/${first.body.evaluationId}/check`)
  expect(check.body).toEqual({ evaluationId: first.body.evaluationId, dataset: 'scored', same: true, differences: [] })
})

test('two versions on the same rows pass a gate with a paired test', async () => {
  const policy = {
    name: 'better',
    guards: { model: 'churn', alias: 'champion' },
    dataset: 'holdout',
    rules: [{ name: 'better', check: 'minimum_change', metric: 'accuracy', threshold: 0, test: 'bootstrap' }],
  }
  expect((await site.call('POST', '/v1/models/churn/aliases/champion', { version: 1 })).status).toBe(200)
  expect((await site.call('POST', '/v1/catalog/policies', policy)).status).toBe(200)
  const [first, second] = [
    await evaluate(1, { scores: ['accuracy'] }, { dataset: 'holdout' }),
    await evaluate(2, { scores: ['accuracy'] }, { dataset: 'holdout' }),
  ]
  expect(second.body.digest).toBe(first.body.digest)
  const gate = await site.call('POST', `${VERSION}/2/gates`, { policy: 'better' })
  expect(gate.body).toMatchObject({ verdict: 'pass', championVersion: 1, results: [{ resamples: 1999 }] })
})

test('filter, event times and log time choose rows', async () => {
  const filter = { column: 'sex', is: '=', value: 'm' }
  const until = START + 100_000
  expect((await evaluate(1, { filter, until })).body.source).toMatchObject({ rows: 50, nullLabels: 2 })
  expect((await evaluate(1, { since: START + 690_000, until: '2024-01-01T00:11:40Z' })).body.source.rows).toBe(10)
  const { body: none } = await evaluate(1, { as_of: 1000, filter, until })
  expect(none).toMatchObject({ status: 422, code: 'EVALUATION_ROWS_INVALID' })
  expect(none.detail).toMatch(
    /that the log held at 1970-01-01T00:00:01.000Z \(as_of\), before 2024-01-01T00:01:40.000Z \(until\), that fits the filter, has/,
  )
  expect((await evaluate(1, { as_of: Date.now() + 3_600_000 })).body).toMatchObject({ code: 'REQUEST_INVALID' })
})

test('what cannot be computed is refused and nothing is recorded', async () => {
  const before = (await site.call('GET', `${VERSION}/1/evaluations`)).body
  const refused = async (more: object, body: object = {}) => {
    const answer = (await evaluate(1, more, body)).body
    return [answer.code, answer.problems?.[0]?.field]
  }
  expect(await refused({ dataset: 'nothing' })).toEqual(['DATASET_UNKNOWN', undefined])
  expect(await refused({ label: 'nothing' })).toEqual(['REQUEST_INVALID', 'source.label'])
  expect(await refused({ positions: [1] })).toEqual(['REQUEST_INVALID', 'source.positions'])
  expect(await refused({ positions: [1, 1e9] })).toEqual(['REQUEST_INVALID', 'source.positions.1'])
  expect(await refused({}, { digest: 'd' })).toEqual(['REQUEST_INVALID', 'digest'])
  expect((await site.call('POST', `${VERSION}/9/evaluations`, { source: source(1) })).body.code).toBe(
    'MODEL_VERSION_UNKNOWN',
  )
  expect((await site.call('POST', `${VERSION}/1/evaluations/nope/check`)).body.code).toBe('EVALUATION_UNKNOWN')
  expect((await site.call('GET', `${VERSION}/1/evaluations`)).body).toEqual(before)
})

test('the command computes, records from a file, and checks', async () => {
  const asked = 'evaluate churn 1 --dataset scored --label left --score v1 --as by-command'.split(' ')
  asked.push('--since', String(START), '--until', '2024-01-01T00:05:00Z')
  const made = await command(...asked, '--slices', 'sex', '--filter', '{"column":"sex","is":"notNull"}')
  expect(made).toMatchObject({ code: 0, text: expect.stringMatching(/accuracy +0\.8.*\n/) })
  const id = /\(evaluation (\S+)\)/.exec(made.text)![1]!
  expect(await command('evaluate', 'churn', '1', '--check', id)).toMatchObject({
    ...{ code: 0, text: expect.stringContaining('bit for bit') },
  })
  const file = path.join(folder, 'outside.json')
  writeFileSync(file, JSON.stringify({ dataset: 'elsewhere', metrics: [{ metric: 'accuracy', value: 0.5, rows: 8 }] }))
  const outside = await command('evaluate', 'churn', '1', '--from', file)
  expect(outside).toMatchObject({ code: 0, text: expect.stringContaining('on elsewhere') })
  const own = /\(evaluation (\S+)\)/.exec(outside.text)![1]!
  expect((await command('evaluate', 'churn', '1', '--check', own)).text).toContain('comes from outside')
  expect(await command('evaluate', 'churn', '1', '--from', file, '--label', 'left')).toMatchObject({ code: 2 })
})

test('rows that no table can hold are counted and told', async () => {
  const { names } = site.platform
  const appender = new KafkaAppender(site.platform.log.kafka)
  const origin = { instance: rowsInstance('scored'), topic: names.rows('scored'), partition: 1 }
  const record = { offset: 0, key: null, value: null, timestamp: START }
  await new SinkQuarantine(site.platform, appender).keep(origin, [{ record, reason: 'a test' }])
  await appender.close()
  const { body } = await evaluate(1, {}, { dataset: 'with unfit rows' })
  expect(body.source.notes.at(-1)).toMatch(/^1 accepted rows before the positions are in quarantine/)
  const before = await evaluate(1, {
    positions: [...body.source.positions.map(({ offset }: Json) => offset)].fill(0, 1),
  })
  expect(before.body.source.notes.join()).not.toContain('quarantine')
})

test('the log gives what Redis and ClickHouse hold', async () => {
  const found: Record<string, unknown> = {}
  const catalog = site.gateway.context.tail.catalog.current
  for await (const { instance, first } of verify({ platform: site.platform, catalog })) found[instance] = first
  for (const name of ['registry.all', 'fields.registry', 'table.registry'])
    expect(found[`${name}.v1.s1`], name).toEqual([])
})

test('a table that lost a row is noticed: the check tells the differences', async () => {
  const { body } = await evaluate(1, {}, { dataset: 'spoilt' })
  const table = rowsTableName(site.platform.names.prefix, 'scored')
  await site.platform.clickhouse.command({
    query: `ALTER TABLE \`${table}\` UPDATE v1 = 0.75 WHERE customer = 'c1'`,
    clickhouse_settings: { mutations_sync: '1' },
  })
  const check = await site.call('POST', `${VERSION}/1/evaluations/${body.evaluationId}/check`)
  expect(check.body.same).toBe(false)
  expect(check.body.differences.map(({ field }: Json) => field)).toContain('source.contentHash')
})

test('a store that does not get the rows is an error in time', async () => {
  await site.stopWorker()
  await ingest(700, 710)
  const answer = await site.call('POST', `${VERSION}/1/evaluations`, { source: source(1) })
  expect(answer.body).toMatchObject({ status: 504, code: 'POSITION_NOT_REACHED' })
  expect(site.failures).toEqual([])
}, 240_000)
