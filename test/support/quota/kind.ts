/** Quotas: how many rows a dataset may have per day. */
import { declarationRecords, defineKind, invalid, isRefusal, live, refusal } from '../../../processors/catalog/index.ts'
import { type QuotaDeclaration, quotaSchema } from './declaration.ts'
import { type Quota, QuotaSchema, quotaOf, quotaRecord } from './record.ts'
import { quotaProblems } from './validate.ts'

const WARN_AT = 0.8

export const quota = defineKind<QuotaDeclaration, Quota>({
  name: 'quota',
  plural: 'quotas',
  summary: 'How many rows a dataset may have per day.',
  mark: 'rowsPerDay',
  refersTo: ['dataset'],
  records: declarationRecords('quota', QuotaSchema),
  schema: quotaSchema,
  problems: quotaProblems,
  recordOf: quotaRecord,
  declarationOf: quotaOf,
  complete: (given, look) => {
    const problems = quotaProblems(quotaOf(given))
    if (problems.length > 0) return invalid('quota', given.name, problems)
    const dataset = live(look, 'dataset', given.dataset, 'dataset')
    return isRefusal(dataset) ? dataset : { record: { ...given, warnAt: given.warnAt ?? WARN_AT } }
  },
  content: ({ dataset, rowsPerDay, warnAt }) => ({ dataset, rowsPerDay, warnAt }),
  references: ({ dataset }) => [{ kind: 'dataset', name: dataset }],
  incompatible: ({ rowsPerDay }, { name, rowsPerDay: value }) => {
    if (value >= rowsPerDay) return undefined
    const problem = { path: 'rowsPerDay', value, expected: `at least ${rowsPerDay}, a quota never shrinks` }
    return refusal('DECLARATION_INCOMPATIBLE', { kind: 'quota', name }, [problem])
  },
})
