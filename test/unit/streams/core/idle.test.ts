import { expect, test } from 'vitest'
import { idleAdvance } from '../../../../streams/core/idle.ts'

const idle = { afterMs: 1000, delayMs: 200 }
const situation = { now: 10_000, lastRecordLogTime: 9000, streamTime: 5000, idle, others: [] }

test('an idle partition advances to the wall clock minus the delay', () => {
  expect(idleAdvance(situation)).toBe(9800)
})

test('a partition is not idle before the declared time has passed since its last record', () => {
  expect(idleAdvance({ ...situation, lastRecordLogTime: 9001 })).toBeUndefined()
})

const untouched = { ...situation, now: 10_000_000, lastRecordLogTime: -Infinity, streamTime: -Infinity }

test('a dataset without rows gets no time from the clock: its first rows may be history', () => {
  expect(idleAdvance(untouched)).toBeUndefined()
})

test('a partition without rows waits while the rows of the others are history, and advances with live ones', () => {
  const row = { offset: 3, time: 9_000_000, logTime: 9_600_000 }
  expect(idleAdvance({ ...untouched, others: [row] })).toBe(9_999_800)
  expect(idleAdvance({ ...untouched, others: [{ ...row, time: 8_999_999 }] })).toBeUndefined()
})

test('time that has come as far already is not said again', () => {
  expect(idleAdvance({ ...situation, streamTime: 9800 })).toBeUndefined()
  expect(idleAdvance({ ...situation, streamTime: 9799 })).toBe(9800)
})

test('a dataset without an idle clock never advances by itself', () => {
  expect(idleAdvance({ now: 10_000, lastRecordLogTime: 0, streamTime: 0, others: [] })).toBeUndefined()
})
