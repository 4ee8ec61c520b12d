import { expect, test } from 'vitest'
import { serviceLevelsOf } from '../../../../gateway/pages/service-levels.ts'

const levels = (slaProperties: unknown, seen?: { eventTime: number | null; logTime: number | null }) =>
  serviceLevelsOf(JSON.stringify({ slaProperties }), seen, 10_000_000)

test.each([
  [{ property: 'frequency', value: 1, unit: 'h' }, 3_600_000, 1_000_000, true],
  [{ property: 'Frequency of update', value: '15', unit: 'minutes' }, 900_000, 1_000_000, false],
  [{ property: 'latency', value: 4, unit: 'd' }, 345_600_000, 2_000_000, true],
  [{ property: 'Ly', value: 1, unit: 'm' }, 60_000, 2_000_000, false],
  [{ property: 'retention', value: 3, unit: 'y' }, 94_608_000_000, null, null],
  [{ property: 'latency', value: 'soon', unit: 'd' }, null, null, null],
  [{ property: 'latency', value: 4 }, null, null, null],
  [{}, null, null, null],
])('%j', (given, ms, measuredMs, isMet) => {
  expect(levels([given], { eventTime: 7_000_000, logTime: 9_000_000 })).toMatchObject([{ ms, measuredMs, isMet }])
})

test('nothing is judged that cannot be read, or that has no row', () => {
  const level = { property: 'frequency', value: 1, unit: 'h' }
  expect(levels([level])).toMatchObject([{ measuredMs: null, isMet: null }])
  expect(levels([level], { eventTime: null, logTime: null })).toMatchObject([{ measuredMs: null, isMet: null }])
  expect(levels('none')).toEqual([])
  expect(levels([null, 1])).toEqual([])
})
