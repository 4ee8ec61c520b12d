import { columnName, declaredName, described, listOf, members, whole, word } from '../../json-schema.ts'
import type { JsonSchema } from '../../kind.ts'

const numbers = (description: string): JsonSchema => ({
  type: 'array',
  items: { anyOf: [{ type: 'number' }, { type: 'string', enum: ['Infinity', '-Infinity'] }] },
  description,
})
const counts = (description: string): JsonSchema => ({
  type: 'array',
  items: { type: 'integer', minimum: 0 },
  description,
})

const reference = members(
  {
    feature: columnName,
    kind: { type: 'string', enum: ['numeric', 'categorical'], description: 'How its values are counted.' },
    edges: numbers('Numeric: upper bounds of all cells except the last, inclusive, ascending.'),
    categories: {
      type: 'array',
      items: { type: 'string' },
      description: 'Categorical: values with a cell of their own.',
    },
    others: {
      type: 'array',
      items: { type: 'string' },
      description: 'Categorical: further values, which share a cell.',
    },
    hasAllOthers: { type: 'boolean', description: 'Whether `others` has all further values. Default: true.' },
    knots: numbers('Numeric: knots of the Kolmogorov-Smirnov statistic, ascending.'),
    isExact: {
      type: 'boolean',
      description: 'Whether the knots are all distinct values of the reference. Default: false.',
    },
    counts: counts(
      'Numeric: below the first of all edges and knots, at it, between it and the next, and so on, above the last. Categorical: each category, others, new ones. Last: missing.',
    ),
  },
  ['feature', 'kind', 'counts'],
)

const slice = members(
  {
    slice: word('The slice, `column=value`.'),
    counts: {
      type: 'array',
      items: { type: 'array', items: { type: 'integer', minimum: 0 } },
      description: 'One list for each column of `reference`, with as many entries as its `counts`.',
    },
  },
  ['slice', 'counts'],
)

export const baselineSchema = members(
  {
    name: declaredName,
    monitor: word('The name of the monitor.'),
    modelVersion: whole('The version of the model whose predictions are compared. Default: those of all versions.', 0),
    source: word('What it was taken from.'),
    reference: listOf(reference, 'One for each watched column, in the order of the monitor.'),
    slices: listOf(
      slice,
      'References of slices of the monitor. Windows of a slice that has none are compared with all rows.',
    ),
    ...described,
  },
  ['name', 'monitor', 'reference'],
)
