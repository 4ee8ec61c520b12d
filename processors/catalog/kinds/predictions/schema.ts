import { columnName, columnType, declaredName, described, listOf, members, word } from '../../json-schema.ts'
import type { JsonSchema } from '../../kind.ts'
import { datasetSchema } from '../dataset/schema.ts'

const column = members(
  {
    name: columnName,
    type: columnType,
    doc: word('A description of the column.'),
    classification: word('The sensitivity of the column, for example `personal`.'),
  },
  ['name', 'type'],
)

const { partitions, skewMs, dedupeMs, idle } = datasetSchema.properties as Readonly<Record<string, JsonSchema>>

export const predictionsSchema = members(
  {
    name: declaredName,
    model: word('The name of the model. Default: the name.'),
    served: listOf(
      column,
      'Features and outputs of a prediction, for all versions of the model. Later versions may add columns.',
    ),
    partitions,
    skewMs,
    dedupeMs,
    idle,
    ...described,
  },
  ['name', 'served'],
)
