/** Policies: what a version of a model needs before an alias or a stage gets it. */
import { avro } from '../../../../schemas/index.ts'
import { defineKind } from '../../kind.ts'
import { declarationRecords } from '../../kind-records.ts'
import { policyNotes } from './notes.ts'
import { type PolicyDeclaration, policyOf, policyRecord } from './record.ts'
import { policySchema } from './schema.ts'
import { policyProblems } from './validate.ts'

export type { PolicyDeclaration, RuleDeclaration } from './record.ts'

export const policy = defineKind<PolicyDeclaration, avro.Policy>({
  name: 'policy',
  plural: 'policies',
  summary: 'What a version of a model needs before an alias or a stage gets it: rules of a gate, and approvals.',
  mark: 'guards',
  records: declarationRecords('policy', avro.PolicySchema, 2),
  schema: policySchema,
  notes: policyNotes,
  problems: policyProblems,
  recordOf: policyRecord,
  declarationOf: policyOf,
  content: ({ guards, dataset, rules, approvals }) => ({ guards, dataset, rules, approvals }),
})
