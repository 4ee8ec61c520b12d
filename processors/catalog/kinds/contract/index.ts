/** Contracts: what the rows of a dataset have to be, by an ODCS document. */
import { avro } from '../../../../schemas/index.ts'
import type { Names } from '../../../../streams/core/names.ts'
import { defineKind, type Found, invalid, isRefusal, live } from '../../kind.ts'
import { declarationRecords } from '../../kind-records.ts'
import { contractNotes } from './notes.ts'
import { CONTRACT_DEFAULTS, type ContractDeclaration, contractOf, contractRecord } from './record.ts'
import { contractSchema } from './schema.ts'
import { contractProblems } from './validate.ts'

export type { ContractDeclaration } from './record.ts'

/** What was counted for the rules of a contract. */
export const checksTopicName = (names: Pick<Names, 'checks'>, name: string, version: number): string =>
  names.checks(`${name}.v${version}`)

export const contract = defineKind<ContractDeclaration, avro.Contract>({
  name: 'contract',
  plural: 'contracts',
  summary: 'The rules that the rows of a dataset must follow, as an Open Data Contract Standard document.',
  mark: 'odcs',
  refersTo: ['dataset'],
  records: declarationRecords('contract', avro.ContractSchema, 2),
  schema: contractSchema,
  notes: contractNotes,
  problems: (declaration, look) => {
    const { dataset } = (declaration ?? {}) as Partial<ContractDeclaration>
    const found = look.find('dataset', String(dataset)) as Found<avro.Dataset> | undefined
    return contractProblems(declaration, found?.record)
  },
  recordOf: contractRecord,
  declarationOf: contractOf,
  complete: (given, look) => {
    const of = live<avro.Dataset>(look, 'dataset', given.dataset, 'dataset')
    if (isRefusal(of)) return of
    const declaration = contractOf(given)
    const problems = contractProblems(declaration, of.record)
    return problems.length > 0 ? invalid('contract', given.name, problems) : { record: contractRecord(declaration) }
  },
  // The schema of the document has the rules; team, servers and the like may change without another version.
  content: ({ dataset, object, windowMs, graceMs, overdueMs, lateMs, odcs }) => ({
    ...{ dataset, object, windowMs, graceMs, overdueMs },
    // What was declared before there was this bound keeps its content.
    ...(lateMs !== CONTRACT_DEFAULTS.lateMs && { lateMs }),
    schema: (JSON.parse(odcs) as { readonly schema?: unknown }).schema ?? null,
  }),
  references: ({ dataset }) => [{ kind: 'dataset', name: dataset }],
  topics: ({ name }, version, _look, names) => ({ made: [checksTopicName(names, name, version)], read: [] }),
})
