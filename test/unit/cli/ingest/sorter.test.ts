/** Any permutation of a file is sent in one order: by event time, then by the row's id. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RowSorter } from '../../../../cli/ingest/sorter.ts'
import type { FileRow } from '../../../../files/index.ts'
import { seeded } from '../../../support/seed.ts'

const sorted = async (rows: readonly FileRow[]) => {
  const sorter = await RowSorter.open()
  try {
    for (let i = 0; i < rows.length; i += 2_048) sorter.add(rows.slice(i, i + 2_048))
    const found: Omit<FileRow, 'id'>[] = []
    for await (const some of sorter.sorted()) found.push(...some)
    return found
  } finally {
    await sorter.close()
  }
}

test('by time, those without a time first, those of equal times without an id in the order of the file', async () => {
  const rows = [
    { row: 1, json: 'a', time: 2 },
    { row: 2, json: 'b', time: 1 },
    { row: 3, json: 'c', time: undefined },
    { row: 4, json: 'd', time: 1 },
    { row: 5, json: 'e', time: 1, id: 'x' },
    { row: 6, json: 'f', time: -5 },
  ]
  expect((await sorted(rows)).map(({ json }) => json).join('')).toBe('cfbdea')
})

test('any permutation of rows with ids is sorted to one order, across many chunks', async () => {
  const row = fc.record({ time: fc.integer({ min: -3, max: 3 }), id: fc.string({ minLength: 1, maxLength: 3 }) })
  const rows = fc.uniqueArray(row, { selector: ({ time, id }) => `${time}/${id}`, maxLength: 60 })
  await fc.assert(
    fc.asyncProperty(
      rows.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
      async ([all, shuffled]) => {
        const texts = async (some: typeof all) => {
          const found = await sorted(some.map(({ time, id }, i) => ({ row: i + 1, json: `${time}/${id}`, time, id })))
          return found.map(({ json }) => json)
        }
        expect(await texts(shuffled)).toEqual(await texts(all))
      },
    ),
    { ...seeded, numRuns: 15 },
  )
})

test('more rows than one chunk holds, none lost', async () => {
  const count = 10_000
  const rows = Array.from({ length: count }, (_, i) => ({ row: i + 1, json: `{"i":${i}}`, time: (i * 7919) % count }))
  const found = await sorted(rows)
  expect(found.map(({ time }) => time)).toEqual(Array.from({ length: count }, (_, i) => i))
  expect(new Set(found.map(({ row }) => row)).size).toBe(count)
})
