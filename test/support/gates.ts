/** Builders for the tests of gates and policies. */
import type { Evaluated, Measured } from '../../processors/registry/gate/index.ts'
import type { avro } from '../../schemas/index.ts'

export const rule = (check: avro.PolicyCheck, more: Partial<avro.PolicyRule> = {}): avro.PolicyRule => ({
  ...{ name: check, check, metric: 'score', higherIsBetter: true, threshold: 0, by: null },
  ...{ test: null, confidence: null, minRows: null },
  ...more,
})

export const policyOf = (rules: readonly avro.PolicyRule[], more: Partial<avro.Policy> = {}): avro.Policy => ({
  name: 'promotion',
  guards: { model: 'm', alias: 'champion', stage: null },
  dataset: rules.length === 0 ? null : 'holdout',
  rules,
  approvals: 0,
  owner: null,
  description: null,
  tags: [],
  ...more,
})

export const metric = (value: number | null, more: Partial<Measured> = {}): Measured => ({
  ...{ metric: 'score', by: null, group: null, value, rows: null, scores: [] },
  ...more,
})

/** A metric whose rows have these scores. */
export const scored = (scores: readonly number[], more: Partial<Measured> = {}): Measured =>
  metric(scores.reduce((sum, score) => sum + score, 0) / scores.length, { rows: scores.length, scores, ...more })

export const evaluated = (
  metrics: readonly Measured[],
  groups: readonly avro.GroupCounts[] = [],
  digest: string | null = 'd1',
): Evaluated => ({ id: 'e', dataset: 'holdout', digest, metrics, groups })

export const counts = (group: string, selected: number, rows: number, more: Partial<avro.GroupCounts> = {}) => ({
  ...{ by: 'sex', group, rows, selected, positives: null, truePositives: null },
  ...more,
})
