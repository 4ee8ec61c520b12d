import { expect, test } from 'vitest'
import { acceptedRows } from '../../../platform/index.ts'
import { namesOf } from '../../../streams/core/names.ts'

const names = namesOf('t.')

const dataset = { name: 'clicks', columns: [], key: ['id'], time: 'time', partitions: 1 } as never

/** A log with one partition, on which 10 rows are written and 4 of them settled. */
const platformWith = (judgedTo: number) => ({
  names,
  log: {
    ends: async () => [{ partition: 0, start: 0, end: 4 }],
    writtenEnds: async () => [{ partition: 0, end: 10 }],
  },
  progress: { position: () => judgedTo, waitFor: async (isPast: () => boolean) => isPast() },
})

test('rows that intake has reported count before the markers of their commit are written', async () => {
  const found = await acceptedRows(platformWith(4) as never, dataset, () => true)
  expect(found?.map(({ partition, offset }) => [partition, offset])).toEqual([[0, 10]])
})

test('nothing is said before intake has judged all that was sent', async () => {
  expect(await acceptedRows(platformWith(3) as never, dataset, () => true)).toBeUndefined()
})
