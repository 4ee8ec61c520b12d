/** Predictions of normal numbers, from the first one that is sent to Kafka until what was measured of their window stands in ClickHouse. */

import { setTimeout as sleep } from 'node:timers/promises'
import { readLog } from '../../platform/index.ts'
import { cutBaseline, driftTableName, recomputed, referenceRecord } from '../../processors/drift/index.ts'
import {
  avro,
  predictionsDataset,
  primaryMeta,
  type Row,
  recordSubject,
  rowSchema,
  schemaIdsOf,
  topicSubject,
} from '../../schemas/index.ts'
import { partitionOf } from '../../streams/core/partition.ts'
import { seededRandom } from '../../streams/core/simulation/random.ts'
import { KafkaAppender } from '../../streams/kafka/index.ts'
import type { BenchOptions } from '../harness/bench.ts'
import { cpuSeconds } from '../harness/proc.ts'
import { rounded } from '../harness/rounds.ts'
import { withStack } from '../harness/stack.ts'
import { type BenchPlatform, withPlatform } from './run.ts'

const HOUR = 3_600_000
const REFERENCE_ROWS = 10_000
const TIMEOUT_MS = 300_000
/** Rows that are sent before the producer waits for room. */
const SEND_EVERY = 1_000

export interface StreamedPredictions {
  readonly seconds: number
  readonly rowsPerSecond: number
  readonly valuesPerSecond: number
  readonly sentSeconds: number
  /** CPU time of the worker meanwhile: it says more than the clock on a machine that others use. */
  readonly workerCpuSeconds: number
}

/** Declares something of a kind. @throws Error with the answer */
export const declared = async (address: string, plural: string, declaration: object): Promise<void> => {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${address}/v1/catalog/${plural}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(declaration),
  })
  if (!answer.ok) throw new Error(`${plural} were not declared: ${await answer.text()}`)
}

/** Declares predictions, a monitor and a baseline, and makes what writes to them. */
const declaredStream = async ({ platform, gateway }: BenchPlatform, features: number) => {
  const { address } = await gateway()
  const random = seededRandom(7)
  const normal = () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
  const served = Array.from({ length: features }, (_, i) => ({ name: `f${i}`, type: 'double' as const }))
  const reference = served.map(({ name }) =>
    referenceRecord(name, cutBaseline('numeric', Array.from({ length: REFERENCE_ROWS }, normal))),
  )
  const predictions = { name: 'stream', served, partitions: 2 }
  await declared(address, 'predictions', predictions)
  const watches = served.map(({ name: column }) => ({ column, kind: 'numeric' }))
  await declared(address, 'monitors', { name: 'hourly', predictions: 'stream', watches, window: '1h', grace: 0 })
  await declared(address, 'baselines', { name: 'first', monitor: 'hourly', reference })
  const dataset = predictionsDataset(predictions)
  const topic = platform.names.intake(dataset.name)
  const encoder = await platform.codecs.encoder(topicSubject(topic), rowSchema(dataset))
  const empty = Object.fromEntries(dataset.columns.map(({ name }) => [name, null]))
  const recordOf = (id: string, time: number) => {
    const row = { ...empty, meta: null, prediction_id: id, time }
    for (const { name } of served) Object.assign(row, { [name]: normal() })
    const key = Buffer.from(id)
    return { topic, partition: partitionOf(key, 2), key, value: encoder.encode(row as unknown as Row) }
  }
  const { TimeAdvancedSchema } = avro
  const times = await platform.codecs.encoder(
    recordSubject(platform.names.prefix, TimeAdvancedSchema),
    TimeAdvancedSchema,
  )
  const appender = new KafkaAppender(platform.log.kafka)
  const closeAt = (time: number) => {
    const meta = primaryMeta({ id: `end${time}`, source: 'bench', time })
    const source = { sourcePartition: null, sourcePartitions: null }
    const value = times.encode({ meta, dataset: dataset.name, cause: 'source', ...source })
    return Promise.all([0, 1].map((partition) => appender.append({ topic, partition, key: null, value })))
  }
  // The window before shows that all instances run.
  await appender.append(recordOf('first', -HOUR))
  await closeAt(0)
  await untilStored({ platform }, features, performance.now())
  return { reference, recordOf, appender, closeAt }
}

