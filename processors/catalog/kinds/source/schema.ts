import { declaredName, described, members, word } from '../../json-schema.ts'
import { schemaOfFields } from './fields.ts'
import { SOURCE_TYPES } from './types/index.ts'

export const sourceSchema = members(
  {
    name: declaredName,
    dataset: word('The name of the dataset that the rows go to.'),
    readsFrom: {
      type: 'object',
      oneOf: SOURCE_TYPES.map(schemaOfFields),
      description: 'What is read, and how. Its fields depend on its `type`.',
    },
    columns: {
      type: 'object',
      additionalProperties: { type: 'string', minLength: 1, maxLength: 250 },
      description:
        'The field of the source, by the column that it fills, where the two have different names. A name with a dollar sign is what the source says of a row.',
    },
    ...described,
  },
  ['name', 'dataset', 'readsFrom'],
)
