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
      'The role of the column for the model. Default: `output` for the score and label of predictions, otherwise `feature`.',
    ),
  },
  ['column', 'kind'],
)

const sliced = members(
  { column: columnName, values: listOf(word('A value.'), 'The values that are measured separately.') },
  ['column', 'values'],
)

export const monitorSchema = members(
  {
    name: declaredName,
    predictions: word('The name of the predictions.'),
    dataset: word('The name of a dataset, in the place of predictions.'),
    watches: listOf(watched, 'The columns that are compared.'),
    slices: listOf(sliced, 'Segments that are also measured separately, at most 100 in all.'),
    window: duration('The length of a window, such as `1h`; windows begin at multiples of it since the epoch.'),
    grace: duration('The time that must pass after the end of a window before the window closes. Default: `1m`.'),
    overdue: duration(
      'A window that some partitions have closed counts as overdue after this log time. Default: `1h`.',
    ),
    alpha: share(`False discovery rate of a window. Default: ${defaults.alpha}.`),
    minRows: whole(`A window with fewer rows has insufficient data. Default: ${defaults.minRows}.`, 1),
    psiMin: {
      type: 'number',
      exclusiveMinimum: 0,
      maximum: PSI_MAX,
      description: `The smallest threshold of the population stability index, in nats. Default: ${defaults.psiMin}.`,
    },
    ksMin: share(
      `The smallest threshold of the Kolmogorov-Smirnov distance. A distance that chance can reach is not an effect either. Default: ${defaults.ksMin}.`,
    ),
    shiftMin: share(`The threshold of the largest difference of a share. Default: ${defaults.shiftMin}.`),
    alarmAfter: whole(
      `A column is in alarm when this number of its last windows have drifted. Default: ${defaults.alarmAfter}.`,
      1,
    ),
    alarmOf: whole(`The number of those last windows. Default: ${defaults.alarmOf}.`, 1),
    clearAfter: whole(
      `The alarm ends after this number of consecutive windows with small effects. Default: ${defaults.clearAfter}.`,
      1,
    ),
    clearBelow: share(`An effect is small below this share of its threshold. Default: ${defaults.clearBelow}.`),
    ...described,
  },
  ['name', 'watches', 'window'],
)
