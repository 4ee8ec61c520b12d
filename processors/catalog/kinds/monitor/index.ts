/** Monitors: what is compared with baselines, in which windows, and what counts as drift. */
import { avro } from '../../../../schemas/index.ts'
import { defineKind, type Found, invalid, isRefusal, live } from '../../kind.ts'
import { declarationRecords } from '../../kind-records.ts'
import { rowsNamed } from './named-rows.ts'
import { monitorNotes } from './notes.ts'
import { type MonitorDeclaration, monitorOf, monitorRecord } from './record.ts'
import { monitorRemarks } from './remarks.ts'
import { monitorSchema } from './schema.ts'
import { monitorProblems } from './validate.ts'

export type { MonitorDeclaration } from './record.ts'
export { slicesRemarks } from './remarks.ts'
export { sliceName, sliceNames } from './slices.ts'

export const monitor = defineKind<MonitorDeclaration, avro.Monitor>({
  name: 'monitor',
  plural: 'monitors',
  summary:
    'Which columns of predictions, or of a dataset, are compared with baselines, in which windows, and what counts as drift.',
  mark: 'watches',
  refersTo: ['predictions', 'dataset'],
  records: declarationRecords('monitor', avro.MonitorSchema, 2),
  schema: monitorSchema,
  notes: monitorNotes,
  remarks: monitorRemarks,
  problems: (declaration, look) => {
    const { predictions, dataset } = (declaration ?? {}) as Partial<MonitorDeclaration>
    const found = look.find('predictions', String(predictions)) as Found<avro.Predictions> | undefined
    const rows = look.find('dataset', String(dataset)) as Found<avro.Dataset> | undefined
    return monitorProblems(declaration, { predictions: found?.record, dataset: rows?.record })
  },
  recordOf: monitorRecord,
  declarationOf: monitorOf,
  complete: (given, look) => {
    const [kind, used] = rowsNamed(given)
    const of = live<avro.Predictions | avro.Dataset>(look, kind, used, kind)
    if (isRefusal(of)) return of
    const declaration = monitorOf(given)
    const problems = monitorProblems(declaration, { [kind]: of.record })
    return problems.length > 0 ? invalid('monitor', given.name, problems) : { record: monitorRecord(declaration) }
  },
  content: ({ owner, description, tags, name, dataset, ...rest }) =>
    // What was declared before datasets were watched keeps its content.
    dataset === null ? rest : { ...rest, dataset },
  references: (record) => {
    const [kind, used] = rowsNamed(record)
    return [{ kind, name: used }]
  },
})
