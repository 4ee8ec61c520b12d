/** The platform as its users meet it: the command line, a worker and a gateway in processes of their own, files. */

import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Kafka, logLevel, Partitioners } from 'kafkajs'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { Millrace, type Running } from './millrace.ts'

const prefix = `e2e-${randomBytes(4).toString('hex')}.`
const ROWS = 600
const SENSORS = 12
const START_MS = Date.UTC(2026, 0, 1)
const schemas = fileURLToPath(new URL('../../schemas/index.ts', import.meta.url))

const dataset = {
  name: 'readings',
  columns: [
    { name: 'sensor', type: 'string' },
    { name: 'site', type: 'string', nullable: false },
    { name: 'time', type: 'timestamp' },
    { name: 'value', type: 'double' },
  ],
  key: ['sensor'],
  time: 'time',
  partitions: 2,
}
const module = (features: string) => `
import { defineFeatureView } from ${JSON.stringify(schemas)}
export const bySite = defineFeatureView({
  name: 'by_site',
  dataset: ${JSON.stringify(dataset)} as const,
  entity: ['site'],
  features: { ${features} },
})
`
const bySensor = {
  name: 'by_sensor',
  dataset: 'readings',
  entity: ['sensor'],
  features: {
    n_1h: { function: 'count', window: '1h' },
    sum_1h: { function: 'sum', column: 'value', window: '1h' },
  },
}

const ingestOver = async ({ address }: Running, row: object): Promise<{ position: string }> => {
  const answer = await fetch(`${address}/v1/datasets/readings/rows`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([row]),
    signal: AbortSignal.timeout(120_000),
  })
  expect(answer.status).toBe(200)
  return (await answer.json()) as { position: string }
}

let millrace: Millrace
let gateway: Running
let features: Running
let others: Running
let position: string
const file = (name: string) => path.join(millrace.folder, name)

interface Online {
  readonly features: string[]
  readonly results: { entity: string; values: unknown[]; statuses: string[] }[]
}

