import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Pace } from '../../../../streams/core/pace.ts'
import { seeded } from '../../../support/seed.ts'

test('a request for one partition never waits', () => {
  const pace = new Pace(10, 100)
  for (let now = 0; now < 100; now++) {
    expect(pace.waitMs(now)).toBe(0)
    pace.take(5, now)
  }
})

test('after a burst, hundreds of partitions wait in proportion to their number', () => {
  const pace = new Pace(10, 100)
  pace.take(100, 0)
  expect(pace.waitMs(0)).toBe(1)
  pace.take(300, 0)
  expect(pace.waitMs(0)).toBe(31)
  expect(pace.waitMs(30)).toBe(1)
  expect(pace.waitMs(31)).toBe(0)
})

test('a request may be sent after the given wait, and the total stays within the allowance, one burst and one request', () => {
  const requests = fc.array(fc.record({ size: fc.nat(700), pauseMs: fc.nat(50) }), { maxLength: 100 })
  fc.assert(
    fc.property(requests, (asked) => {
      const pace = new Pace(10, 1500)
      let now = 0
      let total = 0
      for (const { size, pauseMs } of asked) {
        now += pauseMs
        now += pace.waitMs(now)
        expect(pace.waitMs(now)).toBe(0)
        pace.take(size, now)
        total += size
        expect(total).toBeLessThanOrEqual(1500 + now * 10 + size)
      }
    }),
    seeded,
  )
})
