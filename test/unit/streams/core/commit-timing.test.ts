import { expect, test } from 'vitest'
import { CommitCrowd } from '../../../../streams/core/commit-crowd.ts'
import { CommitTiming } from '../../../../streams/core/commit-timing.ts'

const timing = () => new CommitTiming({ commitIntervalMs: 80, gatherMsMax: 8 })

test('a transaction gathers as long as the last commit took, and not longer than the limit', () => {
  const quick = timing()
  quick.committed(1000, 3, true)
  expect([1000, 1001, 1003, 1004].map((now) => quick.gatherMs(now))).toEqual([3, 2, 0, 0])
  const slow = timing()
  slow.committed(1000, 500, true)
  expect([1000, 1008].map((now) => slow.gatherMs(now))).toEqual([8, 0])
})

test('the first transaction, and one after a pause, do not gather', () => {
  const first = timing()
  expect(first.gatherMs(0)).toBe(0)
  first.committed(1000, 8, true)
  expect(first.gatherMs(5000)).toBe(0)
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
  one.committed(1300, 20, false)
  expect([1300, 1499, 1500].map((now) => one.gatherMs(now))).toEqual([200, 1, 0])
})

test('tasks that have nothing to commit, or have ended, make no other task wait', () => {
  const crowd = new CommitCrowd()
  const times = { commitIntervalMs: 80, gatherMsMax: 8 }
  const tasks = Array.from({ length: 50 }, () => new CommitTiming(times, crowd))
  for (const task of tasks) task.begun(1000)
  for (const [i, task] of tasks.entries()) {
    if (i < 20) task.committed(1100, 5, true)
    else if (i < 41) task.ended()
  }
  const last = tasks[49]
  expect(last.isOld(1080)).toBe(true)
  last.committed(1200, 5, true)
  expect(last.gatherMs(1205)).toBe(0)
})

test('the wait is bounded, however many tasks are busy', () => {
  const crowd = new CommitCrowd()
  for (let i = 0; i < 10_000; i++) crowd.enter({})
  expect(crowd.intervalMs).toBe(1000)
})
