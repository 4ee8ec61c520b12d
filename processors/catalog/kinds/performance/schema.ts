import { columnName, declaredName, described, listOf, members, whole, word } from '../../json-schema.ts'
import type { JsonSchema } from '../../kind.ts'
import { metric, metricReference } from './metric-schema.ts'
import { DETECTORS, PERFORMANCE_DEFAULTS } from './record.ts'
import { K_MAX, TASKS, WORSE_BY_MAX } from './validate.ts'

const oneOf = (values: readonly string[], description: string): JsonSchema => ({
  type: 'string',
  enum: values,
  description,
})
const duration = (description: string): JsonSchema => ({ type: ['string', 'integer'], description })
const number = (description: string, more: JsonSchema = {}): JsonSchema => ({ type: 'number', ...more, description })
const defaults = PERFORMANCE_DEFAULTS

const sliced = members(
  { column: columnName, values: listOf(word('A value.'), 'The values that are measured separately.') },
  ['column', 'values'],
)

const values = members(
  {
    truePositive: number('The value of a true positive.'),
    falsePositive: number('The value of a false positive.'),
    falseNegative: number('The value of a false negative.'),
    trueNegative: number('The value of a true negative.'),
  },
  ['truePositive', 'falsePositive', 'falseNegative', 'trueNegative'],
  'For `binary`: the value of each kind of decision.',
)

const ofReference = {
  rows: whole('The number of rows on which it was measured.', 1),
  error: number('The mean error of a row.', { minimum: 0 }),
  deviation: number('The standard deviation of the errors of rows. Needed for `regression` and `ranking`.', {
    minimum: 0,
  }),
  figures: {
    type: 'object',
    additionalProperties: { type: 'number' },
    description: 'Further figures by name, which are shown beside those of windows.',
  },
  source: word('What it was captured from.'),
}

const reference = members(
  ofReference,
  ['rows', 'error'],
  'The performance of the model when it was evaluated, with which windows are compared. Without it there is no verdict.',
)

const detector = members(
  {
    kind: oneOf(Object.keys(DETECTORS), 'How changes are found.'),
    delta: number(
      '`page_hinkley`: the tolerated change, default 0.005. `adwin`: the chance of a false alarm, default 0.002.',
      {
        exclusiveMinimum: 0,
      },
    ),
    threshold: number('`page_hinkley`: the sum of distances from which a change is found. Default: 50.', {
      exclusiveMinimum: 0,
    }),
  },
  ['kind'],
  'Looks for changes in the stream of errors, in the order of the log. Default: none.',
)

export const performanceSchema = members(
  {
    name: declaredName,
    predictions: word('The name of the predictions. All tasks except `metrics` need it.'),
    dataset: word('For `metrics`: the name of the dataset.'),
    modelVersion: whole('The version of the model that is measured. Default: all versions, each separately.', 0),
    task: oneOf(TASKS, 'What the model predicts, or `metrics` of a dataset.'),
    metrics: listOf(metric, 'For `metrics`: what is measured, 1 to 100 entries.'),
    references: listOf(
      metricReference,
      'For `metrics`: the figures with which windows are compared. A metric of a slice without one has no verdict.',
    ),
    positive: word('For `binary`: the label that counts as positive.'),
    threshold: number(
      'For `binary`: from this score on the prediction is positive. Default: the label of the prediction, else 0.5.',
      { minimum: 0, maximum: 1 },
    ),
    k: { ...whole(`Of \`ranking\`: how many items count. Default: ${defaults.k}.`, 1), maximum: K_MAX },
    values,
    slices: listOf(sliced, 'Segments that are also measured separately, at most 100 in all.'),
    window: duration('The length of a window, such as `1d`; windows begin at multiples of it since the epoch.'),
    grace: duration('The time that must pass after the end of a window before the window closes. Default: `1m`.'),
    labelsWithin: duration(
      'The time after the end of a window during which its outcomes, or rows, are not late. Default: `30d`.',
    ),
    earlyWithin: duration('How long, in log time, an outcome waits for its prediction. Default: `1d`.'),
    reviseEvery: duration(
      'A closed window is measured again at most once per this log time. `0` means with every outcome. Default: `10s`.',
    ),
    overdue: duration(
      'A window that some partitions have closed counts as overdue after this log time. Default: `1h`.',
    ),
    emptyWindows: {
      type: 'boolean',
      description:
        'For `metrics`: whether windows without a row are measured too, for all rows and for every slice. Default: false.',
    },
    minRows: whole(`A window with fewer outcomes, or rows, has no verdict. Default: ${defaults.minRows}.`, 1),
    alpha: number(`The chance of a false alarm of a window. Default: ${defaults.alpha}.`, {
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
    }),
    worseBy: number(
      `The share of the reference by which the mean error has to grow, or a metric to change, before there is drift. Default: ${defaults.worseBy}.`,
      {
        minimum: 0,
        maximum: WORSE_BY_MAX,
      },
    ),
    reference,
    sliceReferences: listOf(
      members({ slice: word('The slice, `column=value`.'), ...ofReference }, ['slice', 'rows', 'error']),
      'The references with which windows of slices are compared. Default: the reference of all rows.',
    ),
    detector,
    ...described,
  },
  ['name', 'task', 'window'],
)
