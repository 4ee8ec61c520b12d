/**
 * Workers that run intake, windows, drift, alerts and couriers are killed while predictions come: every window has the same counts as without that, everything equals
 * its replay, and each change of an alert has one number and is told.
 */
import http from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Child, startChild } from '../../../cli/processes/index.ts'
import { verify } from '../../../operations/verify/index.ts'
import { connectPlatform } from '../../../platform/connect.ts'
import { type Platform, provisionDeclared, readLog } from '../../../platform/index.ts'
import { cutBaseline, driftTableName, recomputed, referenceRecord } from '../../../processors/drift/index.ts'
import {
  avro,
  predictionsDataset,
  type Row,
  recordSubject,
  rowSchema,
  schemaIdsOf,
  topicSubject,
} from '../../../schemas/index.ts'
import { partitionOf } from '../../../streams/core/partition.ts'
import { seededRandom } from '../../../streams/core/simulation/random.ts'
import { Declarer, metaNow } from '../../support/declare.ts'
import { listening } from '../../support/loopback.ts'
import { stackConfig } from '../../support/running-platform.ts'
import { until } from '../../support/until.ts'

const HOUR = 3_600_000
const T0 = Date.UTC(2026, 0, 1)
const WINDOWS = 8
const PER_WINDOW = 1_000
const BATCHES = 40
/** Windows whose amounts are shifted: alarms begin and end twice. */
const SHIFTED = new Set([2, 5, 6])
const KILLS = 6
const WAIT_MS = 120_000
const seed = Number(process.env.SEED ?? 11)

const served = [
  { name: 'amount', type: 'double' as const },
  { name: 'country', type: 'string' as const },
]
const predictions = { name: 'churn', served, partitions: 2 }
const amountOf = (i: number) => (i * 37) % 100
const countryOf = (i: number) => (i % 3 === 0 ? 'DE' : 'FR')
const reference = [
  referenceRecord(
    'amount',
    cutBaseline(
      'numeric',
      Array.from({ length: 2_000 }, (_, i) => amountOf(i)),
    ),
  ),
  referenceRecord(
    'country',
    cutBaseline(
      'categorical',
      Array.from({ length: 2_000 }, (_, i) => countryOf(i)),
    ),
  ),
]

/** Changes of alerts that were told, `fingerprint seq`. */
const told: string[] = []
const hooks = http.createServer((request, response) => {
  let text = ''
  request.on('data', (piece) => {
    text += piece
  })
  request.on('end', () => {
    for (const { fingerprint, annotations } of JSON.parse(text).alerts) told.push(`${fingerprint} ${annotations.seq}`)
    response.end()
  })
})

let platform: Platform
let declarer: Declarer
let start: () => Promise<Child>
let workers: Child[] = []

beforeAll(async () => {
  const port = await listening(hooks)
  const settings = stackConfig('killed')
  const receivers = {
    webhooks: [{ url: `http://127.0.0.1:${port}/hook` }],
    alertmanagers: [],
    egress: { allowedHosts: ['127.0.0.1'] },
  }
  start = () => startChild({ kind: 'worker', platform: settings, receivers })
  platform = connectPlatform(settings)
  workers = [await start(), await start()]
  declarer = await Declarer.open(platform)
  const declare = async (kind: string, declaration: { readonly name: string }) => {
    await declarer.declare(kind, declaration)
    await provisionDeclared(platform, declarer.tail.catalog.current, `${kind}/${declaration.name}`)
  }
  await declare('predictions', predictions)
  const watches = [
    { column: 'amount', kind: 'numeric' },
    { column: 'country', kind: 'categorical' },
  ]
  const slices = [{ column: 'country', values: ['DE'] }]
  await declare('monitor', { name: 'hourly', predictions: 'churn', watches, slices, window: '1h', grace: 0 } as never)
  await declare('baseline', { name: 'first', monitor: 'hourly', reference } as never)
  const alertOn = { signal: 'drift', model: 'churn' }
  await declare('alert_rule', { name: 'drift', alertOn, raiseAfter: 1, outOf: 1, clearAfter: 1 } as never)
}, 240_000)

afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.kill()))
  await declarer?.close()
  await platform?.close()
  hooks.closeAllConnections()
  hooks.close()
})

