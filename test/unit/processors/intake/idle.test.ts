import { expect, test } from 'vitest'
import { idleAdvance } from '../../../../processors/intake/index.ts'

const idle = { afterMs: 1000, delayMs: 200 }
const situation = { now: 10_000, lastRecordLogTime: 9000, streamTime: 5000, idle }

test('an idle partition advances to the wall clock minus the delay', () => {
  expect(idleAdvance(situation)).toBe(9800)
})

test('a partition is not idle before the declared time has passed since its last record', () => {
  expect(idleAdvance({ ...situation, lastRecordLogTime: 9001 })).toBeUndefined()
})

test('an empty partition is idle', () => {
  expect(idleAdvance({ ...situation, lastRecordLogTime: -Infinity, streamTime: -Infinity })).toBe(9800)
})

test('time that has come as far already is not said again', () => {
  expect(idleAdvance({ ...situation, streamTime: 9800 })).toBeUndefined()
  expect(idleAdvance({ ...situation, streamTime: 9799 })).toBe(9800)
})

test('a dataset without an idle clock never advances by itself', () => {
  expect(idleAdvance({ now: 10_000, lastRecordLogTime: 0, streamTime: 0 })).toBeUndefined()
})
