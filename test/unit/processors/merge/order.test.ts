/** What a copy reads of a row: time, the columns of the new key, and the id, whatever else the row has. */
import { expect, test } from 'vitest'
import { orderSchema, rowOrder } from '../../../../processors/merge/order.ts'
import { Codecs, defineDataset, memoryRegistry, rowSchema, schemaIdsOf } from '../../../../schemas/index.ts'

const payments = defineDataset({
  name: 'payments',
  columns: [
    { name: 'card', type: 'string' },
    { name: 'merchant', type: 'string' },
    { name: 'amount', type: 'double' },
    { name: 'time', type: 'timestamp' },
  ],
  key: ['card'],
  time: 'time',
})
const meta = {
  ...{ id: 'id-1', source: 'shop', time: 7, team: 'ops', actor: null },
  ...{ correlationId: 'c1', causationId: 'topic:0:3' },
}
const row = { card: 'c1', merchant: 'm1', amount: 2, time: 7 }

test.each([
  ['with all of meta', { ...row, meta }, { merchant: 'm1', time: 7, meta: { id: 'id-1' } }, 'id-1'],
  ['without meta', { ...row, meta: null }, { merchant: 'm1', time: 7, meta: null }, ''],
  ['without the new key', { ...row, merchant: null, meta }, { merchant: null, time: 7, meta: { id: 'id-1' } }, 'id-1'],
])('a row %s', async (_, written, read, id) => {
  const codecs = new Codecs(memoryRegistry())
  const encoder = await codecs.encoder('rows', rowSchema(payments))
  const value = encoder.encode(written as never)
  await codecs.ensure(schemaIdsOf([{ value }]))
  const rows = codecs.rows(orderSchema(payments, ['merchant']))
  expect({ ...rows.decode(value), meta: rows.decode(value).meta && { ...rows.decode(value).meta } }).toEqual(read)
  const times = { is: () => false, decode: () => expect.fail('no statement') }
  expect(rowOrder({ time: 'time', rows, times })({ offset: 0, timestamp: 0, key: null, value })).toEqual({
    time: 7,
    id,
  })
})