/** @throws Error if a prediction is missing in the window, or a figure does not follow from its counts */
export const streamPredictions = async (
  bench: BenchPlatform,
  { rows, features }: { readonly rows: number; readonly features: number },
): Promise<StreamedPredictions> => {
  const { platform } = bench
  const { reference, recordOf, appender, closeAt } = await declaredStream(bench, features)
  const records = Array.from({ length: rows }, (_, i) => recordOf(`p${i}`, Math.floor((i * HOUR) / rows)))
  const cpu = () => bench.workers.reduce((sum, { pid }) => sum + cpuSeconds(pid), 0)
  const cpuBefore = cpu()
  const started = performance.now()
  const acknowledged: Promise<unknown>[] = []
  for (const [i, record] of records.entries()) {
    acknowledged.push(appender.append(record))
    if (i % SEND_EVERY === 0) await appender.room()
  }
  await Promise.all(acknowledged)
  await closeAt(HOUR)
  const sentSeconds = (performance.now() - started) / 1000
  await untilStored({ platform }, 2 * features, started)
  const seconds = (performance.now() - started) / 1000
  const workerCpuSeconds = rounded(cpu() - cpuBefore, 4)
  await appender.close()
  await checked({ platform }, rows, reference)
  const rate = Math.round(rows / seconds)
  return {
    seconds: rounded(seconds, 4),
    rowsPerSecond: rate,
    valuesPerSecond: rate * features,
    sentSeconds: rounded(sentSeconds, 4),
    workerCpuSeconds,
  }
}

/**
 * Closes windows one after the other.
 * @returns for each, ms from the moment at which the statement that closes it is sent until its figures are read from ClickHouse
 */
export const closeWindows = async (
  bench: BenchPlatform,
  { windows, rows, features }: { readonly windows: number; readonly rows: number; readonly features: number },
): Promise<number[]> => {
  const { recordOf, appender, closeAt } = await declaredStream(bench, features)
  const waits: number[] = []
  for (let window = 0; window < windows; window++) {
    const times = Array.from({ length: rows }, (_, i) => window * HOUR + Math.floor((i * HOUR) / rows))
    await Promise.all(times.map((time, i) => appender.append(recordOf(`w${window}.${i}`, time))))
    const closed = performance.now()
    await closeAt((window + 1) * HOUR)
    await untilStored(bench, (window + 2) * features, closed)
    waits.push(performance.now() - closed)
  }
  await appender.close()
  return waits
}

type OfPlatform = Pick<BenchPlatform, 'platform'>

const untilStored = async ({ platform }: OfPlatform, features: number, started: number): Promise<void> => {
  const query = `SELECT count() FROM \`${driftTableName(platform.names.prefix)}\``
  for (;;) {
    const count = await platform.clickhouse
      .query({ query, format: 'JSONCompactEachRow' })
      .then((answer) => answer.json<readonly [string]>())
      .then(([[text]]) => Number(text))
      .catch(() => 0)
    if (count >= features) return
    if (performance.now() - started > TIMEOUT_MS)
      throw new Error(`${count} of ${features} columns are stored after ${TIMEOUT_MS} ms`)
    await sleep(20)
  }
}

const checked = async (
  { platform }: OfPlatform,
  rows: number,
  reference: readonly avro.FeatureBaseline[],
): Promise<void> => {
  const decoder = platform.codecs.decoder(avro.DriftMeasuredSchema)
  const events: avro.DriftMeasured[] = []
  for await (const records of readLog(platform, { topic: platform.names.monitoring, partition: 0 })) {
    await platform.codecs.ensure(schemaIdsOf(records))
    for (const { value } of records) if (value !== null) events.push(decoder.decode(value))
  }
  const event = events.at(-1)
  if (event === undefined || events.length !== 2 || event.rows !== rows)
    throw new Error(`${events.map((event) => event.rows).join(', ')} predictions were measured, expected 1 and ${rows}`)
  const [deviation] = recomputed(event, { reference, slices: [] })
  if (deviation !== undefined)
    throw new Error(`${deviation.feature}.${deviation.field} does not follow from the counts`)
}

const ROLES = [['catalog', 'intake', 'drift', 'offline']] as const

/** Work on one stack, each round on a platform of its own. @param shown what is told of a round */
export const streamRounds = <T>(
  { rounds, progress }: BenchOptions,
  work: (bench: BenchPlatform) => Promise<T>,
  shown: (done: T) => string,
): Promise<T[]> =>
  withStack(['kafka', 'registry', 'redis', 'clickhouse'], progress, async (addresses) => {
    const done: T[] = []
    for (let round = 1; round <= rounds; round++) {
      const found = await withPlatform(addresses, ROLES, work)
      done.push(found)
      progress(`round ${round} of ${rounds}: ${shown(found)}`)
    }
    return done
  })

export const streamedRounds = (
  options: BenchOptions,
  size: Parameters<typeof streamPredictions>[1],
  shown: (done: StreamedPredictions) => string,
): Promise<StreamedPredictions[]> => streamRounds(options, (bench) => streamPredictions(bench, size), shown)
