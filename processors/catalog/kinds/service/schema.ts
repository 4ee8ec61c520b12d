import { declaredName, described, listOf, members, word } from '../../json-schema.ts'

export const serviceSchema = members(
  {
    name: declaredName,
    serves: listOf(
      word('A feature as `view:feature`, or a view for all its features.'),
      'The features, in the order of the vector. A view is replaced by the features that its latest version has now.',
    ),
    ...described,
  },
  ['name', 'serves'],
)
