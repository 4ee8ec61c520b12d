/** The problems of predictions, field by field. The input may be any JSON. */
import { PREDICTION_COLUMNS, type PredictionsDeclaration, predictionsDataset } from '../../../../schemas/index.ts'
import { Check, DESCRIBED, isFields, typedColumns } from '../../check.ts'
import type { Problem } from '../../problem.ts'
import { validateDataset } from '../dataset/validate.ts'

const MODEL_MAX = 250
const SETTINGS = ['partitions', 'skewMs', 'dedupeMs', 'idle']
const RESERVED: ReadonlySet<unknown> = new Set(PREDICTION_COLUMNS.map(({ name }) => name))

/** @returns all problems of the declaration; empty if it is valid */
export const predictionsProblems = (predictions: unknown): readonly Problem[] => {
  if (!isFields(predictions)) return [{ path: '', value: predictions, expected: 'an object with name and served' }]
  const check = new Check()
  check.known(predictions, ['name', 'model', 'served', ...SETTINGS, ...DESCRIBED], '')
  check.name(predictions.name)
  check.described(predictions)
  const { model, served } = predictions
  const isModel = model === undefined || (typeof model === 'string' && model !== '' && model.length <= MODEL_MAX)
  check.that(isModel, 'model', model, `a text of 1 to ${MODEL_MAX} characters`)
  typedColumns(check, served, 'served', ['name', 'type', 'doc', 'classification']).forEach((column, i) => {
    check.text(column, 'doc', `served.${i}.`)
    check.text(column, 'classification', `served.${i}.`)
    check.that(
      !RESERVED.has(column.name),
      `served.${i}.name`,
      column.name,
      `a name other than ${[...RESERVED].join(', ')}, which every prediction has`,
    )
  })
  if (check.problems.length > 0) return check.problems
  // The settings of a dataset, with the same bounds.
  const found = validateDataset(predictionsDataset(predictions as unknown as PredictionsDeclaration))
  return found
    .filter(({ path }) => path !== 'name')
    .map(({ path, ...rest }) => ({ path: path.replace(/^columns/, 'served'), ...rest }))
}
