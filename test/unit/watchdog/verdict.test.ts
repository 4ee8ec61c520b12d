/** When a part counts as down, and what people are told. */
import { expect, test } from 'vitest'
import { judged, type News, UNKNOWN } from '../../../watchdog/verdict.ts'

const rules = { failuresMax: 2, repeatMs: 1_000 }

/** What people are told after answers (`+`) and failures (`-`), one every 100 ms. */
const newsAfter = (answers: string): readonly (News | '')[] => {
  let verdict = UNKNOWN
  return [...answers].map((answer, i) => {
    const after = judged(verdict, answer === '+' ? undefined : `failure ${i}`, i * 100, rules)
    verdict = after.verdict
    return after.news ?? ''
  })
}

test('one failure is no news, two in a row are, once', () => {
  expect(newsAfter('+-+----+')).toEqual(['', '', '', '', 'down', '', '', 'up'])
})

test('a part that is down from the beginning is told of', () => {
  expect(newsAfter('--')).toEqual(['', 'down'])
})

test('a part that stays down is told of again, after a while', () => {
  const news = newsAfter('-'.repeat(25))
  expect(news.map((each, i) => [i, each]).filter(([, each]) => each !== '')).toEqual([
    [1, 'down'],
    [11, 'still'],
    [21, 'still'],
  ])
})

test('it is known since when, and why', () => {
  const first = judged(UNKNOWN, 'a', 100, rules).verdict
  const second = judged(first, 'b', 200, rules).verdict
  expect(second).toMatchObject({ isDown: true, failingSince: 100, reason: 'b', failures: 2 })
  expect(judged(second, undefined, 300, rules).verdict).toEqual(UNKNOWN)
})
