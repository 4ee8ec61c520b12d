/** Policies: what a version needs before an alias or a stage gets it. */
import { describe, expect, test } from 'vitest'
import { type Command, KINDS, type Look } from '../../../../processors/catalog/index.ts'
import {
  type PolicyDeclaration,
  policy,
  type RuleDeclaration,
} from '../../../../processors/catalog/kinds/policy/index.ts'
import type { Problem } from '../../../../processors/catalog/problem.ts'
import { given, metaOf } from '../../../support/catalog.ts'

const auc: RuleDeclaration = { name: 'good', check: 'absolute', metric: 'auc', threshold: 0.8 }
const promotion: PolicyDeclaration = {
  name: 'promotion',
  guards: { model: 'churn*', alias: 'champion' },
  dataset: 'holdout',
  rules: [auc],
}
const declarePolicy = (declaration: PolicyDeclaration): Command => ({
  type: 'DeclarePolicy',
  value: { meta: metaOf(JSON.stringify(declaration)), policy: policy.recordOf(declaration), expectedVersion: null },
})
const none: Look = { find: () => undefined, names: () => [] }
/** Paths of the problems of a policy, and what was expected. */
const problems = (more: object) => {
  const found = policy.problems({ ...promotion, ...more }, none) as readonly Problem[]
  return found.map(({ path, expected }) => [path, expected])
}
const ofRule = (rule: object) => problems({ rules: [{ name: 'r', ...rule }] })

test('defaults are filled in, and other rules are a new version; other words are a revision', () => {
  const rules: RuleDeclaration[] = [
    auc,
    { name: 'fair', check: 'demographic_parity_ratio', by: 'sex' },
    { name: 'better', check: 'minimum_change', metric: 'loss', direction: 'lower', threshold: 0, test: 'bootstrap' },
  ]
  const { events, when } = given(declarePolicy({ ...promotion, rules }))
  const empty = { metric: null, higherIsBetter: true, by: null, test: null, confidence: null, minRows: null }
  expect(events).toMatchObject([
    {
      type: 'PolicyDeclared',
      value: {
        version: 1,
        policy: {
          ...{ name: 'promotion', guards: { model: 'churn*', alias: 'champion', stage: null }, approvals: 0 },
          rules: [
            { ...empty, ...{ name: 'good', check: 'absolute', metric: 'auc', threshold: 0.8 } },
            { ...empty, name: 'fair', threshold: 0.8, by: 'sex', minRows: 30 },
            {
              ...empty,
              metric: 'loss',
              higherIsBetter: false,
              threshold: 0,
              test: 'bootstrap',
              confidence: 0.95,
              minRows: 30,
            },
          ],
        },
      },
    },
  ])
  expect(when(declarePolicy({ ...promotion, rules }))).toMatchObject({ events: [] })
  expect(when(declarePolicy({ ...promotion, rules, owner: 'ann' }))).toMatchObject({
    subject: { version: 1, revision: 2 },
  })
  expect(when(declarePolicy({ ...promotion, rules, approvals: 1 }))).toMatchObject({ subject: { version: 2 } })
})

test('a declaration comes back from its record', () => {
  const full: PolicyDeclaration = {
    name: 'all',
    guards: { model: 'm', stage: 'Production' },
    dataset: 'd',
    rules: [{ ...auc, direction: 'lower', by: 'country', minRows: 5 }],
    approvals: 2,
    owner: 'o',
    description: 'x',
    tags: ['t'],
  }
  expect(policy.declarationOf(policy.recordOf(full))).toEqual(full)
  expect(KINDS.kind('policy').problems(full, none)).toEqual([])
})

describe('what is not a policy is refused, field by field', () => {
  test.each([
    [{ guards: undefined }, 'guards'],
    [{ guards: { model: 'm' } }, 'guards'],
    [{ guards: { model: 'm', alias: 'a', stage: 'Staging' } }, 'guards'],
    [{ guards: { model: '', alias: 'a' } }, 'guards.model'],
    [{ guards: { model: '*'.repeat(11), alias: 'a' } }, 'guards.model'],
    [{ guards: { model: 'm', stage: 'Archived' } }, 'guards.stage'],
    [{ guards: { model: 'm', alias: 'a', who: 1 } }, 'guards.who'],
    [{ dataset: undefined }, 'dataset'],
    [{ rules: [] }, 'rules'],
    [{ rules: 'x' }, 'rules'],
    [{ rules: [auc, auc] }, 'rules.1.name'],
    [{ approvals: 21 }, 'approvals'],
    [{ approvals: '1' }, 'approvals'],
    [{ other: 1 }, 'other'],
  ])('%j', (more, path) => {
    expect(problems(more).map(([at]) => at)).toEqual([path])
  })

  test.each([
    [{ check: 'better' }, 'check'],
    [{ check: 'toString' }, 'check'],
    [{ check: 'absolute', metric: 'm' }, 'threshold'],
    [{ check: 'absolute', metric: 'm', threshold: Number.NaN }, 'threshold'],
    [{ check: 'absolute', metric: 'm', threshold: 1, test: 'sign' }, 'test'],
    [{ check: 'relative', metric: 'm', threshold: 1, test: 'sign' }, 'test'],
    [{ check: 'relative', metric: 'm', threshold: 1, confidence: 0.9 }, 'confidence'],
    [{ check: 'relative', metric: 'm', threshold: 1, test: 'bootstrap', confidence: 1 }, 'confidence'],
    [{ check: 'relative', metric: 'm', threshold: 1, direction: 'up' }, 'direction'],
    [{ check: 'relative', metric: 'm', threshold: 1, minRows: 0 }, 'minRows'],
    [{ check: 'demographic_parity_ratio' }, 'by'],
    [{ check: 'demographic_parity_ratio', by: 'sex', threshold: 1.1 }, 'threshold'],
    [{ check: 'equal_opportunity_difference', by: 'sex' }, 'threshold'],
    [{ check: 'drift', by: 'sex' }, 'by'],
    [{ check: 'live_performance', metric: 'quality.auc', threshold: Number.NaN }, 'threshold'],
    [{ check: 'data_quality', by: 'country' }, 'by'],
  ])('rule %j', (rule, field) => {
    expect(ofRule(rule).map(([at]) => at)).toEqual([`rules.0.${field}`])
  })

  test('a policy too many', () => {
    const names = Array.from({ length: 500 }, (_, i) => `p${i}`)
    const look = { ...none, names: () => names }
    expect(policy.problems(promotion, look)).toMatchObject([{ path: 'name' }])
    expect(policy.problems({ ...promotion, name: 'p7' }, look)).toEqual([])
  })

  test('too many tests, and what is no object', () => {
    const tests = [1, 2, 3, 4, 5].map((i) => ({ ...auc, check: 'relative', name: `r${i}`, test: 'bootstrap' }))
    expect(problems({ rules: tests })).toEqual([['rules', 'at most 4 rules with a test']])
    expect(policy.problems(3, none)).toMatchObject([{ path: '', value: 3 }])
    expect(problems({ rules: [3] })).toEqual([['rules.0', 'an object with name and check']])
  })
})
