/** Rows that something behind intake could not hold, on the real stack: each is refused, and all that comes after it arrives. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verify } from '../../../operations/verify/index.ts'
import type { Platform } from '../../../platform/connect.ts'
import { rowsTableName } from '../../../processors/intake/index.ts'
import { readerSchema } from '../../../processors/rows/index.ts'
import {
  avro,
  type DatasetDeclaration,
  type Encoder,
  type FeatureViewDeclaration,
  positionText,
  type Row,
  recordSubject,
  TIME_RANGE,
} from '../../../schemas/index.ts'
import type { Worker } from '../../../worker/index.ts'
import { type Declarer, metaNow } from '../../support/declare.ts'
import { closed, runningOn, stackPlatform } from '../../support/running-platform.ts'
import { until } from '../../support/until.ts'

const dataset: DatasetDeclaration = {
  name: 'orders',
  columns: [
    { name: 'customer', type: 'string' },
    { name: 'time', type: 'timestamp' },
    { name: 'price', type: 'double', nullable: false },
    { name: 'due', type: 'timestamp' },
    { name: 'region', type: 'string' },
  ],
  key: ['customer'],
  time: 'time',
  skewMs: 60_000,
}

const view = (name: string, entity: string): FeatureViewDeclaration => ({
  name,
  dataset: 'orders',
  entity: [entity],
  features: { n: { function: 'count', window: '1h', hop: '1h' } },
})

let platform: Platform
let worker: Worker
let declarer: Declarer
/** A producer that declares every column nullable. */
let loose: Encoder<Row>

beforeAll(async () => {
  platform = stackPlatform('intake')
  ;({ worker, declarer } = await runningOn(platform, { datasets: [dataset] }))
  loose = await platform.codecs.encoder(`${platform.names.prefix}loose`, readerSchema(dataset))
})

afterAll(() => closed(declarer, worker, platform))

const append = (columns: Record<string, unknown>, meta: avro.EventMeta | null = null) =>
  declarer.appender.append({
    topic: platform.names.intake('orders'),
    partition: 0,
    key: Buffer.from('any'),
    value: loose.encode({
      customer: 'ann',
      time: Date.now(),
      price: 1,
      due: null,
      region: null,
      ...columns,
      meta,
    } as unknown as Row),
  })

/** Customers and due times in the table, in log order. */
const stored = async (): Promise<readonly { readonly customer: string; readonly due: number | null }[]> => {
  const answer = await platform.clickhouse.query({
    query: `SELECT customer, toUnixTimestamp64Milli(due) AS due FROM {table: Identifier} ORDER BY _offset`,
    query_params: { table: rowsTableName(platform.names.prefix, 'orders') },
    format: 'JSONEachRow',
    clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
  })
  return answer.json()
}

const refusals = async (): Promise<string[]> => {
  const reader = await platform.log.reader(platform.names.quarantine, 0)
  try {
    const { records } = await reader.fetch(0, 500)
    await platform.codecs.ensure(records.map(({ value }) => value!.readInt32BE(1)))
    const decoder = platform.codecs.decoder(avro.RowRejectedSchema)
    return records.map(({ value }) => decoder.decode(value!).reason)
  } finally {
    await reader.close()
  }
}

const differences = async (): Promise<Record<string, readonly unknown[]>> => {
  const found: Record<string, readonly unknown[]> = {}
  const only = ({ instance }: { readonly instance: string }) => /^(intake|rows)\./.test(instance)
  for await (const { instance, first, compared } of verify({ platform, catalog: declarer.tail.catalog.current, only }))
    found[instance.replace(platform.names.prefix, '')] = compared > 0 ? first : ['nothing was compared']
  return found
}
const noDifferences = { 'intake.orders.v1.s1': [], 'rows.orders.v1.s1': [], 'ml.quarantine': [] }