/** All predictions are sent, and workers are killed between batches and while they are under way. */
const sent = async (): Promise<void> => {
  const random = seededRandom(seed)
  const dataset = predictionsDataset(predictions)
  const topic = platform.names.intake(dataset.name)
  const encoder = await platform.codecs.encoder(topicSubject(topic), rowSchema(dataset))
  const empty = Object.fromEntries(dataset.columns.map(({ name }) => [name, null]))
  const append = (i: number): Promise<unknown> => {
    const window = Math.floor(i / PER_WINDOW)
    const amount = amountOf(i) + (SHIFTED.has(window) ? 40 : 0)
    const time = T0 + Math.floor((i * HOUR) / PER_WINDOW)
    const row = { ...empty, meta: null, prediction_id: `p${i}`, time, amount, country: countryOf(i) }
    const key = Buffer.from(`p${i}`)
    return declarer.appender.append({
      ...{ topic, partition: partitionOf(key, 2), key },
      value: encoder.encode(row as unknown as Row),
    })
  }
  const total = WINDOWS * PER_WINDOW
  const kills = new Set(Array.from({ length: KILLS }, () => random.below(BATCHES)))
  for (let batch = 0; batch < BATCHES; batch++) {
    const [from, to] = [batch, batch + 1].map((each) => (each * total) / BATCHES) as [number, number]
    const batched = Array.from({ length: to - from }, (_, i) => append(from + i))
    // The same once more: a prediction counts once by its id, whoever has judged the first one.
    if (random.chance(0.3)) batched.push(append(from))
    if (kills.has(batch)) await killed(random.pick(workers))
    await Promise.all(batched)
  }
  const { TimeAdvancedSchema } = avro
  const times = await platform.codecs.encoder(
    recordSubject(platform.names.prefix, TimeAdvancedSchema),
    TimeAdvancedSchema,
  )
  const end = { ...metaNow(), time: T0 + WINDOWS * HOUR }
  const sources = { sourcePartition: null, sourcePartitions: null }
  const value = times.encode({ meta: end, dataset: dataset.name, cause: 'source', ...sources })
  for (const partition of [0, 1]) await declarer.appender.append({ topic, partition, key: null, value })
}

const killed = async (worker: Child): Promise<void> => {
  workers = workers.filter((each) => each !== worker)
  await worker.kill()
  workers.push(await start())
}

const eventsOf = async <S extends Parameters<Platform['codecs']['decoder']>[0]>(
  topic: string,
  name: string,
  schema: S,
): Promise<unknown[]> => {
  const found: unknown[] = []
  const decoder = platform.codecs.decoder(schema)
  for await (const records of readLog(platform, { topic, partition: 0 })) {
    await platform.codecs.ensure(schemaIdsOf(records))
    for (const { value } of records)
      if (value !== null && platform.codecs.recordName(value) === name) found.push(decoder.decode(value))
  }
  return found
}

const stored = async (): Promise<number> => {
  const query = `SELECT count() FROM \`${driftTableName(platform.names.prefix)}\``
  const answer = await platform.clickhouse.query({ query, format: 'JSONCompactEachRow' }).catch(() => undefined)
  const [[count]] = answer === undefined ? [['0']] : await answer.json<[string]>()
  return Number(count)
}

test('workers that are killed while predictions come change no count, no figure and no alert', async () => {
  await sent()
  // Two slices of two columns.
  await until('all windows stand in the table', async () => (await stored()) >= WINDOWS * 2 * 2, WAIT_MS)
  const measured = (await eventsOf(
    platform.names.monitoring,
    'ml.monitoring.DriftMeasured',
    avro.DriftMeasuredSchema,
  )) as avro.DriftMeasured[]
  const rows = (slice: string) =>
    measured.filter((event) => event.slice === slice).map((event) => [(event.windowStart - T0) / HOUR, event.rows])
  const german = (window: number) =>
    Array.from({ length: PER_WINDOW }, (_, i) => countryOf(window * PER_WINDOW + i)).filter((each) => each === 'DE')
      .length
  expect(rows('')).toEqual(Array.from({ length: WINDOWS }, (_, i) => [i, PER_WINDOW]))
  expect(rows('country=DE')).toEqual(Array.from({ length: WINDOWS }, (_, i) => [i, german(i)]))
  for (const event of measured) expect(recomputed(event, { reference, slices: [] })).toEqual([])
  const verdicts = measured.filter(({ slice }) => slice === '').map(({ features }) => features[0]?.verdict)
  expect(verdicts).toEqual(verdicts.map((_, i) => (SHIFTED.has(i) ? 'drift' : 'no_drift')))
}, 240_000)

test('each change of an alert has one number, and is told', async () => {
  const changes = async (): Promise<string[]> => {
    const records = ['AlertRaised', 'AlertResolved'] as const
    const found = await Promise.all(
      records.map((name) => eventsOf(platform.names.alerts, `ml.monitoring.${name}`, avro[`${name}Schema`] as never)),
    )
    return (found.flat() as { fingerprint: string; seq: number }[]).map(
      ({ fingerprint, seq }) => `${fingerprint} ${seq}`,
    )
  }
  // Both slices of `amount` drift, end, and drift again; within a slice of one country, compared with all rows, `country` has drifted from the beginning.
  await until(
    'both have drifted again',
    async () => (await changes()).filter((each) => each.endsWith(' 3')).length >= 2,
    WAIT_MS,
  )
  const all = await changes()
  const fingerprints = [...new Set(all.map((each) => each.split(' ')[0] as string))]
  expect(fingerprints).toHaveLength(3)
  for (const fingerprint of fingerprints) {
    const own = all.filter((each) => each.startsWith(fingerprint))
    const numbers = own.map((each) => Number(each.split(' ')[1])).sort((x, y) => x - y)
    expect(numbers, fingerprint).toEqual(numbers.map((_, i) => i + 1))
  }
  await until('all are told', () => all.every((each) => told.includes(each)), WAIT_MS)
}, 240_000)

test('everything equals its replay', async () => {
  let compared = 0
  for await (const each of verify({ platform, catalog: declarer.tail.catalog.current })) {
    expect(each.first, each.instance).toEqual([])
    expect(each.differences, each.instance).toBe(0)
    compared += each.compared
  }
  expect(compared).toBeGreaterThan(2 * WINDOWS * PER_WINDOW)
}, 240_000)