const get = async <T>(at: string): Promise<T> => {
  const answer = await fetch(gateway.address + at, { signal: AbortSignal.timeout(120_000) })
  if (!answer.ok) throw new Error(`${at}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as T
}

const until = async (what: string, condition: () => Promise<boolean>): Promise<void> => {
  for (const deadline = performance.now() + 120_000; !(await condition()); ) {
    if (performance.now() > deadline) throw new Error(`${what}: not within 60 s`)
    await sleep(50)
  }
}

const rowOf = (n: number) => ({
  sensor: `s${n % SENSORS}`,
  site: `site-${n % 3}`,
  time: new Date(START_MS + n * 1000).toISOString(),
  value: n / 8,
})

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0)
/** What by_sensor says of a sensor: all rows lie within one hour. */
const expected = (sensor: number): [number, number] => {
  const numbers = Array.from({ length: ROWS }, (_, n) => n).filter((n) => n % SENSORS === sensor)
  return [numbers.length, sum(numbers.map((n) => n / 8))]
}

beforeAll(async () => {
  const { kafka, registry, redis, clickhouse } = inject('stack')
  const folder = await mkdtemp(path.join(tmpdir(), 'millrace-e2e-'))
  const config = {
    prefix,
    kafka: { brokers: [kafka], sessionTimeoutMs: 6000 },
    registry: { url: registry },
    redis: { urls: [redis] },
    clickhouse: { url: clickhouse },
  }
  await writeFile(path.join(folder, 'millrace.config.json'), JSON.stringify(config))
  const installation = new Millrace(folder)
  millrace = installation
  others = await installation.start('worker', '--roles', 'catalog,intake,registry,online,offline')
  ;[gateway, features] = await Promise.all([
    installation.start('gateway', '--port', '0'),
    installation.start('worker', '--roles', 'features'),
  ])
  millrace = installation.with('--set', `client.url=${gateway.address}`)
  installations.push(installation, millrace)
})
const installations: Millrace[] = []

afterAll(async () => {
  for (const installation of installations) installation.end()
  if (millrace !== undefined) await rm(millrace.folder, { recursive: true, force: true })
})

test('declarations are applied from JSON and from TypeScript', async () => {
  await writeFile(file('declarations.json'), JSON.stringify({ datasets: [dataset], views: [bySensor] }))
  await writeFile(file('by-site.ts'), module(`n_1h: { function: 'count', window: '1h' }`))
  const outcomes = await millrace.json<{ kind: string; name: string; version: number }[]>(
    'apply',
    'declarations.json',
    'by-site.ts',
    '--wait',
    '60',
  )
  expect(outcomes.map(({ kind, name, version }) => [kind, name, version])).toEqual([
    ['dataset', 'readings', 1],
    ['view', 'by_sensor', 1],
    ['view', 'by_site', 1],
  ])
})

test('a declaration that cannot be is refused with the field and what was expected', async () => {
  const wrong = { ...bySensor, name: 'wrong', features: { n: { function: 'sum', column: 'height', window: '0h' } } }
  await writeFile(file('wrong.json'), JSON.stringify(wrong))
  const { code, err } = await millrace.run('apply', 'wrong.json')
  expect(code).toBe(3)
  expect(err).toMatch(/features\.n/)
})

test('rows of a file are taken, each that is wrong is named', async () => {
  const lines = Array.from({ length: ROWS }, (_, n) => JSON.stringify(rowOf(n)))
  await writeFile(file('rows.ndjson'), `${lines.join('\n')}\n`)
  const report = await millrace.json<{ accepted: number; rejected: number; position: string }>(
    'ingest',
    'readings',
    'rows.ndjson',
  )
  expect(report).toMatchObject({ accepted: ROWS, rejected: 0 })
  position = report.position

  await writeFile(file('bad.ndjson'), JSON.stringify({ ...rowOf(0), value: 'high' }))
  const { code, out } = await millrace.run('ingest', 'readings', 'bad.ndjson')
  expect(code).toBe(1)
  expect(out).toMatch(/0 rows accepted, 1 rejected\.\nrow 1: value is "high"; expected /)
})

test('written records are read', async () => {
  const vectors = await millrace.json<Online>('features', 'by_sensor', 's0', 's7', 'nobody', '--min-position', position)
  const at = (name: string) => vectors.features.indexOf(name)
  const values = vectors.results.map(({ values }) => [values[at('n_1h')], values[at('sum_1h')]])
  expect(values).toEqual([expected(0), expected(7), [null, null]])
  expect(vectors.results[2].statuses).toEqual(['NOT_FOUND', 'NOT_FOUND'])
})

test('a training set holds the features as they were at the time of each label', async () => {
  const labels = Array.from({ length: 10 }, (_, i) => ({
    sensor: `s${i}`,
    moment: new Date(START_MS + 300_000).toISOString(),
    label: i % 2,
  }))
  await writeFile(file('spine.ndjson'), labels.map((label) => JSON.stringify(label)).join('\n'))
  const summary = await millrace.json<{ rows: number; contentHash: string }>(
    ...['training-set', 'spine.ndjson', '--features', 'by_sensor:n_1h', '--time', 'moment'],
    ...['--out', 'set.ndjson', '--min-position', position],
  )
  expect(summary.rows).toBe(10)
  expect(summary.contentHash).toMatch(/[0-9a-f]{64}/)
  const rows = (await readFile(file('set.ndjson'), 'utf8')).trimEnd().split('\n')
  // rows n <= 300 of a sensor: n = s, s + 12, ...
  expect(rows.map((row) => (JSON.parse(row) as { n_1h: number }).n_1h)).toEqual(
    labels.map((_, sensor) => Math.floor((300 - sensor) / SENSORS) + 1),
  )
})

test('the tail of a topic shows decoded records', async () => {
  const { code, out } = await millrace.run('tail', `${prefix}ml.rows.readings`, '--from', 'start', '--max', '7')
  expect(code).toBe(0)
  const records = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { value: { sensor?: string; cause?: string } })
  expect(records).toHaveLength(7)
  // Before its first row, a load states its time to both partitions.
  const rows = records.filter(({ value }) => value.cause === undefined)
  expect(rows.length).toBeGreaterThanOrEqual(5)
  for (const { value } of rows) expect(value.sensor).toMatch(/^s\d+$/)
})

test('bytes that cannot be decoded are in quarantine, and later rows are processed', async () => {
  const kafka = new Kafka({ brokers: [inject('stack').kafka], clientId: 'stranger', logLevel: logLevel.NOTHING })
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner })
  await producer.connect()
  const wrongId = Buffer.from('007fffffff06666f6f', 'hex')
  const messages = [Buffer.from('no avro at all'), wrongId].map((value) => ({ key: 's1', value, partition: 0 }))
  await producer.send({ topic: `${prefix}ml.intake.readings`, messages })
  await producer.disconnect()
  await until('two entries in quarantine', async () => {
    const { items = [] } = await get<{ items?: unknown[] }>('/v1/quarantine?limit=10')
    return items.length >= 2
  })
  const entries = await millrace.json<{ topic: string; reason: string }[]>('quarantine', 'list')
  expect(entries.map(({ topic, reason }) => [topic, reason])).toEqual([
    [`${prefix}ml.intake.readings`, 'magic'],
    [`${prefix}ml.intake.readings`, 'unknown_schema'],
  ])
  const { position: behind } = await ingestOver(gateway, rowOf(ROWS))
  const { results } = await get<Online>(`/v1/views/by_sensor/online/s0?min_position=${encodeURIComponent(behind)}`)
  expect(results[0].values[0]).toBe(expected(0)[0] + 1)
})

test('the status shows what is declared and active', async () => {
  expect(await millrace.json('status')).toMatchObject({
    ready: true,
    // The first generation of the rows, which by_site needs, is a version of the dataset.
    datasets: [{ name: 'readings', version: 2, retired: false }],
    views: [
      { name: 'by_sensor', version: 1, active: 1 },
      { name: 'by_site', version: 1, active: 1 },
    ],
  })
  expect(await millrace.run('status')).toMatchObject({ code: 0, err: '' })
})

test('a changed view is a new version; the old one is served until it has caught up', async () => {
  expect(await features.stop()).toMatchObject({ code: 0 }) // so that the new version cannot catch up yet
  await writeFile(
    file('by-site.ts'),
    module(`n_1h: { function: 'count', window: '1h' }, top: { function: 'max', column: 'value', window: '1h' }`),
  )
  const [outcome] = await millrace.json<{ version: number }[]>('apply', 'by-site.ts')
  expect(outcome.version).toBe(2)
  const before = await get<Online>('/v1/views/by_site/online/site-0')
  expect(before).toMatchObject({ features: ['n_1h'], results: [{ values: [ROWS / 3 + 1], statuses: ['PRESENT'] }] })

  features = await millrace.start('worker', '--roles', 'features')
  const seen = new Set<string>()
  await until('version 2 is active', async () => {
    const { features: names, results } = await get<Online>('/v1/views/by_site/online/site-0')
    seen.add(`${names} ${results[0].statuses}`)
    return names.length === 2
  })
  expect([...seen].filter((each) => each !== 'n_1h PRESENT')).toEqual(['n_1h,top PRESENT,PRESENT'])
  const after = await get<Online>('/v1/views/by_site/online/site-0')
  expect(after.results[0].values).toEqual([ROWS / 3 + 1, ROWS / 8])

  const { out } = await millrace.run('tail', `${prefix}ml.catalog`, '--from', 'start', '--max', '8')
  const activations = out
    .trimEnd()
    .split('\n')
    .filter((line) => line.includes('ViewActivated') && line.includes('by_site'))
  expect(activations).toHaveLength(2)
})

test('everything equals its replay, and online equals offline', async () => {
  const verified = await millrace.json<{ compared: number; differences: number }>('verify')
  expect(verified.differences).toBe(0)
  expect(verified.compared).toBeGreaterThan(3 * ROWS)
  const parity = await millrace.json<{ values: number; mismatches: number }>('verify', 'parity', '--sample', '100')
  expect(parity).toMatchObject({ values: SENSORS * 2 + 3 * 2, mismatches: 0 })
})

test('a projection is rebuilt beside the live one', async () => {
  const [online, offline] = await millrace.json<{ projection: string; records: number; mended: number }[]>(
    ...['rebuild', 'online:by_sensor', 'offline:by_sensor'],
  )
  expect(online).toMatchObject({ projection: 'online:by_sensor@1', mended: 0 })
  expect(online.records).toBeGreaterThanOrEqual(ROWS)
  expect(offline.records).toBe(online.records)
  const { code, err } = await millrace.run('rebuild', 'online:nothing')
  expect(code).toBe(2)
  expect(err).toContain("There is no projection 'online:nothing', expected one of: ")
})

test('worker and gateway end in order', async () => {
  const ends = await Promise.all([features, others, gateway].map((running) => running.stop()))
  expect(ends.map(({ code }) => code)).toEqual([0, 0, 0])
})
