import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Evaluated, evaluateGate } from '../../../../../processors/registry/gate/index.ts'
import type { avro } from '../../../../../schemas/index.ts'
import { counts, evaluated, metric, policyOf, rule, scored } from '../../../../support/gates.ts'
import { seeded } from '../../../../support/seed.ts'

const GATE = '0193b0c5-0000-7000-8000-000000000001'
const gate = (
  rules: readonly avro.PolicyRule[],
  candidate: Evaluated | undefined,
  champion?: Evaluated | 'unmeasured',
) =>
  evaluateGate({
    gateId: GATE,
    live: [],
    policy: policyOf(rules),
    candidate: { version: 2, evaluated: candidate },
    champion:
      champion === undefined ? undefined : { version: 1, evaluated: champion === 'unmeasured' ? undefined : champion },
  })
/** The verdict of one rule on plain values. */
const verdict = (one: avro.PolicyRule, v: number | null | undefined, b?: number | null) =>
  gate([one], evaluated(v === undefined ? [] : [metric(v)]), b === undefined ? undefined : evaluated([metric(b)]))
    .verdict
const relative = (threshold: number, more: Partial<avro.PolicyRule> = {}) => rule('relative', { threshold, ...more })
const [passes, fails, open] = ['pass', 'fail', 'inconclusive']

describe('golden cases', () => {
  test('G1: a relative improvement of a negative metric is a share of its size', () => {
    expect(verdict(relative(0.01), -0.49, -0.5)).toBe(passes)
    expect(verdict(relative(0.01), -0.505, -0.5)).toBe(fails)
    // The same as a loss, of which less is better.
    expect(verdict(relative(0.01, { higherIsBetter: false }), 0.49, 0.5)).toBe(passes)
    expect(verdict(relative(0.01, { higherIsBetter: false }), 0.505, 0.5)).toBe(fails)
  })

  test('G2: equality passes; what cannot be compared is inconclusive', () => {
    expect(verdict(relative(0.02), 0.9, 0.88)).toBe(passes)
    expect(verdict(rule('absolute', { threshold: 0.8 }), 0.8)).toBe(passes)
    expect(verdict(rule('absolute', { threshold: 0.8, higherIsBetter: false }), 0.8)).toBe(passes)
    expect(verdict(relative(0.02), 0.9, 0)).toBe(open)
    expect(verdict(rule('absolute'), null)).toBe(open)
    expect(verdict(rule('absolute'), undefined)).toBe(open)
    expect(verdict(relative(0.02), 0.9, null)).toBe(open)
  })

  test('G3: the four-fifths rule on counts, and groups of fewer than 30', () => {
    const ratio = rule('demographic_parity_ratio', { metric: null, by: 'sex', threshold: 0.8, minRows: 30 })
    const of = (...groups: avro.GroupCounts[]) => gate([ratio], evaluated([], groups))
    const pass = of(counts('f', 40, 100), counts('m', 50, 100))
    expect(pass).toMatchObject({ verdict: passes, results: [{ candidate: 0.8, margin: 0, rows: 200 }] })
    expect(of(counts('f', 30, 100), counts('m', 40, 100))).toMatchObject({
      verdict: fails,
      results: [{ candidate: 0.75 }],
    })
    const few = of(counts('f', 5, 10), counts('m', 5, 10))
    expect(few).toMatchObject({
      verdict: open,
      results: [{ reason: "a rate of group 'f' rests on 10 rows, at least 30 are needed", counts: [{}, {}] }],
    })
  })
})

