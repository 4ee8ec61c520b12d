import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { spineRows } from '../../../../gateway/training/spine.ts'
import { type ColumnType, canonicalJson } from '../../../../schemas/index.ts'

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
