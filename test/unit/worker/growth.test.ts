import { expect, test } from 'vitest'
import { type GrowthSituation, growthOf } from '../../../worker/growth.ts'

const situation = (change: Partial<GrowthSituation> = {}): GrowthSituation => ({
  found: 3,
  first: 2,
  taken: 2,
  told: new Map(),
  isThrough: () => true,
  isParked: () => false,
  ...change,
})
const told = (...counts: readonly (readonly [partition: number, count: number])[]) => new Map(counts)

test.each<[string, Partial<GrowthSituation>, ReturnType<typeof growthOf>]>([
  ['no partition was added', { found: 2 }, { kind: 'none' }],
  ['a former partition is not read to its end', { isThrough: (p) => p !== 1 }, { kind: 'behind', partitions: [1] }],
  ['nobody was told', {}, { kind: 'untold', partitions: [0, 1] }],
  [
    'some were told of an earlier growth',
    { found: 4, told: told([0, 3], [1, 4]) },
    { kind: 'untold', partitions: [0] },
  ],
  ['all were told', { told: told([0, 3], [1, 3]) }, { kind: 'ready' }],
  [
    'all were told of more, because the topic has grown again',
    { told: told([0, 4], [1, 4]), found: 4 },
    { kind: 'ready' },
  ],
  [
    'a parked task holds nobody up',
    { told: told([1, 3]), isThrough: (p) => p === 1, isParked: (p) => p === 0 },
    { kind: 'ready' },
  ],
  ['there are fewer than were taken up', { found: 1 }, { kind: 'shrunk', had: 2 }],
  ['there are fewer than a task was told', { found: 2, told: told([0, 3]) }, { kind: 'shrunk', had: 3 }],
])('%s', (_, change, expected) => {
  expect(growthOf(situation(change))).toEqual(expected)
})