describe('rates of groups', () => {
  const labelled = (group: string, rows: number, selected: number, positives: number, truePositives: number) =>
    counts(group, selected, rows, { positives, truePositives })
  const of = (check: avro.PolicyCheck, threshold: number, ...groups: avro.GroupCounts[]) =>
    gate([rule(check, { metric: null, by: 'sex', threshold, minRows: 30 })], evaluated([], groups))

  test('true positive rates differ by .2; false positive rates by .25, which is the greater gap', () => {
    const groups = [labelled('f', 200, 110, 100, 80), labelled('m', 140, 80, 100, 60)] // tpr .8 .6; fpr .3 .5
    expect(of('equal_opportunity_difference', 0.2, ...groups)).toMatchObject({
      verdict: passes,
      results: [{ candidate: 0.2 }],
    })
    expect(of('equal_opportunity_difference', 0.19, ...groups).verdict).toBe(fails)
    const wide = [groups[0]!, labelled('m', 140, 82, 100, 60)] // fpr .3 .55
    expect(of('equalized_odds_difference', 0.25, ...wide)).toMatchObject({
      verdict: passes,
      results: [{ candidate: 0.25 }],
    })
    expect(of('equalized_odds_difference', 0.24, ...wide).verdict).toBe(fails)
  })

  test('unknown labels, one group, and groups that select nobody are inconclusive', () => {
    const [f, m] = [counts('f', 40, 100), counts('m', 50, 100)]
    expect(of('equal_opportunity_difference', 0.2, f, m).results[0]!.reason).toBe(
      "the labels of group 'f' are not known",
    )
    expect(of('demographic_parity_ratio', 0.8, f).verdict).toBe(open)
    expect(of('demographic_parity_ratio', 0.8, counts('f', 0, 100), counts('m', 0, 100)).verdict).toBe(open)
    expect(gate([rule('demographic_parity_ratio', { by: 'sex', threshold: 0.8 })], undefined).verdict).toBe(open)
  })

  test('equal ratios pass at every threshold of a few digits', () => {
    const property = fc.property(
      fc.integer({ min: 1, max: 999 }),
      fc.integer({ min: 1, max: 1e6 }),
      (thousandths, k) => {
        const groups = [counts('f', thousandths * k, 1000 * k), counts('m', 1000 * k, 1000 * k)]
        expect(of('demographic_parity_ratio', thousandths / 1000, ...groups).verdict).toBe(passes)
        const fewer = [counts('f', thousandths * k - 1, 1000 * k), groups[1]!]
        expect(of('demographic_parity_ratio', thousandths / 1000, ...fewer).verdict).toBe(fails)
      },
    )
    fc.assert(property, seeded)
  })
})

describe('the whole', () => {
  const holds = rule('absolute', { name: 'a', threshold: 0 })
  const breaks = rule('absolute', { name: 'b', threshold: 9 })
  const waits = rule('drift', { name: 'c', metric: null, threshold: null })
  const candidate = evaluated([metric(1)])

  test('fail if any rule fails, else inconclusive if any is, else pass', () => {
    expect(gate([holds, waits, breaks], candidate).verdict).toBe(fails)
    expect(gate([holds, waits], candidate).verdict).toBe(open)
    expect(gate([holds], candidate).verdict).toBe(passes)
  })

  test('evidence that no layer yields is inconclusive', () => {
    for (const check of ['drift', 'data_quality', 'live_performance'] as const)
      expect(gate([rule(check, { metric: 'quality.auc' })], candidate, candidate).results).toMatchObject(
        [{ verdict: open, reason: /^there is no/ }].map((r) => ({ ...r, reason: expect.stringMatching(r.reason) })),
      )
  })

  test('without a champion, comparisons are skipped, and a rule that stands alone must exist', () => {
    expect(gate([holds, relative(0.1)], candidate)).toMatchObject({
      verdict: passes,
      skipped: ['relative'],
      results: [{}],
    })
    expect(gate([relative(0.1)], candidate)).toMatchObject({
      ...{ verdict: open, skipped: ['relative'], results: [] },
      reason: 'there is no champion, and no rule stands alone',
    })
    expect(gate([breaks, relative(0.1)], candidate).verdict).toBe(fails)
  })

  test('a champion that is not measured, or on other rows, is inconclusive', () => {
    expect(gate([holds, relative(0.1)], candidate, 'unmeasured')).toMatchObject({ verdict: open, skipped: [] })
    expect(gate([relative(0)], candidate, evaluated([metric(1)], [], 'd2')).verdict).toBe(open)
    expect(gate([relative(0)], evaluated([metric(1)], [], null), evaluated([metric(1)], [], null)).verdict).toBe(open)
  })

  test('a rule by groups holds for every group of either version, and names them', () => {
    const by = { by: 'country', rows: 100 }
    const of = (values: Record<string, number>) =>
      evaluated(Object.entries(values).map(([group, value]) => metric(value, { ...by, group })))
    const slices = rule('minimum_change', { by: 'country', threshold: 0, minRows: 30 })
    const results = (v: Record<string, number>, b: Record<string, number>) =>
      gate([slices], of(v), of(b)).results.map((result) => [result.group, result.verdict])
    expect(results({ de: 2, at: 1 }, { de: 1, at: 2 })).toEqual([
      ['at', fails],
      ['de', passes],
    ])
    expect(results({ de: 2 }, { at: 1, de: 1 })).toEqual([
      ['at', open],
      ['de', passes],
    ])
    expect(gate([slices], of({}), of({})).verdict).toBe(open)
  })

  test('too few rows, or an unknown number of rows, are inconclusive for either version', () => {
    const least = relative(0, { minRows: 30 })
    const of = (rows: number | null) => evaluated([metric(1, { rows })])
    expect(gate([least], of(30), of(30)).verdict).toBe(passes)
    for (const [v, b] of [
      [29, 30],
      [30, 29],
      [null, 30],
      [30, null],
    ] as const)
      expect(gate([least], of(v), of(b)).verdict, `${v} ${b}`).toBe(open)
  })
})

