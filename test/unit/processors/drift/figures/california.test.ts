/** California housing by month, the published example of NannyML: real values, with figures recomputed by numpy and scipy. */
import { expect, test } from 'vitest'
import { cellsOf, type FeatureMeasures } from '../../../../../processors/drift/figures/index.ts'
import { countsOf, expectRelative, fixture, measured, numeric } from '../../../../support/drift/figures.ts'

const lines = fixture('california.csv').trim().split('\n').slice(1)
const rows = lines.map((line) => line.split(','))
const COLUMNS = { MedInc: 1, Population: 2 } as const
type Feature = keyof typeof COLUMNS

const valuesOf = (feature: Feature, month: string): Float64Array =>
  Float64Array.from(rows.filter(([each]) => each === month).map((row) => Number(row[COLUMNS[feature]])))
const baselines = {
  MedInc: numeric(valuesOf('MedInc', 'reference')),
  Population: numeric(valuesOf('Population', 'reference')),
}
const of = (feature: Feature, month: string): FeatureMeasures => measured(baselines[feature], valuesOf(feature, month))
const cells = (feature: Feature, month: string): number[] => {
  const baseline = baselines[feature]
  return cellsOf(baseline, month === 'reference' ? baseline.counts : countsOf(baseline, valuesOf(feature, month)))
}

test('the deciles and counts of the reference', () => {
  const edges = [2.1979, 2.64396, 3.055, 3.4211, 3.78545, 4.21526, 4.7305, 5.39972, 6.52809]
  for (const [i, edge] of edges.entries()) expect(baselines.MedInc.edges[i]).toBeCloseTo(edge, 6)
  expect(cells('MedInc', 'reference')).toEqual([585, 582, 585, 582, 582, 583, 583, 583, 583, 584, 0])
})

interface Case {
  readonly feature: Feature
  readonly month: string
  readonly counts: readonly number[]
  readonly psi: number
  readonly d: number
  readonly p: number
}

test.each<Case>([
  {
    feature: 'MedInc',
    month: '2021-06',
    counts: [166, 89, 93, 74, 68, 68, 59, 51, 34, 18],
    psi: 0.274376,
    d: 0.201492,
    p: 2.738e-23,
  },
  {
    feature: 'MedInc',
    month: '2021-09',
    counts: [82, 69, 76, 60, 71, 84, 71, 81, 73, 53],
    psi: 0.017148,
    d: 0.034516,
    p: 0.42036,
  },
  {
    feature: 'MedInc',
    month: '2022-01',
    counts: [7, 26, 36, 48, 66, 60, 100, 112, 143, 146],
    psi: 0.486667,
    d: 0.276367,
    p: 4.718e-45,
  },
  {
    feature: 'Population',
    month: '2022-01',
    counts: [62, 80, 63, 70, 71, 69, 84, 94, 83, 68],
    psi: 0.016948,
    d: 0.046562,
    p: 0.110775,
  },
])('$feature in $month', ({ feature, month, counts, psi, d, p }) => {
  expect(cells(feature, month)).toEqual([...counts, 0])
  const { psi: found, ks, m, b } = of(feature, month)
  expect(m).toBe(counts.reduce((a, c) => a + c))
  expect(b).toBe(10)
  expect(Math.abs(found! - psi)).toBeLessThan(1e-6)
  // More than 256 distinct values: D is known up to an interval, which holds the exact one.
  expect(ks!.low).toBeLessThanOrEqual(d + 5e-7)
  expect(ks!.high).toBeGreaterThanOrEqual(d - 5e-7)
  expect(ks!.high - ks!.low).toBeLessThan(0.04)
  // With all values as knots D is exact.
  const all = numeric(valuesOf(feature, 'reference'), { exactKnotsMax: 10_000 })
  const exact = measured(all, valuesOf(feature, month)).ks!
  expect(exact.low).toBe(exact.high)
  expect(Math.abs(exact.low - d)).toBeLessThan(1e-6)
  expectRelative(exact.p, p, 0.0015)
})

test('MedInc in 2021-09: the p-value and the threshold of PSI, without the empty missing cell', () => {
  const { pPsi, psiThreshold, psi, n, m, psiMissingExcluded } = of('MedInc', '2021-09')
  expect(pPsi).toBeCloseTo(0.2764, 4)
  expect(psi! / (1 / n + 1 / m)).toBeCloseTo(10.99, 3)
  expect(psiThreshold).toBe(0.1)
  expect(psiMissingExcluded).toBe(psi)
})
