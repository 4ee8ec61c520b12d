import { columnName, declaredName, members, whole, word } from '../../json-schema.ts'
import type { JsonSchema } from '../../kind.ts'
import { DIRECTIONS, METRIC_KINDS } from './validate-metrics.ts'

const oneOf = (values: readonly string[], description: string): JsonSchema => ({
  type: 'string',
  enum: values,
  description,
})
const number = (description: string, more: JsonSchema = {}): JsonSchema => ({ type: 'number', ...more, description })

export const metric = members(
  {
    name: declaredName,
    kind: oneOf(METRIC_KINDS, 'How the rows of a window become one number.'),
    column: { ...columnName, description: 'The column. `count` has none.' },
    weight: {
      ...columnName,
      description: 'A column of numbers that weight the rows. Default: all rows have weight 1.',
    },
    value: word('For `rate`: the value that counts, as text. Default: `true`.'),
    direction: oneOf(DIRECTIONS, 'Which change counts: `up`, `down`, or `both`, the default.'),
  },
  ['name', 'kind'],
)

export const metricReference = members(
  {
    metric: word('The name of the metric.'),
    slice: word('The slice, `column=value`. Default: all rows.'),
    value: number(
      'The value of the metric: over all rows of the reference (mean, rate), or the mean over its windows (count, sum).',
    ),
    rows: whole('For `mean` and `rate`: the number of rows of the reference.', 1),
    windows: whole('For `count` and `sum`: the number of windows of the reference. Default: 1.', 1),
    deviation: number(
      'The standard deviation: of rows (`mean`, where it is needed), or between windows (`count`, `sum`; default: the one that chance alone gives).',
      { minimum: 0 },
    ),
    source: word('What it was captured from.'),
  },
  ['metric', 'value'],
)
