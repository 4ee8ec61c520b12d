/** Rules for alerts: what is watched, and when an alert fires. */
import { avro } from '../../../../schemas/index.ts'
import { defineKind } from '../../kind.ts'
import { declarationRecords } from '../../kind-records.ts'
import { alertRuleNotes } from './notes.ts'
import { type AlertRuleDeclaration, alertRuleOf, alertRuleRecord } from './record.ts'
import { alertRuleRemarks } from './remarks.ts'
import { alertRuleSchema } from './schema.ts'
import { alertRuleProblems } from './validate.ts'

export type { AlertRuleDeclaration } from './record.ts'

export const alertRule = defineKind<AlertRuleDeclaration, avro.AlertRule>({
  name: 'alert_rule',
  plural: 'alert_rules',
  summary:
    'A rule that says when an alert fires: what is watched, the threshold, and in how many of the last observations it must be reached.',
  mark: 'alertOn',
  records: declarationRecords('alert_rule', avro.AlertRuleSchema),
  schema: alertRuleSchema,
  notes: alertRuleNotes,
  problems: alertRuleProblems,
  remarks: alertRuleRemarks,
  recordOf: alertRuleRecord,
  declarationOf: alertRuleOf,
  content: ({ owner, description, tags, runbook, ...content }) => content,
})
