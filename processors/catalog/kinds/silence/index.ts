/** Silences: alerts of which people are not told for some time. */
import { avro } from '../../../../schemas/index.ts'
import { defineKind } from '../../kind.ts'
import { declarationRecords } from '../../kind-records.ts'
import { type SilenceDeclaration, silenceOf, silenceRecord } from './record.ts'
import { silenceRemarks } from './remarks.ts'
import { silenceSchema } from './schema.ts'
import { silenceProblems } from './validate.ts'

export type { SilenceDeclaration } from './record.ts'

export const silence = defineKind<SilenceDeclaration, avro.Silence>({
  name: 'silence',
  plural: 'silences',
  summary: 'Alerts of which people are not notified for some time.',
  mark: 'silences',
  records: declarationRecords('silence', avro.SilenceSchema),
  schema: silenceSchema,
  problems: silenceProblems,
  remarks: silenceRemarks,
  recordOf: silenceRecord,
  declarationOf: silenceOf,
  content: ({ rule, model, feature, from, until }) => ({ rule, model, feature, from, until }),
})
