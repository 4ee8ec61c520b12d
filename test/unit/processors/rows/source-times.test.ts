import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SourceTimes } from '../../../../processors/rows/index.ts'
import { seeded } from '../../../support/seed.ts'

const of = (sources: number) => (sourcePartition: number, time: number) => ({
  time,
  sourcePartition,
  sourcePartitions: sources,
})

test('a statement without a source holds at once', () => {
  expect(new SourceTimes().accept({ time: 7, sourcePartition: null, sourcePartitions: null })).toBe(7)
})

test('before every source has reported there is no time', () => {
  const times = new SourceTimes()
  const said = of(3)
  expect([said(0, 10), said(1, 20), said(0, 30), said(2, 5)].map((s) => times.accept(s))).toEqual([
    undefined,
    undefined,
    undefined,
    5,
  ])
})

test('an earlier statement of a source changes nothing', () => {
  const times = new SourceTimes()
  const said = of(1)
  expect([said(0, 10), said(0, 4)].map((s) => times.accept(s))).toEqual([10, 10])
})

test.each([
  { time: 1, sourcePartition: 2, sourcePartitions: 2 },
  { time: 1, sourcePartition: -1, sourcePartitions: 2 },
  { time: 1, sourcePartition: null, sourcePartitions: 2 },
  { time: 1, sourcePartition: 0, sourcePartitions: null },
])('a source that cannot be is refused: %o', (statement) => {
  expect(() => new SourceTimes().accept(statement)).toThrow(expect.objectContaining({ reason: 'source_invalid' }))
})

test('the time is the least of the greatest of each source, restored after every statement or not', () => {
  const statement = fc.record({ source: fc.nat({ max: 2 }), time: fc.nat({ max: 50 }) })
  fc.assert(
    fc.property(fc.array(statement, { maxLength: 30 }), (statements) => {
      const entries = new Map<string, Buffer>()
      const greatest = [-1, -1, -1]
      let times = new SourceTimes()
      for (const { source, time } of statements) {
        greatest[source] = Math.max(greatest[source], time)
        const least = Math.min(...greatest)
        expect(times.accept(of(3)(source, time))).toBe(least < 0 ? undefined : least)
        times.flush((key, value) => entries.set(key.toString(), value!))
        times = new SourceTimes()
        for (const [key, value] of entries) times.load(key, value)
      }
    }),
    seeded,
  )
})
