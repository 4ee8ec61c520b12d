/** Named versions of datasets: what training sets cite, and what is compared. */
import { avro, canonicalJson } from '../../../../schemas/index.ts'
import { defineKind, invalid, isRefusal, live } from '../../kind.ts'
import { declarationRecords } from '../../kind-records.ts'
import { refusal } from '../../refusals.ts'
import { type DataVersionDeclaration, dataVersionOf, dataVersionRecord } from './record.ts'
import { dataVersionSchema } from './schema.ts'
import { dataVersionProblems } from './validate.ts'

export { type DataVersionDeclaration, dataVersionName } from './record.ts'

const content = ({ owner, description, tags, ...rest }: avro.DataVersion) => rest

export const dataVersion = defineKind<DataVersionDeclaration, avro.DataVersion>({
  name: 'data_version',
  plural: 'data-versions',
  one: 'a named version of data',
  many: 'named versions of data',
  summary:
    'A named version of a dataset: rows before positions of the log, with their number and hash. It never changes.',
  mark: 'contentHash',
  refersTo: ['dataset'],
  records: declarationRecords('data_version', avro.DataVersionSchema),
  schema: dataVersionSchema,
  problems: (declaration, look) => {
    const { dataset } = (declaration ?? {}) as Partial<DataVersionDeclaration>
    return dataVersionProblems(declaration, look.find('dataset', String(dataset)))
  },
  recordOf: dataVersionRecord,
  declarationOf: dataVersionOf,
  complete: (given, look) => {
    const of = live<avro.Dataset>(look, 'dataset', given.dataset, 'dataset')
    if (isRefusal(of)) return of
    const declaration = dataVersionOf(given)
    const problems = dataVersionProblems(declaration, of)
    return problems.length > 0
      ? invalid('data_version', given.name, problems)
      : { record: dataVersionRecord(declaration) }
  },
  content,
  references: ({ dataset }) => [{ kind: 'dataset', name: dataset }],
  incompatible: (before, after) => {
    if (canonicalJson(content(before)) === canonicalJson(content(after))) return undefined
    const value = `${after.rows} rows at ${after.offsets.join(',')}, hash ${after.contentHash}`
    const expected = `${before.rows} rows at ${before.offsets.join(',')}, hash ${before.contentHash}: what a name means never changes`
    return refusal('DECLARATION_INCOMPATIBLE', { kind: 'data_version', name: after.name }, [
      { path: 'contentHash', value, expected },
    ])
  },
})
