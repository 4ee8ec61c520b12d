/** Counting: against a slow, obvious twin, in any order, split or merged. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  cellNames,
  cellsOf,
  countersOf,
  countsLength,
  type FeatureBaseline,
  ksFigures,
  measure,
  mergeCounts,
  stepsOf,
} from '../../../../../processors/drift/figures/index.ts'
import { categorical, countsOf, measured, numeric, range, repeated } from '../../../../support/drift/figures.ts'
import { seeded } from '../../../../support/seed.ts'

const value = fc.oneof(
  fc.integer({ min: -5, max: 5 }),
  fc.double(),
  fc.constantFrom(null, Number.NaN, -0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e308, -1e308, 5e-324),
)
const column = (most = 60) => fc.array(value, { maxLength: most })
/** Few knots, so that intervals hold values. */
const cut = (values: (number | null)[], few: boolean) =>
  numeric(values, few ? { exactKnotsMax: 3, knots: 4 } : { exactKnotsMax: 1000 })

const present = (values: readonly (number | null)[]): number[] =>
  values.filter((each): each is number => each !== null && !Number.isNaN(each))

test('cells and steps are those of the definition', () => {
  fc.assert(
    fc.property(column(), column(), fc.boolean(), (reference, window, few) => {
      const baseline = cut(reference, few)
      const counts = countsOf(baseline, window)
      expect(counts).toHaveLength(countsLength(baseline))
      const cells = new Array<number>(baseline.edges.length + 2).fill(0)
      for (const each of window) {
        const missing = each === null || Number.isNaN(each)
        cells[missing ? cells.length - 1 : baseline.edges.filter((edge) => edge < each).length]!++
      }
      expect(cellsOf(baseline, counts)).toEqual(cells)
      expect(cellNames(baseline)).toHaveLength(cells.length)
      const { at, between, total } = stepsOf(baseline, counts)
      const values = present(window)
      expect(at).toEqual(baseline.knots.map((knot) => values.filter((each) => each === knot).length))
      const below = baseline.knots.map((knot) => values.filter((each) => each < knot).length)
      const upTo = baseline.knots.map((_, i) => below[i]! + at[i]!)
      expect(between).toEqual([...below, values.length].map((count, i) => count - (i === 0 ? 0 : upTo[i - 1]!)))
      expect(total).toBe(values.length)
    }),
    seeded,
  )
})

test('a column, single values and a sorted column give equal counts, as do any order and any split', () => {
  fc.assert(
    fc.property(column(), column(), fc.nat(), fc.boolean(), (reference, window, at, few) => {
      const baseline = cut(reference, few)
      const counts = countsOf(baseline, window)
      expect(countsOf(cut([...reference].reverse(), few), window)).toEqual(counts)
      expect(countsOf(baseline, [...window].reverse())).toEqual(counts)
      const asNumbers = Float64Array.from(window.map((each) => each ?? Number.NaN))
      expect(countsOf(baseline, asNumbers as never)).toEqual(counts)
      const split = at % (window.length + 1)
      const parts = [window.slice(0, split), window.slice(split)].map((part) => countsOf(baseline, part))
      expect(mergeCounts(parts[0]!, parts[1]!)).toEqual(counts)
      const merged = countersOf(baseline)
      for (const part of parts) merged.merge(JSON.parse(JSON.stringify(part)))
      expect(merged.counts()).toEqual(counts)
      expect(countsOf(baseline, reference)).toEqual(baseline.counts)
    }),
    seeded,
  )
})

test('one value more changes one count, by one', () => {
  fc.assert(
    fc.property(column(), column(), value, (reference, window, more) => {
      const baseline = cut(reference, true)
      const [before, after] = [countsOf(baseline, window), countsOf(baseline, [...window, more])]
      const changes = after.map((count, i) => count - before[i]!).filter((change) => change !== 0)
      expect(changes).toEqual([1])
    }),
    seeded,
  )
})

/** D as it is defined, over all values of both sides. */
const plainD = (a: readonly number[], b: readonly number[]): number =>
  Math.max(
    ...[...a, ...b].map((x) =>
      Math.abs(a.filter((each) => each <= x).length / a.length - b.filter((each) => each <= x).length / b.length),
    ),
  )

