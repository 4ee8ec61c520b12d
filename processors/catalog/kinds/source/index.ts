/** Sources: where rows of a dataset are brought from. */
import { avro, canonicalJson } from '../../../../schemas/index.ts'
import { defineKind, type Found, invalid, isRefusal, live } from '../../kind.ts'
import { declarationRecords } from '../../kind-records.ts'
import { refusal } from '../../refusals.ts'
import { identityOf } from './fields.ts'
import { sourceNotes } from './notes.ts'
import { readsFromOf, type SourceDeclaration, sourceOf, sourceRecord } from './record.ts'
import { sourceSchema } from './schema.ts'
import { sourceType } from './types/index.ts'
import { sourceProblems } from './validate.ts'

export type { SourceDeclaration } from './record.ts'

export const source = defineKind<SourceDeclaration, avro.Source>({
  name: 'source',
  plural: 'sources',
  summary: 'A place from which rows are brought to a dataset: files, a table, a bucket or a topic.',
  mark: 'readsFrom',
  refersTo: ['dataset'],
  records: declarationRecords('source', avro.SourceSchema),
  schema: sourceSchema,
  notes: sourceNotes,
  problems: (declaration, look) => {
    const { dataset } = (declaration ?? {}) as Partial<SourceDeclaration>
    const found = look.find('dataset', String(dataset)) as Found<avro.Dataset> | undefined
    return sourceProblems(declaration, found?.record)
  },
  recordOf: sourceRecord,
  declarationOf: sourceOf,
  complete: (given, look) => {
    const of = live<avro.Dataset>(look, 'dataset', given.dataset, 'dataset')
    if (isRefusal(of)) return of
    const declaration = sourceOf(given)
    const problems = sourceProblems(declaration, of.record)
    return problems.length > 0 ? invalid('source', given.name, problems) : { record: sourceRecord(declaration) }
  },
  content: ({ dataset, type, from, columns }) => ({ dataset, type, from, columns }),
  references: ({ dataset }) => [{ kind: 'dataset', name: dataset }],
  incompatible: (before, after) => {
    const changed = [
      ['dataset', before.dataset, after.dataset],
      ['readsFrom.type', before.type, after.type],
      ['readsFrom', identityText(before), identityText(after)],
    ].find(([, was, is]) => was !== is)
    if (changed === undefined) return undefined
    const [path = '', was, is] = changed
    const problems = [{ path, value: is, expected: `${was}, as before: declare another source for other rows` }]
    return refusal('DECLARATION_INCOMPATIBLE', { kind: 'source', name: after.name }, problems)
  },
})

const identityText = (record: avro.Source): string => {
  const type = sourceType(record.type)
  return type === undefined ? record.from : canonicalJson(identityOf(type, readsFromOf(record)))
}
