import { expect, test } from 'vitest'
import { causeOf, checkCause, DamagedError } from '../../../../streams/core/causes.ts'

test('an event names its cause by instance and position; an event that was not derived names none', () => {
  expect(causeOf('features.v1', 'ml.rows.a:2:17')).toEqual({ upstream: 'features.v1 ml.rows.a:2', position: 17 })
  expect([causeOf('gateway', null), causeOf('gateway', 'a request'), causeOf('gateway', 'order:x')]).toEqual([
    undefined,
    undefined,
    undefined,
  ])
})

test('if others write too, only events that the upstream instance derived from its own input take part', () => {
  const upstream = { instance: 'intake.a', topic: 'legacy.a' }
  expect(causeOf('intake.a', 'legacy.a:2:17', upstream)).toEqual({ upstream: 'intake.a legacy.a:2', position: 17 })
  expect(causeOf('intake.b', 'legacy.a:2:17', upstream)).toBeUndefined()
  expect(causeOf('intake.a', 'ml.intake.a:2:17', upstream)).toBeUndefined()
})

test('causes of each upstream ascend or stay', () => {
  const seen = new Map<string, number>()
  for (const [upstream, position] of [
    ['a', 5],
    ['b', 1],
    ['a', 5],
    ['b', 2],
    ['a', 9],
  ] as const)
    checkCause(seen, { upstream, position }, () => 'here')
  expect([...seen]).toEqual([
    ['a', 9],
    ['b', 2],
  ])
})

test('a cause before one that was seen is damage, reported with both positions', () => {
  const seen = new Map([['a', 5]])
  const check = () => checkCause(seen, { upstream: 'a', position: 4 }, () => 't:0:7')
  expect(check).toThrow(DamagedError)
  expect(check).toThrow('t:0:7 was caused by a:4, after a:5')
  expect([...seen]).toEqual([['a', 5]])
})
