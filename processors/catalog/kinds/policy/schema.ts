import { declaredName, described, members, whole, word } from '../../json-schema.ts'
import type { JsonSchema } from '../../kind.ts'
import { FORMS, RULES_MAX } from './rules.ts'
import { GUARDED_STAGES } from './validate.ts'

const oneOf = (values: readonly string[], description: string): JsonSchema => ({
  type: 'string',
  enum: values,
  description,
})
const number = (description: string): JsonSchema => ({ type: 'number', description })

const rule = members(
  {
    name: declaredName,
    check: oneOf(Object.keys(FORMS), 'What is compared.'),
    metric: word('The metric.'),
    direction: oneOf(['higher', 'lower'], 'Which value of the metric is better. Default: `higher`.'),
    threshold: number('The threshold, in the unit of the metric; of rates: from 0 to 1.'),
    by: word('What groups the rows: the rule holds for every group, or compares the groups.'),
    test: oneOf(['bootstrap', 'sign'], 'The statistical test. Default: no test, the values alone are compared.'),
    confidence: {
      ...number('One-sided confidence of the test, or of a live comparison. Default: 0.95.'),
      minimum: 0.5,
      maximum: 0.999,
    },
    minRows: whole(
      'With fewer rows the rule is inconclusive. Default: 30 with `by`, `test`, or a live comparison, otherwise no minimum.',
      1,
    ),
  },
  ['name', 'check'],
)

export const policySchema = members(
  {
    name: declaredName,
    guards: members(
      {
        model: word('The name of a model, or a pattern: `*` stands for any characters.'),
        alias: word('The alias that is guarded.'),
        stage: oneOf(GUARDED_STAGES, 'The stage that is guarded, instead of an alias.'),
      },
      ['model'],
      'What the policy guards: an alias or a stage.',
    ),
    dataset: word('The name of the dataset on which versions are measured.'),
    rules: { type: 'array', maxItems: RULES_MAX, items: rule, description: 'The rules of the gate.' },
    approvals: { ...whole('How many people other than the requester have to approve. Default: 0.', 0), maximum: 20 },
    ...described,
  },
  ['name', 'guards'],
)
