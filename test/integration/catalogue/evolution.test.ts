/** Fields of producers that are no columns: by default they become columns of a new dataset, and what nobody reads is shown. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type Column, type DatasetDeclaration, type Row, rowSchema, topicSubject } from '../../../schemas/index.ts'
import { KafkaAppender } from '../../../streams/kafka/index.ts'
import { type Json, openSite, type Site, until } from '../gateway/support.ts'

const orders: DatasetDeclaration = {
  name: 'orders',
  columns: [
    { name: 'id', type: 'string' },
    { name: 'at', type: 'timestamp' },
  ],
  ...{ key: ['id'], time: 'at' },
}
const closed: DatasetDeclaration = { ...orders, name: 'closed', evolution: 'ignore' }
const tip: Column = { name: 'tip', type: 'double' }

let site: Site
let appender: KafkaAppender
beforeAll(async () => {
  site = await openSite(inject('stack'))
  appender = new KafkaAppender(site.platform.log.kafka)
  for (const dataset of [orders, closed])
    expect((await site.call('POST', '/v1/catalog/datasets', dataset)).status).toBe(200)
}, 240_000)
afterAll(async () => {
  await appender?.close()
  await site?.close()
})

const send = async (dataset: DatasetDeclaration, row: Record<string, unknown>, more: readonly Column[]) => {
  const { codecs, names } = site.platform
  const topic = names.intake(dataset.name)
  const encoder = await codecs.encoder<Row>(
    topicSubject(topic),
    rowSchema({ ...dataset, columns: [...dataset.columns, ...more] }),
  )
  const value = encoder.encode({ ...row, at: Date.now(), meta: null } as unknown as Row)
  await appender.append({ topic, partition: 0, key: Buffer.from(`${row.id}`), value })
}

const page = async (name: string): Promise<Json> => (await site.call('GET', `/v1/datasets/${name}`)).body
const samples = async (name: string): Promise<Json> => (await site.call('GET', `/v1/datasets/${name}/samples`)).body
const namesOf = ({ columns }: Json): string[] => columns.map(({ name }: Json) => name)

test('a field that a producer adds becomes a column of a dataset that says nothing of it', async () => {
  expect(await page('orders')).toMatchObject({ evolution: 'add-columns', unread: { value: [] } })
  await send(orders, { id: 'a', tip: 1.5 }, [tip])
  const found = await until(
    () => page('orders'),
    ({ freshness }) => freshness.value?.rows === 1,
  )
  expect(namesOf(found)).toEqual(['id', 'at', 'tip'])
  expect(found.version).toBe(2)
  const again = await site.call('POST', '/v1/catalog/datasets', orders)
  expect(again.body).toMatchObject({ outcome: 'unchanged', version: 2, notes: [] })
  const checked = await site.call('POST', '/v1/catalog/check', {
    declarations: [{ kind: 'dataset', declaration: orders }],
  })
  expect(checked.body.results).toMatchObject([{ outcome: 'unchanged' }])
}, 240_000)

test('nobody sees values of a column that came by itself until its owner has classified it', async () => {
  const [, , column] = (await page('orders')).columns
  expect(column).toMatchObject({
    ...{ name: 'tip', classifications: ['unreviewed'], masked: true },
    maskedWhy:
      'It came from the schema of a producer, and nobody has classified it. Declare it with its classification.',
  })
  const hidden = await samples('orders')
  expect(hidden.masked).toEqual(['tip'])
  expect(JSON.stringify(hidden.items)).not.toContain('1.5')
  const { body: profile } = await site.call('GET', '/v1/datasets/orders/profile')
  expect(JSON.stringify(profile)).not.toContain('1.5')
  const classified = { ...orders, columns: [...orders.columns, { ...tip, classification: 'public' }] }
  expect((await site.call('POST', '/v1/catalog/datasets', classified)).status).toBe(200)
  const open = await page('orders')
  expect([open.version, open.revision]).toEqual([2, 2])
  expect(open.columns[2]).toMatchObject({
    classifications: ['public'],
    masked: false,
    maskedWhy: null,
  })
  expect((await samples('orders')).items[0].values.tip).toBe(1.5)
}, 240_000)

test('fields that nobody reads are on the page of the dataset', async () => {
  await send(closed, { id: 'a', tip: 1.5 }, [tip])
  const found = await until(
    () => page('closed'),
    ({ freshness }) => freshness.value?.rows === 1,
  )
  expect(namesOf(found)).toEqual(['id', 'at'])
  expect(found).toMatchObject({
    evolution: 'ignore',
    unread: { value: [{ name: 'tip', type: '["null","double"]' }], unavailable: null },
  })
  expect(Object.keys((await samples('closed')).items[0].values)).toEqual(['id', 'at'])
}, 240_000)
