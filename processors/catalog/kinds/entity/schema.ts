import { columnName, columnType, declaredName, described, listOf, members } from '../../json-schema.ts'

const key = members({ name: columnName, type: columnType }, ['name', 'type'])

export const entitySchema = members(
  {
    name: declaredName,
    keys: listOf(key, 'The columns that identify the entity, in the order of its id.'),
    ...described,
  },
  ['name', 'keys'],
)
