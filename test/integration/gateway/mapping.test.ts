/** A breaking change that has reached the topic: its rows lie in the quarantine until the dataset says how to read them, and then count once. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { verify } from '../../../operations/verify/index.ts'
import { rowsTableName } from '../../../processors/intake/index.ts'
import { type Encoder, rowSchema } from '../../../schemas/index.ts'
import { KafkaAppender } from '../../../streams/kafka/appender.ts'
import { type Json, openSite, type Site, until } from './support.ts'

const payments = {
  name: 'payments',
  columns: [
    { name: 'id', type: 'string' as const },
    { name: 'at', type: 'timestamp' as const },
    { name: 'amount', type: 'double' as const, nullable: false },
  ],
  key: ['id'],
  time: 'at',
}

let site: Site
let appender: KafkaAppender
beforeAll(async () => {
  site = await openSite(inject('stack'))
  appender = new KafkaAppender(site.platform.log.kafka)
  expect((await site.call('POST', '/v1/catalog/datasets', payments)).status).toBe(200)
}, 240_000)
afterAll(async () => {
  await appender?.close()
  await site?.close()
})

const time = { type: 'long', logicalType: 'timestamp-millis' }
/** A producer with a subject of its own, which the registry does not compare with the dataset. */
const producer = (name: string, fields: readonly object[]): Promise<Encoder<object>> =>
  site.platform.codecs.encoder(`${site.platform.names.prefix}com.example.${name}`, {
    ...{ type: 'record', name, namespace: 'com.example', fields },
  } as never)

const send = (encoder: Encoder<object>, row: object) =>
  appender.append({
    ...{ topic: site.platform.names.intake('payments'), partition: 0, key: null },
    value: encoder.encode({ at: Date.now(), ...row }),
  })

/** None as long as the table is not there. */
const stored = async (): Promise<readonly Json[]> => {
  const answer = await site.platform.clickhouse
    .query({
      query: 'SELECT id, amount FROM {table: Identifier} ORDER BY id',
      query_params: { table: rowsTableName(site.platform.names.prefix, 'payments') },
      format: 'JSONEachRow',
    })
    .catch(() => undefined)
  return answer === undefined ? [] : answer.json()
}
const refused = async (): Promise<readonly Json[]> => {
  const { status, body } = await site.call('GET', '/v1/quarantine')
  return status === 200 ? body.items : []
}

const differences = async (): Promise<readonly unknown[]> => {
  const found: unknown[] = []
  const { current } = site.gateway.context.tail.catalog
  const only = ({ instance }: { readonly instance: string }) => /^(intake|rows|catalog)\./.test(instance)
  for await (const { first, compared } of verify({ platform: site.platform, catalog: current, only }))
    found.push(...first, ...(compared > 0 ? [] : ['nothing was compared']))
  return found
}

test('renamed and retyped fields are quarantined with their column, and after the mapping is declared they are replayed, once, and the log proves it', {
  timeout: 240_000,
}, async () => {
  const own = await site.platform.codecs.encoder(`${site.platform.names.intake('payments')}-value`, rowSchema(payments))
  const text = await producer('Text', [
    { name: 'id', type: 'string' },
    { name: 'at', type: time },
    { name: 'amount', type: 'string' },
  ])
  const renamed = await producer('Renamed', [
    { name: 'payment', type: 'long' },
    { name: 'at', type: time },
    { name: 'amount', type: 'double' },
  ])
  await send(own as Encoder<object>, { meta: null, id: 'a', amount: 1 })
  await send(text, { id: 'b', amount: '12.5' })
  await send(text, { id: 'c', amount: 'much' })
  await send(renamed, { payment: 7, amount: 3 })
  await until(refused, (items) => items.length === 3)
  const reasons = (await refused()).map(({ reason, message }: Json) => `${reason}: ${message}`)
  expect(reasons[0]).toContain('incompatible: Rows of schema')
  expect(reasons[0]).toContain("Field 'amount' is written as string, expected double.")
  expect(reasons[2]).toContain('key_missing: Key column id is null')

  const mapping = { amount: 'amount', id: 'payment' }
  expect((await site.call('POST', '/v1/catalog/datasets', { ...payments, mapping: { amuont: 'x' } })).status).toBe(422)
  const declared = await site.call('POST', '/v1/catalog/datasets', { ...payments, mapping })
  expect(declared.body).toMatchObject({ version: 2 })
  let probes = 0
  await until(
    async () => {
      // The task that judges by the former version may still be at work.
      await send(text, { id: `probe${probes++}`, amount: '0' })
      return stored()
    },
    (rows) => rows.some(({ id }) => id.startsWith('probe')),
  )
  const entries = (await refused()).slice(0, 3).map(({ offset }: Json) => offset)
  const replay = () => site.call('POST', '/v1/quarantine/replay', { offsets: entries })
  expect((await replay()).body).toMatchObject({ replayed: 3 })
  expect((await replay()).body).toMatchObject({ replayed: 0, repeated: 3 })
  const known = () => stored().then((rows) => rows.filter(({ id }) => !id.startsWith('probe')))
  await until(known, (rows) => rows.length === 3)
  expect(await known()).toEqual([
    { id: '7', amount: 3 },
    { id: 'a', amount: 1 },
    { id: 'b', amount: 12.5 },
  ])
  await until(refused, (items) => items.some(({ reason }) => reason === 'mapping_failed'))
  const [failed] = (await refused()).filter(({ reason }: Json) => reason === 'mapping_failed')
  expect(failed.message).toBe("Column amount is read from field amount, whose value 'much' is no double.")
  await site.stopWorker()
  await site.startWorker()
  await send(renamed, { payment: 8, amount: 4 })
  await until(known, (rows) => rows.length === 4)
  expect(await differences()).toEqual([])
})