test('D lies in its interval, and with all values as knots it is the interval', () => {
  fc.assert(
    fc.property(column(40), column(40), fc.boolean(), (reference, window, few) => {
      const baseline = cut(reference, few)
      const ks = ksFigures(baseline, countsOf(baseline, window))
      const [a, b] = [present(reference), present(window)]
      if (a.length === 0 || b.length === 0) {
        expect(ks).toBeUndefined()
        return
      }
      const d = plainD(a, b)
      expect(ks!.low).toBeLessThanOrEqual(d + 1e-12)
      expect(ks!.high).toBeGreaterThanOrEqual(d - 1e-12)
      if (baseline.exact) expect(Math.abs(ks!.low - d)).toBeLessThan(1e-12)
    }),
    seeded,
  )
})

test('figures are numbers in their ranges, whatever the values', () => {
  fc.assert(
    fc.property(column(), column(), fc.boolean(), (reference, window, few) => {
      const { psi, pPsi, ks, p, psiThreshold, sufficient } = measured(cut(reference, few), window)
      expect(sufficient).toBe(false)
      for (const probability of [pPsi, p, ks?.p ?? null])
        if (probability !== null) expect(probability > 0 && probability <= 1).toBe(true)
      if (psi !== null) expect(psi >= -1e-12 && psi < 1e6 && psiThreshold! >= 0.1).toBe(true)
    }),
    seeded,
  )
})

test('categories: the most frequent ones, ties by UTF-8 order, the rest, new ones, missing ones', () => {
  const baseline = categorical(
    repeated([
      ['b', 2],
      ['a', 2],
      ['\u{1f600}', 1],
      ['\uff5e', 1],
      ['z', 3],
      [null, 4],
    ]),
    {
      categoriesMax: 4,
    },
  )
  // U+FF5E comes before U+1F600 in UTF-8; in UTF-16 it is the other way round.
  expect(baseline.categories).toEqual(['z', 'a', 'b', '\uff5e'])
  expect(baseline.others).toEqual(['\u{1f600}'])
  expect(baseline.counts).toEqual([3, 2, 2, 1, 1, 0, 4])
  expect(countsOf(baseline, ['z', 'q', '\u{1f600}', '__other__', null, 'q'])).toEqual([1, 0, 0, 0, 1, 3, 1])
  expect(cellNames(baseline)).toEqual(['z', 'a', 'b', '\uff5e', '__other__', '__new__', 'missing'])
})

test('where not all further categories are kept, an unknown one is no new one', () => {
  const baseline = categorical(range(1, 50), { categoriesMax: 10, othersMax: 20 })
  expect(baseline.othersComplete).toBe(false)
  expect(countsOf(baseline, [1, 10, 777, -0, true]).slice(-3)).toEqual([3, 0, 0])
  expect(measured(baseline, range(1, 50)).psi).toBe(0)
})

test('deciles are interpolated, equal ones merge, and a reference without values has no cells', () => {
  expect(numeric(range(0, 10)).edges).toEqual(range(1, 9))
  expect(numeric([...new Array(95).fill(0), 1, 2, 3, 4, 5]).edges).toEqual([0])
  expect(numeric([-1e308, 1e308]).edges.every(Number.isFinite)).toBe(true)
  const none = numeric([null, Number.NaN])
  expect([none.edges, none.knots, none.counts]).toEqual([[], [], [0, 2]])
  expect(measured(none, [1, 2, 3])).toMatchObject({ sufficient: false, n: 2, m: 3, ks: null })
  expect(measured(numeric([]), [1]).psi).toBeNull()
})

test('counts of another baseline are refused', () => {
  const [a, b]: FeatureBaseline[] = [numeric([1, 2, 3]), categorical(['a'])]
  expect(() => measure(a!, countsOf(b!, ['a']))).toThrow('counts have 4 entries, expected')
  expect(() => measure(b!, countsOf(a!, [1]))).toThrow('entries, expected 4')
  expect(() => mergeCounts([1], [1, 2])).toThrow('counts have 2 entries, expected 1')
  expect(() => countersOf(a!).merge([1])).toThrow('counts have 1 entries, expected')
})

test('options out of range are refused', () => {
  expect(() => numeric([1], { knots: 1 })).toThrow('knots is 1, expected an integer >= 2')
  expect(() => measured(numeric([1]), [1], { alpha: 2 })).toThrow('alpha is 2, expected a number between 0 and 1')
})
