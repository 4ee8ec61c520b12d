/** A schema that the registry did not know when a record was read, and knows later: what was judged stays, and a replay says the same. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Verified, verify } from '../../../operations/verify/index.ts'
import type { Platform } from '../../../platform/connect.ts'
import { endsOf, pastTasks } from '../../../platform/progress.ts'
import { intakeInstance } from '../../../processors/intake/index.ts'
import {
  avro,
  Codecs,
  type DatasetDeclaration,
  derivedMeta,
  type Encoder,
  type Row,
  recordSubject,
  rowSchema,
  schemaIdOf,
  UnknownSchemaError,
} from '../../../schemas/index.ts'
import type { Worker } from '../../../worker/index.ts'
import { type Declarer, metaNow } from '../../support/declare.ts'
import { closed, runningOn, stackPlatform } from '../../support/running-platform.ts'
import { until } from '../../support/until.ts'

const dataset: DatasetDeclaration = {
  name: 'visits',
  columns: [
    { name: 'page', type: 'string' },
    { name: 'time', type: 'timestamp' },
  ],
  key: ['page'],
  time: 'time',
}
const instance = intakeInstance(dataset.name)

/** The id that the registry does not know yet, as far as the worker can see. */
let unknownId: number | undefined
let platform: Platform
let declarer: Declarer
let worker: Worker
let encoder: Encoder<Row>
let topic: string

beforeAll(async () => {
  platform = stackPlatform('unknown')
  const { registry } = platform
  const codecs = new Codecs({
    register: (subject, schema) => registry.register(subject, schema),
    latest: (subject) => registry.latest(subject),
    fetch: async (id) => {
      if (id === unknownId) throw new UnknownSchemaError(id)
      return registry.fetch(id)
    },
  })
  const workerPlatform = { ...platform, codecs }
  const roles = ['catalog', 'intake']
  ;({ worker, declarer } = await runningOn(platform, { roles, datasets: [dataset], workerPlatform }))
  topic = platform.names.intake(dataset.name)
  // A schema of the producer's own, whose id no part of the platform has seen.
  const name = platform.names.prefix.replace(/\W/g, '')
  const schema = { ...rowSchema(dataset), namespace: name } as ReturnType<typeof rowSchema>
  encoder = await platform.codecs.encoder(name, schema)
})
afterAll(() => closed(declarer, worker, platform))

const rowOf = (n: number): Buffer =>
  encoder.encode({ meta: metaNow(), page: `p${n}`, time: Date.now() } as unknown as Row)

const send = async (n: number): Promise<void> => {
  await declarer.appender.append({ topic, partition: 0, key: Buffer.from(`p${n}`), value: rowOf(n) })
  expect(await pastTasks(platform, instance, await endsOf(platform, topic), () => false)).toBe(true)
}

const endOf = async (of: string): Promise<number> => (await endsOf(platform, of))[0].offset

const verified = async (): Promise<Map<string, Verified>> => {
  const results = new Map<string, Verified>()
  const only = (planned: { readonly instance: string }) => planned.instance === instance
  for await (const each of verify({ platform, catalog: declarer.tail.catalog.current, only }))
    results.set(each.instance, each)
  return results
}

test('a record of an unknown schema stays refused for its replay when the registry knows the schema', async () => {
  unknownId = schemaIdOf(rowOf(0))
  await send(1)
  expect(await endOf(platform.names.quarantine)).toBeGreaterThan(0)
  expect(await endOf(platform.names.rows(dataset.name))).toBe(0)
  unknownId = undefined
  let sent = 1
  await until('the schema is asked for again', async () => {
    await send(++sent)
    return (await endOf(platform.names.rows(dataset.name))) > 0
  })
  const results = await verified()
  expect(results.get(instance)).toMatchObject({ compared: 1, differences: 0 })
  expect(results.get(platform.names.quarantine)).toMatchObject({ compared: sent - 1, differences: 0 })
})

test('an entry that says so of a record that was accepted is a difference', async () => {
  const { names, codecs } = platform
  const accepted = (await endOf(topic)) - 1
  const rejected = await codecs.encoder(recordSubject(names.prefix, avro.RowRejectedSchema), avro.RowRejectedSchema)
  const position = { topic, partition: 0, offset: accepted }
  const meta = derivedMeta({ instance, ...position, ordinal: 0 }, 0)
  const said = { reason: 'unknown_schema', message: '', key: null, value: null }
  const value = rejected.encode({ meta, ...position, logTime: 0, ...said })
  await declarer.appender.append({ topic: names.quarantine, partition: 0, key: null, value })
  const differences = [...(await verified()).values()].map((each) => each.differences)
  expect(Math.min(...differences)).toBeGreaterThan(0)
})

test('records that somebody else wrote into the quarantine are differences, and do not end the verification', async () => {
  const { names } = platform
  const before = (await verified()).get(names.quarantine)?.differences as number
  for (const value of [Buffer.from('no avro'), rowOf(0), Buffer.from([0, 0x7f, 0xff, 0xff, 0xff, 1])])
    await declarer.appender.append({ topic: names.quarantine, partition: 0, key: null, value })
  const results = await verified()
  expect(results.get(names.quarantine)?.differences).toBe(before + 3)
  expect(results.has(instance)).toBe(true)
})
