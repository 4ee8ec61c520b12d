/** Realised performance: published figures, those of scikit-learn, and outcomes in any order. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  BinaryCounts,
  type BinaryOutcome,
  businessValue,
  EstimatedCounts,
  type PerformanceFigure,
  RankingCounts,
  RegressionCounts,
  SCORES_MAX,
  ScoreCounts,
  SeveralClassesCounts,
} from '../../../../../processors/performance/figures/index.ts'
import { seededRandom } from '../../../../../streams/core/simulation/random.ts'
import { fixture } from '../../../../support/drift/figures.ts'
import { golden } from '../../../../support/performance/golden.ts'
import { seeded } from '../../../../support/seed.ts'

const of = (figures: readonly PerformanceFigure[]): Record<string, number | null> =>
  Object.fromEntries(figures.map(({ name, value }) => [name, value]))

const counted = (outcomes: readonly BinaryOutcome[]): BinaryCounts => {
  const counts = new BinaryCounts()
  for (const outcome of outcomes) counts.add(outcome)
  return counts
}
const scored = (labels: readonly number[], scores: readonly number[]): BinaryCounts =>
  counted(labels.map((label, i) => ({ label: label === 1, predicted: scores[i]! > 0.5, score: scores[i] })))

const expectFigures = (found: readonly PerformanceFigure[], expected: Readonly<Record<string, number>>): void => {
  for (const [name, value] of Object.entries(expected)) expect(of(found)[name], name).toBeCloseTo(value, 12)
}

test('A1: the area under the ROC curve and log loss', () => {
  const first = of(scored([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]).figures())
  expect(first.auc).toBe(0.75)
  expect(first.log_loss).toBeCloseTo(0.472288, 7)
  expect(of(scored([0, 1, 0, 1], [0.5, 0.5, 0.2, 0.7]).figures()).auc).toBe(0.875)
  expect(of(scored([1, 1], [0.5, 0.7]).figures()).auc).toBeNull()
})

test('figures of scikit-learn: binary, regression, ranking', () => {
  const { binary, regression, ranking } = golden()
  expectFigures(scored(binary.labels, binary.scores).figures(), binary.figures)
  const numbers = new RegressionCounts()
  for (const [i, label] of regression.labels.entries()) numbers.add(label, regression.predicted[i]!)
  expectFigures(numbers.figures(), regression.figures)
  const lists = new RankingCounts(5)
  for (const gains of ranking.lists) lists.add(gains)
  expectFigures(lists.figures(), ranking.figures)
})

const rows = fixture('california.csv').trim().split('\n').slice(1)
const month = (name: string) =>
  rows.filter((line) => line.startsWith(`${name},`)).map((line) => line.split(',').map(Number))

test.each([
  ['2021-06', 0.884175, 0.847222, [23.1, 3.9, 157.55, 535.45]],
  ['2021-09', 0.669772, 0.516667, [0, 0, 170.62, 549.38]],
  ['2022-01', 0.869353, 0.49328, [284.17, 37.83, 234.07, 187.93]],
  ['2022-04', 0.975394, 0.658333, [29.98, 4.02, 151.29, 534.71]],
] as const)('California housing in %s: realised and estimated', (name, auc, accuracy, estimated) => {
  const [counts, estimate] = [new BinaryCounts(), new EstimatedCounts()]
  for (const [, , , score, predicted, label] of month(name)) {
    counts.add({ label: label === 1, predicted: predicted === 1, score })
    estimate.add(predicted === 1, score!)
  }
  const figures = of(counts.figures())
  expect(figures.auc).toBeCloseTo(auc, 6)
  expect(figures.accuracy).toBeCloseTo(accuracy, 6)
  const { truePositives, falsePositives, falseNegatives, trueNegatives } = estimate.confusion
  for (const [i, each] of [truePositives, falsePositives, falseNegatives, trueNegatives].entries())
    expect(each).toBeCloseTo(estimated[i]!, 9)
  if (name === '2021-06')
    expect(counts.confusion).toEqual({ truePositives: 21, falsePositives: 6, falseNegatives: 104, trueNegatives: 589 })
})

const outcome = fc.record({
  label: fc.boolean(),
  predicted: fc.boolean(),
  score: fc.option(fc.oneof(fc.constantFrom(0, -0, 0.1, 0.5, 1), fc.double({ min: -1, max: 2 })), { nil: undefined }),
})

test('outcomes in any order, split, stored and corrected give the same state and figures', () => {
  fc.assert(
    fc.property(fc.array(outcome, { maxLength: 40 }), fc.nat(), (outcomes, at) => {
      const counts = counted(outcomes)
      const split = at % (outcomes.length + 1)
      const merged = BinaryCounts.of(JSON.parse(JSON.stringify(counted(outcomes.slice(split).reverse()).state())))
      merged.merge(counted(outcomes.slice(0, split)))
      expect(merged.state()).toEqual(counts.state())
      expect(merged.figures()).toEqual(counts.figures())
      for (const each of outcomes) merged.add({ ...each, label: !each.label })
      for (const each of outcomes) merged.subtract({ ...each, label: !each.label })
      expect(merged.state()).toEqual(counts.state())
    }),
    seeded,
  )
})

test('beyond 4,096 distinct scores the area has an error, which holds the exact one', () => {
  const random = seededRandom(9)
  const [all, parts] = [new ScoreCounts(), [new ScoreCounts(), new ScoreCounts()] as const]
  const pairs: (readonly [number, boolean])[] = []
  for (let i = 0; i < 3 * SCORES_MAX; i++) {
    const score = random.next()
    const positive = random.chance(score)
    pairs.push([score, positive])
    all.add(score, positive)
    parts[i % 2]!.add(score, positive)
  }
  const sorted = pairs.sort(([a], [b]) => a - b)
  let [negatives, concordant] = [0, 0]
  for (const [, positive] of sorted) {
    if (positive) concordant += negatives
    else negatives++
  }
  const exact = concordant / (negatives * (pairs.length - negatives))
  const { value, error } = all.auc()!
  expect(error).toBeGreaterThan(0)
  expect(error).toBeLessThan(0.001)
  expect(Math.abs(value - exact)).toBeLessThanOrEqual(error)
  parts[0].merge(parts[1])
  expect(parts[0].state()).toEqual(all.state())
  expect(ScoreCounts.of(all.state()).auc()).toEqual(all.auc())
})

test('up to 4,096 distinct scores it is exact', () => {
  const counts = new ScoreCounts()
  for (let i = 0; i < SCORES_MAX; i++) counts.add(i / SCORES_MAX, i % 3 === 0)
  expect(counts.auc()!.error).toBe(0)
})

test('calibration: ten bins, the last one closed', () => {
  const figures = of(scored([1, 0, 1, 1], [1, 0.05, 0.95, 0.95]).figures())
  // Bin 0: |0 - 0.05|; bin 9: |3 - 2.9|; over 4 rows.
  expect(figures.ece).toBeCloseTo((0.05 + 0.1) / 4, 12)
  expect(of(counted([{ label: true, predicted: true }]).figures())).toMatchObject({ ece: null, auc: null, accuracy: 1 })
})

test('log loss of a certain and wrong prediction is finite', () => {
  expect(of(scored([1], [0]).figures()).log_loss).toBeCloseTo(-Math.log(2 ** -52), 10)
})

test('business value is the value matrix times the confusion matrix', () => {
  const confusion = { truePositives: 21, falsePositives: 6, falseNegatives: 104, trueNegatives: 589 }
  const values = { truePositive: 100, falsePositive: -20, falseNegative: -5, trueNegative: 0 }
  expect(businessValue(confusion, values)).toBe(2100 - 120 - 520)
})

test('several classes, corrected and merged', () => {
  const counts = new SeveralClassesCounts()
  for (const [label, predicted] of ['aa', 'ab', 'bb', 'cc', 'ca']) counts.add(label!, predicted!)
  const figures = of(counts.figures())
  expect(figures.accuracy).toBe(3 / 5)
  expect(figures.recall_macro).toBeCloseTo((1 / 2 + 1 + 1 / 2) / 3, 12)
  const other = SeveralClassesCounts.of(counts.state())
  other.add('d', 'e')
  other.subtract('d', 'e')
  expect(other.state()).toEqual(counts.state())
})

test('regression: nothing cancels where labels are large, and an outcome is taken back', () => {
  const counts = new RegressionCounts()
  for (const label of [1e9 + 1, 1e9 + 2, 1e9 + 3]) counts.add(label, label + 0.5)
  const before = counts.state()
  expect(of(counts.figures()).r2).toBeCloseTo(1 - 0.75 / 2, 12)
  counts.add(1 / 3, 1e300)
  counts.add(Number.NaN, 1)
  expect(of(counts.figures()).mae).toBeNull()
  counts.subtract(Number.NaN, 1)
  counts.subtract(1 / 3, 1e300)
  expect(counts.state()).toEqual(before)
  const restored = RegressionCounts.of(before)
  restored.merge(RegressionCounts.of(before))
  expect(of(restored.figures())).toEqual(of(counts.figures()))
})

test('rankings are merged and refused if they count another number of items', () => {
  const [one, two] = [new RankingCounts(2), new RankingCounts(2)]
  one.add([0, 1, 1])
  two.add([0, 0])
  one.merge(new RankingCounts(2, two.state()))
  expect(of(one.figures())).toMatchObject({ mrr: 0.25, precision_at_2: 0.25 })
  one.subtract([0, 0])
  expect(of(one.figures()).mrr).toBe(0.5)
  expect(() => one.merge(new RankingCounts(3))).toThrow('k is 3, expected 2')
})

test('an estimate needs a probability', () => {
  expect(() => new EstimatedCounts().add(true, 1.5)).toThrow('probability is 1.5, expected a number from 0 to 1')
  const estimate = new EstimatedCounts()
  estimate.add(true, 0.9)
  estimate.merge(new EstimatedCounts(estimate.state()))
  expect(of(estimate.figures()).precision).toBeCloseTo(0.9, 12)
})
