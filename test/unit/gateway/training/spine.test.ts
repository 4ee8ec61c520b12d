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
  return { columns: spine.columns, values, hash: spine.hash() }
}

test('columns have the types of the views, and else those of their values', async () => {
  const rows = [
    { driver: 1, t: 5, label: null, text: 'a', ok: true },
    { driver: 2, t: '1970-01-01T00:00:00.006Z', label: 0.5 },
  ]
  const { columns, values, hash } = await read(rows)
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
  const lines = rows.map((row) => `${canonicalJson(row)}\n`).join('')
  expect(hash).toBe(createHash('sha256').update(lines).digest('hex'))
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
  expect(hash).toBe(
    createHash('sha256')
      .update(rows.map((row) => `${canonicalJson(row)}\n`).join(''))
      .digest('hex'),
  )
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
