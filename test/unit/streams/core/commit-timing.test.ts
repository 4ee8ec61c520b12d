import { expect, test } from 'vitest'
import { CommitCrowd } from '../../../../streams/core/commit-crowd.ts'
import { CommitTiming } from '../../../../streams/core/commit-timing.ts'

const timing = () => new CommitTiming({ commitIntervalMs: 80, gatherMsMax: 8 })

test('a transaction gathers until as many records have come as the last commit answered, and not longer than the limit', () => {
  const one = timing()
  one.committed(1000, 3, undefined)
  expect([0, 1, 2, 3].map((records) => one.gatherMs(1001, records))).toEqual([7, 7, 7, 0])
  expect([1007, 1008].map((now) => one.gatherMs(now, 1))).toEqual([1, 0])
})

test('what came during a commit does not stand for those whom it answered', () => {
  const one = timing()
  one.committed(1000, 3, 2)
  expect([2, 3, 4, 5].map((records) => one.gatherMs(1001, records))).toEqual([7, 7, 7, 0])
})

test('the record of a single client does not wait', () => {
  const one = timing()
  one.committed(1000, 1, undefined)
  expect(one.gatherMs(1001, 1)).toBe(0)
})

test('the first transaction, and one after a pause, do not gather', () => {
  const first = timing()
  expect(first.gatherMs(0, 1)).toBe(0)
  first.committed(1000, 8, undefined)
  expect(first.gatherMs(5000, 1)).toBe(0)
})

test('between two commits of what nobody waits for there is a rest; a record after a pause is committed at once', () => {
  const one = new CommitTiming({ commitIntervalMs: 80, gatherMsMax: 8, restMs: 100 })
  expect(one.gatherMs(1000, 1)).toBe(0)
  one.begun(1000)
  one.committed(1010, 1, undefined)
  expect([1011, 1109, 1110, 5000].map((now) => one.gatherMs(now, 9))).toEqual([99, 1, 0, 0])
  one.begun(1020)
  expect([1100, 1119, 1120].map((now) => one.isOld(now))).toEqual([false, false, true])
})

test('a transaction is old when the interval has passed since its first record', () => {
  const one = timing()
  one.begun(1000)
  expect([1079, 1080].map((now) => one.isOld(now))).toEqual([false, true])
})

test('beside many busy tasks, a task waits longer; a record after a pause does not', () => {
  const crowd = new CommitCrowd()
  const times = { commitIntervalMs: 80, gatherMsMax: 8 }
  const tasks = Array.from({ length: 50 }, () => new CommitTiming(times, crowd))
  for (const task of tasks) task.begun(1000)
  const [one] = tasks
  expect([1080, 1199, 1200].map((now) => one.isOld(now))).toEqual([false, false, true])
  one.committed(1300, 1, 1)
  expect([1300, 1499, 1500].map((now) => one.gatherMs(now, 2))).toEqual([200, 1, 0])
})

test('tasks that have nothing to commit, or have ended, make no other task wait', () => {
  const crowd = new CommitCrowd()
  const times = { commitIntervalMs: 80, gatherMsMax: 8 }
  const tasks = Array.from({ length: 50 }, () => new CommitTiming(times, crowd))
  for (const task of tasks) task.begun(1000)
  for (const [i, task] of tasks.entries()) {
    if (i < 20) task.committed(1100, 2, undefined)
    else if (i < 41) task.ended()
  }
  const last = tasks[49]
  expect(last.isOld(1080)).toBe(true)
  last.committed(1200, 2, undefined)
  expect(last.gatherMs(1208, 1)).toBe(0)
})

test('the wait is bounded, however many tasks are busy', () => {
  const crowd = new CommitCrowd()
  for (let i = 0; i < 10_000; i++) crowd.enter({})
  expect(crowd.intervalMs).toBe(1000)
})
