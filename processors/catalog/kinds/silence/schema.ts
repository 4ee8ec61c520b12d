import { declaredName, described, members, word } from '../../json-schema.ts'

const time = (description: string) => ({ anyOf: [{ type: 'string' }, { type: 'integer' }], description })

export const silenceSchema = members(
  {
    name: declaredName,
    silences: members(
      {
        rule: word('The name of a rule, or a pattern: `*` stands for any characters.'),
        model: word('The name of a model, or a pattern. Default: all, and what is not about a model.'),
        of: word('The name of a feature, or of what the alert is about, or a pattern. Default: all.'),
      },
      ['rule'],
      'The alerts of which people are not notified.',
    ),
    from: time('From when it holds: RFC 3339, or ms since the epoch. Default: from its declaration on.'),
    until: time('When it ends: RFC 3339, or ms since the epoch.'),
    ...described,
  },
  ['name', 'silences', 'until'],
)
