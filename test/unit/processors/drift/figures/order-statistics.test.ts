import fc from 'fast-check'
import { expect, test } from 'vitest'
import { orderStatistics } from '../../../../../processors/drift/figures/order-statistics.ts'
import { seededRandom } from '../../../../../streams/core/simulation/random.ts'
import { normals } from '../../../../support/drift/figures.ts'
import { seeded } from '../../../../support/seed.ts'

const MANY = 6_000
/** More values than are sorted at once, of one kind each. */
const columns: Readonly<Record<string, (seed: number) => Float64Array>> = {
  normal: (seed) => normals(seededRandom(seed), MANY),
  'with an outlier': (seed) => Float64Array.from([...normals(seededRandom(seed), MANY), 1e300]),
  'with ties': (seed) => normals(seededRandom(seed), MANY).map((x) => Math.round(x * 3)),
  'all equal': () => new Float64Array(MANY).fill(7),
  'with infinities': (seed) =>
    normals(seededRandom(seed), MANY).map((x, i) =>
      i % 9 === 0 ? (i % 2 === 0 ? 1 : -1) * Number.POSITIVE_INFINITY : x,
    ),
  'all infinite': () => new Float64Array(MANY).map((_, i) => (i % 2 === 0 ? 1 : -1) * Number.POSITIVE_INFINITY),
  'huge of both signs': (seed) => normals(seededRandom(seed), MANY).map((x) => x * 1e308),
  tiny: (seed) => normals(seededRandom(seed), MANY).map((x) => Math.round(x * 100) * 5e-324),
}

test.each(Object.entries(columns))('values at places are those of the sorted column: %s', (_, make) => {
  fc.assert(
    fc.property(fc.nat(), fc.array(fc.nat({ max: MANY - 1 }), { maxLength: 40 }), (seed, more) => {
      const values = make(seed)
      const sorted = values.slice().sort()
      const ranks = [0, values.length - 1, ...more]
      const order = orderStatistics(values, ranks)
      for (const rank of ranks) {
        const value = sorted[rank] as number
        expect(order.at(rank)).toBe(value)
        expect(order.below(value)).toBe(sorted.indexOf(value))
        expect(order.upTo(value)).toBe(sorted.lastIndexOf(value) + 1)
      }
    }),
    { numRuns: 20, ...seeded },
  )
})

test('few values', () => {
  const order = orderStatistics(Float64Array.of(3, 1, 2), [1])
  expect([order.at(1), order.below(2), order.upTo(2.5)]).toEqual([2, 1, 2])
})
