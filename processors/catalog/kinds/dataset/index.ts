/** Datasets: rows with a key and an event time. */
import { avro, type DatasetDeclaration, datasetOf, datasetRecord } from '../../../../schemas/index.ts'
import { defineKind, invalid } from '../../kind.ts'
import { recordOf } from '../../kind-records.ts'
import { refusal } from '../../refusals.ts'
import { incompatibilities } from './compatible.ts'
import { withDefaults, withPresentDefaults } from './defaults.ts'
import { grown, present, unreadRemarks, withEvolution } from './grown.ts'
import { datasetNotes } from './notes.ts'
import { datasetSchema } from './schema.ts'
import { datasetTopics } from './topics.ts'
import { validateDataset } from './validate.ts'

export const dataset = defineKind<DatasetDeclaration, avro.Dataset>({
  name: 'dataset',
  plural: 'datasets',
  summary: 'Rows of one shape, with a key and an event time.',
  mark: 'columns',
  records: { declare: recordOf(avro.DeclareDatasetSchema), declared: recordOf(avro.DatasetDeclaredSchema) },
  generations: {
    begin: { command: recordOf(avro.BeginGenerationSchema), event: recordOf(avro.GenerationBegunSchema) },
    sort: { command: recordOf(avro.BeginSortedGenerationSchema), event: recordOf(avro.SortedGenerationBegunSchema) },
    rows: ({ name, partitions }, names) => ({ topic: names.rows(name), partitions: partitions ?? 1 }),
  },
  schema: datasetSchema,
  notes: datasetNotes,
  problems: validateDataset,
  unsaid: withEvolution,
  remarks: unreadRemarks,
  recordOf: (declaration) => datasetRecord(withPresentDefaults(declaration)),
  declarationOf: datasetOf,
  complete: (given) => {
    const declaration = datasetOf(given)
    const problems = validateDataset(declaration)
    return problems.length > 0
      ? invalid('dataset', given.name, problems)
      : { record: withDefaults(datasetRecord(declaration)) }
  },
  present,
  follow: grown,
  // What is not said is no content, so that declarations of earlier releases keep their hashes.
  content: ({ owner, description, tags, name, columns, evolution, mapping, ...rest }) => ({
    ...rest,
    ...(evolution !== null && { evolution }),
    ...(mapping.length > 0 && { mapping }),
    columns: columns.map((column) => ({ name: column.name, type: column.type, nullable: column.nullable })),
  }),
  incompatible: (before, after) => {
    const obstacles = incompatibilities(before, after)
    return obstacles.length > 0 ? refusal('DATASET_INCOMPATIBLE', { name: after.name }, obstacles) : undefined
  },
  topics: (record, _version, _look, names) => datasetTopics(record, names),
  inUse: (name, users) =>
    users.every(({ kind }) => kind === 'view')
      ? refusal('DATASET_IN_USE', { name, views: users.map((user) => user.name) })
      : undefined,
})
