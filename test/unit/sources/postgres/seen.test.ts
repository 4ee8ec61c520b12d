import { describe, expect, test } from 'vitest'
import { compareKeys, isVisible, SeenChanges, snapshotOf } from '../../../../sources/postgres/seen.ts'

describe('a change is seen', () => {
  const snapshot = snapshotOf('100:105:102,103')
  test.each([
    [99, true],
    [100, true],
    [102, false],
    [103, false],
    [104, true],
    [105, false],
    [106, false],
  ])('transaction %i: %s', (xid, seen) => expect(isVisible(xid, snapshot)).toBe(seen))

  test('across the end of the 32 bits of the stream', () => {
    const beyond = snapshotOf(`${2n ** 32n - 2n}:${2n ** 32n + 3n}:${2n ** 32n + 1n}`)
    expect([0xfffffffd, 0xffffffff, 0, 1, 2, 3].map((xid) => isVisible(xid, beyond))).toEqual([
      ...[true, true, true, false, true, false],
    ])
  })
})

test('keys are ordered as integers or as bytes, column by column', () => {
  expect(compareKeys(['9'], ['10'], ['integer'])).toBeLessThan(0)
  expect(compareKeys(['9'], ['10'], ['bytes'])).toBeGreaterThan(0)
  expect(compareKeys(['-9223372036854775808'], ['9223372036854775807'], ['integer'])).toBeLessThan(0)
  expect(compareKeys(['a', '2'], ['a', '10'], ['bytes', 'integer'])).toBeLessThan(0)
  expect(compareKeys(['\u{1f600}'], ['\uff5e'], ['bytes'])).toBeGreaterThan(0)
  expect(compareKeys(['a', '2'], ['a', '2'], ['bytes', 'integer'])).toBe(0)
})

test('times of a key are ordered as Postgres orders them', () => {
  const times = [
    ...['-infinity', '0044-03-15 00:00:00+00 BC', '0001-12-31 00:00:00+00 BC', '0001-01-01 00:00:00+00'],
    ...['2026-01-05', '2026-01-05 00:00:00.000001', '2026-01-05 00:00:00.1', '2026-01-05 00:00:00.12+00'],
    ...[
      '2026-01-05 09:59:59.999999',
      '2026-01-05 10:00:00',
      '10000-01-01 00:00:00',
      '294276-12-31 00:00:00',
      'infinity',
    ],
  ]
  for (const [i, a] of times.entries())
    for (const [j, b] of times.entries())
      expect([a, b, Math.sign(compareKeys([a], [b], ['time']))]).toEqual([a, b, Math.sign(i - j)])
  expect(() => compareKeys(['05/01/2026'], ['2026-01-05'], ['time'])).toThrow('a time of a key is 05/01/2026')
})

test('each part of a table has seen what its own snapshot shows', () => {
  const seen = new SeenChanges(
    [
      { upTo: ['10'], snapshot: '5:5:' },
      { upTo: ['20'], snapshot: '7:7:' },
      { upTo: null, snapshot: '9:9:' },
    ],
    ['integer'],
  )
  const at = (xid: number) => ['10', '11', '20', '21'].map((key) => seen.has([key], xid))
  expect(at(4)).toEqual([true, true, true, true])
  expect(at(6)).toEqual([false, true, true, true])
  expect(at(8)).toEqual([false, false, false, true])
  expect(at(9)).toEqual([false, false, false, false])
})
