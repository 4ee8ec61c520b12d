/** The problems of a quota, field by field. The input may be any JSON. */
import { Check, isFields, type Problem } from '../../../processors/catalog/index.ts'

export const quotaProblems = (quota: unknown): readonly Problem[] => {
  if (!isFields(quota)) return [{ path: '', value: quota, expected: 'an object with name, dataset and rowsPerDay' }]
  const check = new Check()
  check.known(quota, ['name', 'dataset', 'rowsPerDay', 'warnAt', 'description'], '')
  check.name(quota.name)
  check.that(typeof quota.dataset === 'string', 'dataset', quota.dataset, 'the name of a dataset')
  check.integer(quota.rowsPerDay, 'rowsPerDay', 1, 1_000_000_000)
  const { warnAt } = quota
  const isPart = warnAt === undefined || (typeof warnAt === 'number' && warnAt >= 0 && warnAt <= 1)
  check.that(isPart, 'warnAt', warnAt, 'a number from 0 to 1')
  check.text(quota, 'description')
  return check.problems
}
