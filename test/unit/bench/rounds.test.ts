import { expect, test } from 'vitest'
import { interleaved, median, ratioOf, rounded } from '../../../bench/harness/rounds.ts'

test.each([
  [[3], 3],
  [[9, 1, 5], 5],
  [[4, 1, 3, 2], 2.5],
])('the median of %j is %d', (values, expected) => {
  expect(median(values)).toBe(expected)
})

test('no values have no median', () => {
  expect(() => median([])).toThrow('median: no values, expected at least one')
})

test('contestants take turns', async () => {
  const turns: string[] = []
  const contestant = (name: string) => ({
    name,
    run: async (round: number) => {
      turns.push(`${name}${round}`)
      return round * 10
    },
  })
  const measured = await interleaved([contestant('a'), contestant('b')], 3)
  expect(turns).toEqual(['a1', 'b1', 'a2', 'b2', 'a3', 'b3'])
  expect([...measured]).toEqual([
    ['a', [10, 20, 30]],
    ['b', [10, 20, 30]],
  ])
})

test('a run that fails ends the rounds', async () => {
  const fails = { name: 'a', run: () => Promise.reject(new Error('lost')) }
  await expect(interleaved([fails], 2)).rejects.toThrow('lost')
})

test('the ratio is the median of the rounds, not the ratio of the medians', () => {
  expect(ratioOf([10, 100, 30], [10, 50, 10])).toBe(2)
})

test('results are rounded to three digits', () => {
  expect([rounded(1.23456), rounded(0.98765), rounded(12_345)]).toEqual([1.23, 0.988, 12_300])
})
