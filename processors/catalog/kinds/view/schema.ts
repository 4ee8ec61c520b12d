import { declaredName, described, listOf, members, whole, word } from '../../json-schema.ts'
import type { JsonSchema } from '../../kind.ts'

const duration = (description: string): JsonSchema => ({
  anyOf: [{ type: 'string' }, { type: 'integer', minimum: 0 }],
  description: `${description} A duration such as 90s, 5m, 1h or 7d, or ms.`,
})

const feature = members(
  {
    function: {
      type: 'string',
      enum: ['count', 'sum', 'mean', 'min', 'max', 'stddev', 'first', 'last', 'distinct'],
      description: 'The aggregate function.',
    },
    column: word('The column that is aggregated. Only `count` may omit it; it then counts rows.'),
    window: duration('The length of the window. Default: all rows so far.'),
    hop: duration(
      'The granularity of the tail of the window: a window holds up to one hop more than its length, so declare a small hop for a window of some minutes. Default by window: < 12 h 5 min, < 12 d 1 h, else 1 d.',
    ),
    description: word('A description for people.'),
  },
  ['function'],
)

export const viewSchema = members(
  {
    name: declaredName,
    dataset: word('The name of the dataset.'),
    entity: listOf(
      word('A column, or the name of an entity.'),
      'The columns of the entity id, or one declared entity.',
    ),
    filter: {
      type: 'object',
      description:
        'The filter of rows: a comparison (`column`, `is`, `value` or `values`), or `all`, `any` or `not` of filters.',
    },
    features: {
      type: 'object',
      minProperties: 1,
      additionalProperties: feature,
      description: 'The features by name, in the order of the vector.',
    },
    ttl: duration('The largest age of the latest row for a value to be served; 0 is any age. Default: 0.'),
    partitions: whole('The number of partitions of the feature topic. Default: that of the dataset.', 1),
    ...described,
  },
  ['name', 'dataset', 'entity', 'features'],
)
