/** Monitors: what is compared with baselines, in which windows, and what counts as drift. */
import { avro } from '../../../../schemas/index.ts'
import { defineKind, type Found, invalid, isRefusal, live } from '../../kind.ts'
import { declarationRecords } from '../../kind-records.ts'
import { monitorNotes } from './notes.ts'
import { type MonitorDeclaration, monitorOf, monitorRecord } from './record.ts'
import { monitorSchema } from './schema.ts'
import { monitorProblems } from './validate.ts'

export type { MonitorDeclaration } from './record.ts'

export const monitor = defineKind<MonitorDeclaration, avro.Monitor>({
  name: 'monitor',
  plural: 'monitors',
  summary: 'Which columns of predictions are compared with baselines, in which windows, and what counts as drift.',
  mark: 'watches',
  refersTo: ['predictions'],
  records: declarationRecords('monitor', avro.MonitorSchema),
  schema: monitorSchema,
  notes: monitorNotes,
  problems: (declaration, look) => {
    const { predictions } = (declaration ?? {}) as Partial<MonitorDeclaration>
    const found = look.find('predictions', String(predictions)) as Found<avro.Predictions> | undefined
    return monitorProblems(declaration, found?.record)
  },
  recordOf: monitorRecord,
  declarationOf: monitorOf,
  complete: (given, look) => {
    const of = live<avro.Predictions>(look, 'predictions', given.predictions, 'predictions')
    if (isRefusal(of)) return of
    const declaration = monitorOf(given)
    const problems = monitorProblems(declaration, of.record)
    return problems.length > 0 ? invalid('monitor', given.name, problems) : { record: monitorRecord(declaration) }
  },
  content: ({ owner, description, tags, name, ...rest }) => rest,
  references: ({ predictions }) => [{ kind: 'predictions', name: predictions }],
})
