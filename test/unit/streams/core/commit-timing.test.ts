import { expect, test } from 'vitest'
import { CommitTiming } from '../../../../streams/core/commit-timing.ts'

const timing = () => new CommitTiming({ commitIntervalMs: 80, gatherMsMax: 8 })

test('a transaction gathers as long as the last commit took, and not longer than the limit', () => {
  const quick = timing()
  quick.committed(1000, 3)
  expect([1000, 1001, 1003, 1004].map((now) => quick.gatherMs(now))).toEqual([3, 2, 0, 0])
  const slow = timing()
  slow.committed(1000, 500)
  expect([1000, 1008].map((now) => slow.gatherMs(now))).toEqual([8, 0])
})

test('the first transaction, and one after a pause, do not gather', () => {
  const first = timing()
  expect(first.gatherMs(0)).toBe(0)
  first.committed(1000, 8)
  expect(first.gatherMs(5000)).toBe(0)
})

test('a transaction is old when the interval has passed since its first record', () => {
  const one = timing()
  one.begun(1000)
  expect([1079, 1080].map((now) => one.isOld(now))).toEqual([false, true])
})