describe('tests on the same rows', () => {
  const paired = (test: avro.PairedTest, more: Partial<avro.PolicyRule> = {}) =>
    rule('minimum_change', { test, confidence: 0.95, minRows: 30, ...more })
  const rows = (n: number, right: (i: number) => boolean) => Array.from({ length: n }, (_, i) => Number(right(i)))

  test('bootstrap: clearly better passes, clearly worse fails, else chance is not ruled out', () => {
    const [good, bad] = [rows(400, (i) => i % 10 !== 0), rows(400, (i) => i % 2 === 0)]
    const of = (v: number[], b: number[], more = {}) =>
      gate([paired('bootstrap', more)], evaluated([scored(v)]), evaluated([scored(b)]))
    const better = of(good, bad).results[0]!
    expect(better).toMatchObject({ verdict: passes, resamples: 1999, pValue: 1 / 2000, confidence: 0.95, reason: null })
    expect(better.seed).toMatch(/^[0-9a-f]{32}$/)
    expect(better.lower).toBeGreaterThan(0.3)
    expect(better.upper).toBeLessThan(0.5)
    expect(of(bad, good).verdict).toBe(fails)
    expect(of(good, good, { threshold: 0.0001 }).verdict).toBe(fails)
    expect(
      of(
        good,
        rows(400, (i) => i % 10 !== 1),
      ),
    ).toMatchObject({ verdict: open, results: [{ margin: 0 }] })
    expect(of(good.slice(0, 29), bad.slice(0, 29)).verdict).toBe(open)
    expect(of(good, bad.slice(0, 300)).results[0]!.reason).toContain('400 and 300')
  })

  test('the same gate has the same bytes; another gate and another rule draw other rows', () => {
    const input = {
      policy: policyOf([paired('bootstrap')]),
      candidate: { version: 2, evaluated: evaluated([scored(rows(50, (i) => i % 3 > 0))]) },
      live: [],
    }
    const champion = { version: 1, evaluated: evaluated([scored(rows(50, (i) => i % 2 > 0))]) }
    const of = (id: string, name = 'r') =>
      JSON.stringify(
        evaluateGate({ ...input, policy: policyOf([paired('bootstrap', { name })]), gateId: id, champion }),
      )
    expect(of(GATE)).toBe(of(GATE))
    expect(JSON.parse(of(GATE)).results[0].seed).toBe('ded28ff24bcd89228e342b402bac3dbe')
    expect(of(GATE)).not.toBe(of('0193b0c5-0000-7000-8000-000000000002'))
    expect(of(GATE, 'a')).not.toBe(of(GATE, 'b').replaceAll('"b"', '"a"'))
  })

  test('sign test: wins and losses alone count', () => {
    const of = (wins: number, losses: number, ties: number, more = {}) => {
      const v = [...Array(wins).fill(1), ...Array(losses).fill(0), ...Array(ties).fill(1)]
      const b = [...Array(wins).fill(0), ...Array(losses).fill(1), ...Array(ties).fill(1)]
      return gate([paired('sign', more)], evaluated([scored(v)]), evaluated([scored(b)]))
    }
    expect(of(20, 5, 10)).toMatchObject({ verdict: passes, results: [{ wins: 20, losses: 5 }] })
    expect(of(20, 5, 10).results[0]!.pValue).toBeCloseTo(0.0020387, 6)
    expect(of(5, 20, 10).verdict).toBe(fails)
    expect(of(12, 10, 10).verdict).toBe(open)
    expect(of(0, 0, 40).verdict).toBe(open)
  })
})

/** The rules as the text of the semantics has them, without anything else. */
const twin = (check: string, t: number, better: number, v: number, b: number | undefined): string => {
  if (check === 'absolute') return better * v >= better * t ? passes : fails
  if (b === undefined) return open
  if (check === 'minimum_change') return better * v - better * b >= t ? passes : fails
  if (b === 0 && t > 0) return open
  return better * v - better * b >= t * Math.abs(b) ? passes : fails
}

test('one rule on one metric: as a naive twin', () => {
  const value = fc.oneof(
    fc.constantFrom(0, 0.1, 0.2, 0.3, -0.5, 1),
    fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }),
  )
  const property = fc.property(
    fc.constantFrom('absolute', 'minimum_change', 'relative'),
    value,
    fc.boolean(),
    value,
    fc.option(value, { nil: undefined }),
    (check, threshold, higherIsBetter, v, b) => {
      const one = rule(check, { threshold, higherIsBetter })
      expect(verdict(one, v, b)).toBe(twin(check, threshold, higherIsBetter ? 1 : -1, v, b))
    },
  )
  fc.assert(property, { ...seeded, numRuns: 500 })
})
