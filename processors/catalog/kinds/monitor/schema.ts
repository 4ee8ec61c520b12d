import { columnName, declaredName, described, listOf, members, whole, word } from '../../json-schema.ts'
import type { JsonSchema } from '../../kind.ts'
import { MONITOR_DEFAULTS } from './record.ts'
import { PSI_MAX } from './validate.ts'

const oneOf = (values: readonly string[], description: string): JsonSchema => ({
  type: 'string',
  enum: values,
  description,
})
const duration = (description: string): JsonSchema => ({ type: ['string', 'integer'], description })
const share = (description: string): JsonSchema => ({ type: 'number', exclusiveMinimum: 0, maximum: 1, description })
const defaults = MONITOR_DEFAULTS

const watched = members(
  {
    column: columnName,
    kind: oneOf(['numeric', 'categorical'], 'How its values are counted.'),
    role: oneOf(
      ['feature', 'output'],
      'What it is to the model. Default: `output` of score and label of predictions, else `feature`.',
    ),
  },
  ['column', 'kind'],
)

const sliced = members(
  { column: columnName, values: listOf(word('A value.'), 'The values that are measured apart.') },
  ['column', 'values'],
)

export const monitorSchema = members(
  {
    name: declaredName,
    predictions: word('The name of the predictions.'),
    dataset: word('The name of a dataset, in the place of predictions.'),
    watches: listOf(watched, 'The columns that are compared.'),
    slices: listOf(sliced, 'Segments that are also measured apart, at most 100 in all.'),
    window: duration('The length of a window, such as `1h`; windows begin at multiples of it since the epoch.'),
    grace: duration('How far time has to be past the end of a window before it closes. Default: `1m`.'),
    overdue: duration(
      'A window that some partitions have closed counts as overdue after this log time. Default: `1h`.',
    ),
    alpha: share(`False discovery rate of a window. Default: ${defaults.alpha}.`),
    minRows: whole(`A window with fewer rows has insufficient data. Default: ${defaults.minRows}.`, 1),
    psiMin: {
      type: 'number',
      exclusiveMinimum: 0,
      maximum: PSI_MAX,
      description: `The least threshold of the population stability index, nats. Default: ${defaults.psiMin}.`,
    },
    ksMin: share(
      `The least threshold of the Kolmogorov-Smirnov distance; what chance reaches is no effect either. Default: ${defaults.ksMin}.`,
    ),
    shiftMin: share(`The threshold of the largest difference of a share. Default: ${defaults.shiftMin}.`),
    alarmAfter: whole(
      `A column alarms when so many of its last windows have drifted. Default: ${defaults.alarmAfter}.`,
      1,
    ),
    alarmOf: whole(`The number of those last windows. Default: ${defaults.alarmOf}.`, 1),
    clearAfter: whole(
      `It stops after so many windows in a row with small effects. Default: ${defaults.clearAfter}.`,
      1,
    ),
    clearBelow: share(`An effect is small below this share of its threshold. Default: ${defaults.clearBelow}.`),
    ...described,
  },
  ['name', 'watches', 'window'],
)
