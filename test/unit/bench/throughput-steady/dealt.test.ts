import { expect, test } from 'vitest'
import { dealt } from '../../../../bench/throughput-steady/processes.ts'

test('one process has all partitions', () => {
  expect(dealt([10, 20], 1)).toEqual([
    [
      { partition: 1, records: 20 },
      { partition: 0, records: 10 },
    ],
  ])
})

test('partitions go to the process that has the fewest records', () => {
  const hands = dealt([50, 30, 20, 10], 2)
  expect(hands.map((hand) => hand.map(({ partition }) => partition))).toEqual([
    [0, 3],
    [1, 2],
  ])
})

test('a process without a partition gets none', () => {
  expect(dealt([5], 2).map((hand) => hand.length)).toEqual([1, 0])
})
