import { declaredName, described, members, whole, word } from '../../json-schema.ts'
import type { JsonSchema } from '../../kind.ts'
import { SIGNALS } from './validate.ts'

const oneOf = (values: readonly string[], description: string): JsonSchema => ({
  type: 'string',
  enum: values,
  description,
})
const number = (description: string): JsonSchema => ({ type: 'number', description })

export const alertRuleSchema = members(
  {
    name: declaredName,
    alertOn: members(
      {
        signal: oneOf(Object.keys(SIGNALS), 'The signal that is watched.'),
        of: word('The name of what is watched, or a pattern: `*` stands for any characters. Default: all.'),
        model: word('The name of the model, or a pattern. Default: all, and what is not about a model.'),
        threshold: number('The condition holds from this value on. Default: 1.'),
        clearAt: number(
          'The alert ends when values are on the other side of this value. Default: 0.8 times the threshold; with `below`, the threshold / 0.8.',
        ),
        direction: oneOf(['above', 'below'], 'On which side of the threshold the condition holds. Default: `above`.'),
        absentFor: {
          anyOf: [{ type: 'string' }, { type: 'integer', minimum: 30_000 }],
          description:
            'Instead of a threshold: the condition holds if nothing has been observed for this time, such as `1h`; a number is ms.',
        },
      },
      ['signal'],
      'The signal, and the condition on its values.',
    ),
    raiseAfter: { ...whole('In how many observations (k) the condition has to hold. Default: 1.', 1), maximum: 100 },
    outOf: { ...whole('The number of the last observations that count (n). Default: `raiseAfter`.', 1), maximum: 100 },
    clearAfter: { ...whole('After how many clear observations in a row an alert ends. Default: 2.', 1), maximum: 100 },
    severity: oneOf(['page', 'ticket'], 'How urgent it is. Default: `ticket`.'),
    mutedBy: {
      ...{ type: 'array', maxItems: 20, items: { type: 'string', pattern: '^[a-z][a-z0-9_]{0,63}$' } },
      description: 'Rules that mute this one while they fire. A rule that others can mute mutes nothing.',
    },
    runbook: word('The address of the instructions for people.'),
    ...described,
  },
  ['name', 'alertOn'],
)
