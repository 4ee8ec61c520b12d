/** What known tools get wrong on real data: each case must come out right here. */
import { expect, test } from 'vitest'
import { cellsOf, type FeatureVerdict, verdicts } from '../../../../../processors/drift/figures/index.ts'
import { seededRandom } from '../../../../../streams/core/simulation/random.ts'
import { categorical, countsOf, measured, normals, numeric, repeated } from '../../../../support/drift/figures.ts'

const random = seededRandom(11)
const reference = normals(random, 10_000)
const baseline = numeric(reference)
const verdictOf = (measures: ReturnType<typeof measured>): FeatureVerdict => verdicts([{ feature: 'f', measures }])[0]!

test('(a) one huge value in the window changes one count, and the shift beside it is still seen', () => {
  const shifted = normals(random, 2_000, 0.5)
  const before = measured(baseline, shifted as never)
  const after = measured(baseline, [...shifted, 1e6])
  expect(before.psi).toBeGreaterThan(0.2)
  expect(Math.abs(after.psi! - before.psi!)).toBeLessThan(0.005)
  expect(verdictOf(after).verdict).toBe('drift')
})

test('(b) one outlier in the reference leaves D as it was', () => {
  const window = normals(random, 2_000, 0.5)
  const outlier = numeric([...reference, 1e6])
  const [before, after] = [measured(baseline, window as never).ks!, measured(outlier, window as never).ks!]
  expect(before.low).toBeGreaterThan(0.17)
  expect(Math.abs(after.low - before.low)).toBeLessThan(0.005)
})

test('(c) short windows without drift: no verdict below 300 rows, and hardly an alarm if they are allowed', () => {
  const short = numeric(normals(random, 1_000))
  const alarms = (rows: number, rowsMin: number) => {
    let found = 0
    for (let run = 0; run < 400; run++) {
      const { verdict } = verdictOf(measured(short, normals(random, rows) as never, { rowsMin }))
      if (verdict === 'drift') found++
    }
    return found
  }
  expect(verdictOf(measured(short, normals(random, 30) as never)).verdict).toBe('insufficient_data')
  expect(alarms(100, 0)).toBeLessThanOrEqual(2)
  // Ten rows for each cell cannot be allowed away.
  expect(alarms(30, 0)).toBe(0)
})

test('(d) 40 % of the values go missing', () => {
  const window = [...normals(random, 1_200), ...new Array<number>(800).fill(Number.NaN)]
  const measures = measured(baseline, window)
  expect(measures.psi).toBeGreaterThan(1)
  expect(verdictOf(measures).verdict).toBe('drift')
})

test('(e) a window without a value after one with drift: each has its own verdict', () => {
  expect(verdictOf(measured(baseline, normals(random, 2_000, 1) as never)).verdict).toBe('drift')
  const nothing = measured(baseline, [])
  expect(verdictOf(nothing)).toMatchObject({ verdict: 'insufficient_data', effects: [] })
  // All missing is no missing data: the feature is gone, which is the greatest drift.
  expect(verdictOf(measured(baseline, new Array<null>(2_000).fill(null))).verdict).toBe('drift')
  const gaps = numeric(new Array<null>(1_000).fill(null))
  expect(verdictOf(measured(gaps, new Array<null>(2_000).fill(null))).verdict).toBe('insufficient_data')
})

test('(f) one row with a new category among 10,000 is no drift', () => {
  const letters = categorical(
    repeated([
      ['a', 6_000],
      ['b', 4_000],
    ]),
  )
  const measures = measured(
    letters,
    repeated([
      ['a', 6_000],
      ['b', 3_999],
      ['c', 1],
    ]),
  )
  expect(measures.chiSquare!.p).toBeGreaterThan(0.1)
  expect(verdictOf(measures).verdict).toBe('stable')
})

test('(g) an unseen category is counted, in a cell of its own', () => {
  const letters = categorical(
    repeated([
      ['a', 600],
      ['b', 400],
    ]),
  )
  const window = repeated([
    ['a', 500],
    ['b', 300],
    ['c', 100],
    ['d', 100],
  ])
  expect(cellsOf(letters, countsOf(letters, window))).toEqual([500, 300, 0, 200, 0])
  expect(measured(letters, window).m).toBe(1_000)
  expect(verdictOf(measured(letters, window)).verdict).toBe('drift')
})
