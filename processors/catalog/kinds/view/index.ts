/** Feature views: aggregates over the rows of a dataset, per entity. */
import { avro, type FeatureViewDeclaration, viewOf, viewRecord } from '../../../../schemas/index.ts'
import { firstGeneration } from '../../commands.ts'
import { defineKind, type Found } from '../../kind.ts'
import { recordOf } from '../../kind-records.ts'
import { completeView, isMerged } from './complete.ts'
import { viewNotes } from './notes.ts'
import { viewProblems } from './problems.ts'
import { viewSchema } from './schema.ts'
import { viewTopics } from './topics.ts'

export const view = defineKind<FeatureViewDeclaration, avro.FeatureView>({
  name: 'view',
  plural: 'views',
  summary: 'Features of an entity, computed from the rows of a dataset.',
  mark: 'features',
  refersTo: ['entity', 'dataset'],
  records: { declare: recordOf(avro.DeclareFeatureViewSchema), declared: recordOf(avro.FeatureViewDeclaredSchema) },
  activation: {
    command: recordOf(avro.ActivateViewSchema),
    event: recordOf(avro.ViewActivatedSchema),
    choice: { command: recordOf(avro.ChooseViewVersionSchema), event: recordOf(avro.ViewVersionChosenSchema) },
    topic: ({ name, partitions }, version, names) => ({
      topic: names.features(name, version),
      partitions: partitions ?? 1,
    }),
    withPartitions: (record, partitions) => ({ ...record, partitions }),
  },
  prior: (record, look) => {
    const dataset = look.find('dataset', record.dataset) as Found<avro.Dataset> | undefined
    const isNeeded = dataset !== undefined && dataset.generation === undefined && isMerged(record, dataset.record, look)
    return isNeeded ? [firstGeneration(record.dataset)] : []
  },
  schema: viewSchema,
  notes: viewNotes,
  problems: viewProblems,
  recordOf: viewRecord,
  declarationOf: viewOf,
  complete: completeView,
  content: ({ owner, description, tags, name, ttlMs, features, ...rest }) => ({
    ...rest,
    features: features.map(({ description, ...feature }) => feature),
  }),
  // An entity is resolved to columns when the view is declared, so the view does not need it later.
  references: ({ dataset }) => [{ kind: 'dataset', name: dataset }],
  topics: (record, version, look, names) => {
    const dataset = look.find('dataset', record.dataset) as Found<avro.Dataset> | undefined
    return dataset === undefined ? { made: [], read: [] } : viewTopics(record, version, dataset, names)
  },
})
