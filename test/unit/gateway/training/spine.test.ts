import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { spineRows } from '../../../../gateway/training/spine.ts'
import { type ColumnType, canonicalJson, ExactInteger } from '../../../../schemas/index.ts'

async function* iterated(rows: readonly unknown[]) {
  yield* rows
}
const known = new Map<string, ColumnType>([
  ['driver', 'long'],
  ['t', 'timestamp'],
])
const read = async (rows: readonly unknown[]) => {
  const spine = await spineRows(iterated(rows), known)
  const values: unknown[] = []
  for await (const row of spine.rows) values.push([...row])
  return { columns: spine.columns, values, hash: spine.hash(), hasHash: spine.hasHash }
}

test('columns have the types of the views, and else those of their values', async () => {
  const rows = [
    { driver: 1, t: 5, label: null, text: 'a', ok: true },
    { driver: 2, t: '1970-01-01T00:00:00.006Z', label: 0.5 },
  ]
  const { columns, values } = await read(rows)
  expect(columns).toEqual([
    { name: 'driver', type: 'long' },
    { name: 't', type: 'timestamp' },
    { name: 'label', type: 'double' },
    { name: 'text', type: 'string' },
    { name: 'ok', type: 'boolean' },
  ])
  expect(values).toEqual([
    [1, 5, null, 'a', true],
    [2, 6, 0.5, null, null],
  ])
})

const hashOf = (lines: readonly string[]): string =>
  createHash('sha256')
    .update(lines.map((line) => `${line}\n`).join(''))
    .digest('hex')

test('the hash of a spine is that of its values, however they were written, and tells different ones apart', async () => {
  const written = [
    [{ driver: 1, t: '1970-01-01T00:00:00Z', x: 1 }],
    [{ driver: 1, t: '1970-01-01T00:00:00.000Z', x: 1.0 }],
    [{ x: 1, t: '1970-01-01T01:00:00+01:00', driver: 1 }],
    [{ driver: 1, t: 0, x: 1 }],
  ]
  for (const rows of written) {
    const { hash } = await read(rows)
    expect(hash).toBe(hashOf(['{"driver":1,"t":0,"x":1}']))
  }
  const other = await Promise.all([0, -0, '0', null, true].map((x) => read([{ driver: 1, t: 0, x }])))
  expect(new Set(other.map(({ hash }) => hash)).size).toBe(5)
  const lacking = [
    { driver: 1, t: 0, x: 2 },
    { driver: 1, t: 0 },
  ]
  const nulls = [
    { driver: 1, t: 0, x: 2 },
    { driver: 1, t: 0, x: null },
  ]
  expect((await read(lacking)).hash).toBe((await read(nulls)).hash)
})

test('the columns of a set that is built again keep their order, whatever that of the rows', async () => {
  const spine = await spineRows(iterated([{ label: 1, t: 5 }]), known, ['driver', 't'])
  expect(spine.columns.map(({ name }) => name)).toEqual(['driver', 't', 'label'])
  expect((await spine.rows[Symbol.asyncIterator]().next()).value).toEqual([null, 5, 1])
})

test('a spine still has the hash of its text, which earlier releases recorded', async () => {
  const rows = [{ driver: 1, t: '1970-01-01T00:00:00Z' }]
  const { hash, hasHash } = await read(rows)
  expect([hash, hashOf(rows.map(canonicalJson)), hashOf(['{}'])].map(hasHash)).toEqual([true, true, false])
})

test('a column with an integer that no double holds is of longs, exact; what is none in it is refused', async () => {
  const id = new ExactInteger('9007199254740993')
  const rows = [
    { driver: 1, t: 5, order: 7, label: 1 },
    { driver: 2, t: 6, order: id },
  ]
  const { columns, values, hash } = await read(rows)
  expect(columns.map(({ name, type }) => [name, type])).toContainEqual(['order', 'long'])
  expect(values.map((row) => (row as unknown[])[2])).toEqual([7, 9007199254740993n])
  const lines = ['{"driver":1,"label":1,"order":7,"t":5}', '{"driver":2,"label":null,"order":9007199254740993,"t":6}']
  expect(hash).toBe(hashOf(lines))
  for (const order of [0.5, 'x', new ExactInteger('9223372036854775808')])
    await expect(read([...rows, { driver: 3, t: 7, order }])).rejects.toMatchObject({
      problems: [{ field: 'spine.2.order', expected: 'an integer of 64 bits' }],
    })
})

test('an integer that no double holds is refused in a column that is of doubles already, and never rounded', async () => {
  const head = Array.from({ length: 1000 }, () => ({ driver: 1, t: 1, order: 1 }))
  const last = (order: unknown) => read([...head, { driver: 1, t: 1, order }])
  expect((await last(new ExactInteger('9007199254740994'))).values[1000]).toEqual([1, 1, 9007199254740994])
  await expect(last(new ExactInteger('9007199254740993'))).rejects.toMatchObject({
    message: expect.stringContaining('9007199254740993'),
    problems: [{ field: 'spine.1000.order', expected: expect.stringContaining("declared as 'long'") }],
  })
})

test.each([
  [[{ driver: 'x', t: 1 }], 'spine.0.driver'],
  [
    [
      { driver: 1, t: 1 },
      { driver: 1, t: 'noon' },
    ],
    'spine.1.t',
  ],
  [[{ driver: 1, t: 1 }, 7], 'spine.1'],
  [[], 'spine'],
])('%j is refused naming the field', async (rows, field) => {
  await expect(read(rows)).rejects.toMatchObject({ code: 'TRAINING_SET_INVALID', problems: [{ field }] })
})

test('a column that first comes late is refused, not dropped', async () => {
  const rows = Array.from({ length: 1500 }, () => ({ driver: 1, t: 1 }))
  await expect(read([...rows, { driver: 1, t: 1, late: 2 }])).rejects.toMatchObject({
    problems: [{ field: 'spine.1500.late', expected: 'no such column in the rows before, only driver, t' }],
  })
})
