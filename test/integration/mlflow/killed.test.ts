/**
 * A script with the real MLflow client, which tries again by itself, while the deciding worker and the gateway are killed: between a command
 * and its answer, and anywhere else. In the end everything is there that the script did, once.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verify } from '../../../operations/verify/index.ts'
import type { Platform } from '../../../platform/connect.ts'
import { readLog } from '../../../platform/index.ts'
import { deciderCodec } from '../../../processors/deciding/index.ts'
import { REGISTRY_PARTITIONS, REGISTRY_RECORDS } from '../../../processors/registry/index.ts'
import { RUNS_RECORDS, TRACKING_PARTITIONS } from '../../../processors/runs/index.ts'
import { avro, schemaIdsOf } from '../../../schemas/index.ts'
import { Declarer } from '../../support/declare.ts'
import { mlflowEnvironment } from '../../support/mlflow.ts'
import { pythonMissing } from '../../support/python.ts'
import { stackConfig, stackPlatform } from '../../support/running-platform.ts'
import { until } from '../../support/until.ts'
import { Script, type Work } from './killed/script.ts'
import { Site } from './killed/site.ts'

const SET_UP_MS = 300_000
const RUN_MS = 300_000

let platform: Platform
let site: Site
beforeAll(async () => {
  const config = stackConfig('killed')
  platform = stackPlatform('killed', config)
  site = await Site.open(
    { ...config, kafka: { ...config.kafka, sessionTimeoutMs: 6000, heartbeatIntervalMs: 500 } },
    platform,
  )
}, SET_UP_MS)
afterAll(async () => {
  await site?.close()
  await platform?.close()
})

/** How often each event is on the log. */
const counts = async (): Promise<Record<string, number>> => {
  const found: Record<string, number> = {}
  const { names, codecs } = platform
  for (const [topic, partitions, records] of [
    [names.tracking, TRACKING_PARTITIONS, RUNS_RECORDS],
    [names.registry, REGISTRY_PARTITIONS, REGISTRY_RECORDS],
  ] as const) {
    const { events } = await deciderCodec(codecs, names.prefix, records)
    for (let partition = 0; partition < partitions; partition++)
      for await (const some of readLog(platform, { topic, partition })) {
        await codecs.ensure(schemaIdsOf(some))
        for (const { value } of some) {
          const { type } = events.decode(value!)
          found[type] = (found[type] ?? 0) + 1
        }
      }
  }
  return found
}

/** The numbers of all requests whose answers were delivered. Only equal requests have others than 0. */
const delivered = async ({ codecs, names }: Platform): Promise<Set<number>> => {
  const decoder = codecs.events({
    AnswersDelivered: avro.AnswersDeliveredSchema,
    RequestEpochBegun: avro.RequestEpochBegunSchema,
  })
  const numbers = new Set<number>()
  for await (const some of readLog(platform, { topic: names.requests, partition: 0 })) {
    await codecs.ensure(schemaIdsOf(some))
    for (const { value } of some) {
      const said = decoder.decode(value!) as { value: Partial<avro.AnswersDelivered> }
      for (const { number } of said.value.requests ?? []) numbers.add(number)
    }
  }
  return numbers
}

const verified = async (): Promise<void> => {
  const declarer = await Declarer.open(platform)
  try {
    const ours = /(^|\.)(runs|registry|metrics|run_values|experiments)\./
    let compared = 0
    const { current } = declarer.tail.catalog
    for await (const each of verify({ platform, catalog: current, only: ({ instance }) => ours.test(instance) })) {
      expect(each.first, each.instance).toEqual([])
      compared += each.compared
    }
    expect(compared).toBeGreaterThan(100)
  } finally {
    await declarer.close()
  }
}

const expectOnce = async ({ done, read }: Work): Promise<void> => {
  const turns = done.length
  const all = Array.from({ length: turns }, (_, i) => i)
  expect(new Set(done.map(({ run }) => run)).size).toBe(turns)
  expect(done.map(({ version }) => version)).toEqual(all.map((i) => i + 1))
  expect(read).toEqual({
    runs: turns,
    params: all.map((i) => ({ first: String(i), second: String(i), third: String(i) })),
    tags: all.map(String),
    statuses: ['FINISHED'],
    losses: all.map((i) => [i / 2]),
    sources: Object.fromEntries(all.map((i) => [i + 1, `s3://models/${i}`])),
    models: turns + 1,
    champion: turns,
  })
  const { RunLogged, ...others } = await counts()
  expect(others).toMatchObject({
    ...{ ExperimentCreated: 2, RunStarted: turns, RunEnded: turns }, // Default is the other experiment
    ...{ ModelCreated: turns + 1, ModelRegistered: turns, AliasMoved: turns },
  })
  // A batch that is sent again says the same of its run: it has no key, and what was read above is as after the first.
  expect(RunLogged).toBeGreaterThanOrEqual(2 * turns)
}

test('what the real client does has one effect, whenever worker and gateway are killed', {
  timeout: RUN_MS + SET_UP_MS,
}, async ({ skip }) => {
  const missing = await pythonMissing()
  if (missing !== undefined && process.env.CI !== 'true') {
    console.warn(`skipped: ${missing}`)
    skip(missing)
  }
  expect(missing).toBeUndefined()
  const script = Script.start(await mlflowEnvironment('3'), site.url)
  await script.turns(1)
  await site.killBeforeAnswer('gateway', 'registry')
  await site.killBeforeAnswer('worker', 'runs')
  await script.turns(1)
  await site.killBeforeAnswer('gateway', 'runs')
  await site.killBeforeAnswer('worker', 'registry')
  await script.turns(1)
  await Promise.all([site.killWorker('runs'), site.killWorker('registry'), site.killGateway()])
  await script.turns(1)
  const work = await script.end()
  console.log(`${work.done.length} turns`)
  await expectOnce(work)
  await verified()
})

test('equal requests that were answered are requests of their own, also after a restart of the gateway', async () => {
  await site.post('registered-models/create', { name: 'twice' })
  const version = async () => {
    const { model_version } = await site.post('model-versions/create', { name: 'twice', source: 's3://same' })
    return (model_version as { version: string }).version
  }
  expect([await version(), await version()]).toEqual(['1', '2'])
  await until('what was delivered is on the log', async () => (await delivered(platform)).has(1))
  await site.killGateway()
  expect(await version()).toBe('3')
})