test('a row that its table could not hold is refused by intake, and the rows after it are stored', async () => {
  await append({ customer: 'first' })
  await append({ price: null })
  await append({ due: TIME_RANGE.last + 1 })
  await append({}, { ...metaNow(), id: '' })
  await append({ customer: 'last' })
  await until('two rows are stored', async () => (await stored().catch(() => [])).length >= 2)
  expect((await stored()).map(({ customer }) => customer)).toEqual(['first', 'last'])
  await until('three rows are refused', async () => (await refusals()).length >= 3)
  expect(await refusals()).toEqual(['column_missing', 'time_out_of_range', 'meta_invalid'])
  expect(await differences()).toEqual(noDifferences)
})

test('times are stored exactly from the first to the last that is accepted', async () => {
  const times = [TIME_RANGE.first, Date.UTC(1, 0, 1), Date.UTC(9999, 11, 31), TIME_RANGE.last]
  for (const due of times) await append({ customer: 'due', due })
  await until('six rows are stored', async () => (await stored()).length >= 6)
  expect((await stored()).slice(2).map(({ due }) => due)).toEqual(times)
  expect(await differences()).toEqual(noDifferences)
})

/** Vectors by key: how often each entity's vector was written. */
const vectorsOf = async (name: string): Promise<readonly string[]> => {
  const reader = await platform.log.reader(platform.names.features(name, 1), 0)
  try {
    const { records } = await reader.fetch(0, 500)
    return records.map(({ key }) => String(key))
  } finally {
    await reader.close()
  }
}

test('a statement that was derived in another installation is no cause in this one: its positions may go back', async () => {
  await declarer.view(view('by_customer', 'customer'))
  await declarer.view(view('by_region', 'region'))
  const schema = avro.TimeAdvancedSchema
  const encoder = await platform.codecs.encoder(recordSubject(platform.names.prefix, schema), schema)
  for (const [ms, offset] of [
    [1, 9],
    [2, 3],
  ]) {
    const meta = {
      ...metaNow(),
      time: Date.now() - 7_200_000 + ms,
      source: 'intake.orders.v1.s1',
      causationId: positionText('legacy.orders', 0, offset),
    }
    const value = encoder.encode({
      meta,
      dataset: 'orders',
      cause: 'source',
      sourcePartition: null,
      sourcePartitions: null,
    })
    await declarer.appender.append({ topic: platform.names.intake('orders'), partition: 0, key: null, value })
  }
  await append({ customer: 'eve', region: 'north' })
  await until('both views have the row', async () => {
    const [customers, regions] = await Promise.all([vectorsOf('by_customer'), vectorsOf('by_region')])
    return customers.includes('eve') && regions.includes('north')
  })
  await until('no instance is parked or restored', () => worker.ready().reasons.length === 0)
})

test('a new version judges new rows, and its table grows: a column that became nullable accepts nulls, and old rows are not judged again', async () => {
  const before = (await stored()).length
  await append({ customer: 'early', time: Date.now() + 120_000 })
  await append({ customer: 'null before', price: null })
  await until('five rows are refused', async () => (await refusals()).length >= 5)
  const columns = dataset.columns.map((column) => (column.name === 'price' ? { ...column, nullable: true } : column))
  await declarer.dataset({ ...dataset, columns, skewMs: 3_600_000 })
  await until('the new version runs', () => worker.instances.includes('intake.orders.v1.s1') && worker.ready().ok)
  let taken = 0
  await until('a row without a price is stored', async () => {
    // The task that judges by the old version may still be at work when the first of them comes.
    await append({ customer: `null after ${taken++}`, price: null })
    return (await stored()).some(({ customer }) => customer.startsWith('null after'))
  })
  await append({ customer: 'late enough', time: Date.now() + 120_000 })
  await until('the last row is stored', async () => (await stored()).some(({ customer }) => customer === 'late enough'))
  const customers = (await stored()).slice(before).map(({ customer }) => customer)
  expect(customers).not.toContain('early')
  expect(customers).not.toContain('null before')
  expect(await differences()).toEqual(noDifferences)
})
