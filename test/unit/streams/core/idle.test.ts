import { expect, test } from 'vitest'
import { idleAdvance, isQuietDue, QUIET_MS } from '../../../../streams/core/idle.ts'

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

test('that a partition is quiet is said after a minute, then at distances that grow with the time without a row', () => {
  const lastRow = { offset: 0, time: 0, logTime: 0 }
  const said = [0]
  const day = 24 * 3_600_000
  for (let now = 0; now < 10 * 365 * day; now += Math.max(1_000, now >> 12)) {
    if (isQuietDue(now, said[said.length - 1], lastRow)) said.push(now)
  }
  expect(said[1]).toBe(QUIET_MS)
  expect(said.filter((at) => at > 0 && at <= 3_600_000)).toHaveLength(30)
  expect(said.filter((at) => at <= day).length).toBeLessThan(75)
  expect(said.length).toBeLessThan(180)
  for (const [i, at] of said.entries()) if (i > 0) expect(at - said[i - 1]).toBeLessThan(Math.max(62_000, at / 11))
})
