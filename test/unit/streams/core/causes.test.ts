import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CauseMemo, causeOf, checkCause, DamagedError } from '../../../../streams/core/causes.ts'
import { propertySettings } from '../../../support/sink-contract.ts'

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

test('the memo of causes answers as without it, for any texts one after the other', () => {
  const digits = fc.nat({ max: 2 ** 31 })
  const position = fc
    .tuple(
      fc.constantFrom('ml.rows.a', 'ml.rows.ab', 'a:1', ':', ''),
      fc.constantFrom(0, 1, 10, 99_999_999_999),
      digits,
    )
    .map(([topic, partition, offset]) => `${topic}:${partition}:${offset}`)
  const other = fc.constantFrom(
    'order:x',
    '12',
    ':',
    ':5',
    '',
    'ml.rows.a:2:',
    'ml.rows.a:2:00',
    `a:1:${'9'.repeat(17)}`,
    'ü:1:2',
  )
  const event = fc.tuple(fc.constantFrom('features.v1', 'features.v2', '', 'ü'), fc.oneof(position, other), fc.nat(5))
  const property = fc.property(fc.array(event, { maxLength: 30 }), (events) => {
    const memo = new CauseMemo()
    for (const [source, causation, gap] of events) {
      const [before, middle, behind] = [Buffer.alloc(gap, '7'), Buffer.alloc(gap, ':'), Buffer.alloc(gap, '3')]
      const [first, second] = [Buffer.from(source), Buffer.from(causation)]
      const bytes = Buffer.concat([before, first, middle, second, behind])
      const from = 2 * gap + first.length
      expect(memo.causeOf(bytes, gap, gap + first.length, from, from + second.length)).toEqual(
        causeOf(source, causation),
      )
    }
  })
  fc.assert(property, propertySettings(1000))
})
