import { expect, test } from 'vitest'
import { longestGap, pauseOf } from '../../../../bench/join/pauses.ts'

test('the longest gap is reported with its end', () => {
  expect(longestGap([0, 100, 400, 450], 0, 500)).toEqual({ ms: 300, end: 400 })
})

test('a gap that begins before the span and ends in it counts whole', () => {
  expect(longestGap([0, 900, 950], 500, 1000)).toEqual({ ms: 900, end: 900 })
})

test('a gap that ends before the span does not count', () => {
  expect(longestGap([0, 400, 500, 600], 500, 600)).toEqual({ ms: 100, end: 600 })
})

test('a partition that puts out nothing more has a gap up to the end of the span', () => {
  expect(longestGap([0, 100], 100, 5000)).toEqual({ ms: 4900, end: 5000 })
  expect(longestGap([], 100, 5000)).toEqual({ ms: 4900, end: 5000 })
})

test('outputs after the span close no gap of it', () => {
  expect(longestGap([0, 100, 9000], 0, 300)).toEqual({ ms: 200, end: 300 })
})

test('a pause is what the longest gap has beyond the usual one', () => {
  const times = [0, 80, 160, 260, 1260, 1340]
  expect(pauseOf(times, { before: 0, at: 260, until: 1400 })).toBe(900)
})

test('gaps that are not longer than before are not a pause', () => {
  expect(pauseOf([0, 100, 180, 270], { before: 0, at: 100, until: 270 })).toBe(0)
})
