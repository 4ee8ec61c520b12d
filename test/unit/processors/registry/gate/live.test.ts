import { describe, expect, test } from 'vitest'
import { evaluateGate } from '../../../../../processors/registry/gate/index.ts'
import type { avro } from '../../../../../schemas/index.ts'
import { evaluated, metric, policyOf, rule } from '../../../../support/gates.ts'

const found = (more: Partial<avro.LiveEvidence> = {}): avro.LiveEvidence => ({
  ...{ check: 'live_performance', source: 'quality', sourceVersion: 1, metric: 'auc', value: 0.8, rows: 500 },
  ...{ windowEnd: 0, eventId: 'e', offset: 7, version: null, deviation: null, offsets: [] },
  ...more,
})
const gate = (rules: readonly avro.PolicyRule[], live: readonly avro.LiveEvidence[], hasChampion = true) => {
  const measured = { version: 1, evaluated: evaluated([metric(1)]) }
  const champion = hasChampion ? measured : undefined
  return evaluateGate({ gateId: 'g', policy: policyOf(rules), candidate: { ...measured, version: 2 }, live, champion })
}

describe('live performance', () => {
  const auc = (more: Partial<avro.PolicyRule> = {}) =>
    rule('live_performance', { metric: 'quality.auc', threshold: 0.8, ...more })

  test('reaches the threshold, whose equality passes, or fails by a margin', () => {
    expect(gate([auc()], [found()]).results).toMatchObject([{ verdict: 'pass', candidate: 0.8, rows: 500, margin: 0 }])
    expect(gate([auc()], [found({ value: 0.75 })])).toMatchObject({ verdict: 'fail' })
    const loss = { metric: 'quality.log_loss', higherIsBetter: false, threshold: 0.5 }
    expect(gate([auc(loss)], [found({ metric: 'log_loss', value: 0.5 })]).verdict).toBe('pass')
    expect(gate([auc(loss)], [found({ metric: 'log_loss', value: 0.51 })]).verdict).toBe('fail')
  })

  test('is inconclusive without evidence of this measure and figure, with too few outcomes, or without a value', () => {
    for (const live of [[], [found({ source: 'other' })], [found({ metric: 'recall' })], [found({ check: 'drift' })]])
      expect(gate([auc()], live).results).toMatchObject([
        { verdict: 'inconclusive', reason: "there is no evidence on 'quality.auc' of the candidate while it served" },
      ])
    expect(gate([auc({ minRows: 501 })], [found()]).results).toMatchObject([
      { verdict: 'inconclusive', reason: 'the candidate is measured on 500 rows, at least 501 are needed' },
    ])
    expect(gate([auc()], [found({ value: null })]).verdict).toBe('inconclusive')
    expect(gate([auc({ metric: null, threshold: null })], [found()]).verdict).toBe('inconclusive')
  })

  test('stands alone without a champion; drift does not, since it says nothing of how well a model does', () => {
    expect(gate([auc()], [found()], false).verdict).toBe('pass')
    const none = found({ check: 'drift', source: 'hourly', metric: 'drifted_columns', value: 0 })
    expect(gate([rule('drift', { metric: null, threshold: null })], [none], false)).toMatchObject({
      ...{ verdict: 'inconclusive', reason: 'there is no champion, and no rule stands alone' },
    })
  })
})

test('drift: no column, or at most as many as the rule allows, of one monitor or of all', () => {
  const of = (source: string, value: number) => found({ check: 'drift', source, metric: 'drifted_columns', value })
  const drift = (more: Partial<avro.PolicyRule> = {}) => rule('drift', { metric: null, threshold: null, ...more })
  expect(gate([drift()], [of('hourly', 0)]).results).toMatchObject([{ verdict: 'pass', candidate: 0, margin: 0 }])
  expect(gate([drift()], [of('hourly', 0), of('daily', 1)]).results).toMatchObject([{ verdict: 'fail', candidate: 1 }])
  expect(gate([drift({ metric: 'hourly' })], [of('hourly', 0), of('daily', 1)]).verdict).toBe('pass')
  expect(gate([drift({ threshold: 1 })], [of('hourly', 0), of('daily', 1)]).verdict).toBe('pass')
  expect(gate([drift({ metric: 'weekly' })], [of('hourly', 0)]).verdict).toBe('inconclusive')
  expect(gate([drift({ minRows: 501 })], [of('hourly', 0)]).verdict).toBe('inconclusive')
})

test('data quality: no rule of the contract is broken, or at most as many as the rule allows', () => {
  const of = (value: number | null, more: Partial<avro.LiveEvidence> = {}) =>
    found({ check: 'data_quality', source: 'clean', metric: 'broken_rules', value, ...more })
  const quality = (more: Partial<avro.PolicyRule> = {}) =>
    rule('data_quality', { metric: 'clean', threshold: null, ...more })
  const result = (live: avro.LiveEvidence, more: Partial<avro.PolicyRule> = {}) => gate([quality(more)], [live]).results
  expect(result(of(0))).toMatchObject([{ verdict: 'pass', candidate: 0, rows: 500, margin: 0 }])
  expect(result(of(1))).toMatchObject([{ verdict: 'fail', candidate: 1, margin: -1 }])
  expect(result(of(2), { threshold: 2 })).toMatchObject([{ verdict: 'pass', margin: 0 }])
  expect(result(of(null))).toMatchObject([
    { verdict: 'inconclusive', reason: "whether contract 'clean' holds is uncertain" },
  ])
  expect(result(of(0, { rows: 0 }))).toMatchObject([{ verdict: 'inconclusive', rows: 0 }])
  // An empty window may itself be what the contract forbids.
  expect(result(of(1, { rows: 0 }))).toMatchObject([{ verdict: 'fail' }])
  expect(result(of(0), { minRows: 501 })).toMatchObject([{ verdict: 'inconclusive' }])
  expect(result(of(0, { source: 'other' }))).toMatchObject([{ verdict: 'inconclusive' }])
  // As rules of earlier releases are, which name no contract.
  expect(result(of(0), { metric: null })).toMatchObject([
    { verdict: 'inconclusive', reason: 'there is no evidence on the quality of data' },
  ])
  expect(gate([quality()], [of(0)], false).reason).toBe('there is no champion, and no rule stands alone')
})
