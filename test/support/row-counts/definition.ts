/** Row counts: one instance per dataset. */

import type { Snapshot } from '../../../processors/catalog/index.ts'
import { datasetDeclaration } from '../../../processors/features/index.ts'
import { quarantineTopic, rowsTopic } from '../../../processors/rows/index.ts'
import { avro, type DatasetDeclaration, type SchemaOf, topicSubject } from '../../../schemas/index.ts'
import type { Definition, OwnTopic, PlannedProcessor, PlannedProjection } from '../../../streams/core/definition.ts'
import { instanceOf, type Names } from '../../../streams/core/names.ts'
import { allCounts, countFields, countsTable, latestCounts, rankedCounts } from './projection.ts'
import { makeRowCounts, type RowCounted } from './row-counts.ts'

const NAME = 'row-counts'
const SEMANTICS = 1

const schema = {
  type: 'record',
  name: 'RowCounted',
  namespace: 'ml.counts',
  fields: [
    { name: 'meta', type: avro.EventMetaSchema },
    { name: 'rows', type: 'long' },
  ],
} as unknown as SchemaOf<RowCounted>

const countsTopic = (names: Names, dataset: DatasetDeclaration): OwnTopic => {
  const name = `${names.prefix}ml.counts.${dataset.name}`
  const { partitions } = rowsTopic(names, dataset)
  return { name, partitions, kind: 'log', records: () => [{ subject: topicSubject(name), schema }] }
}

const liveDatasets = (catalog: Snapshot): DatasetDeclaration[] =>
  catalog
    .datasets()
    .filter(({ retired }) => !retired)
    .map(({ latest }) => datasetDeclaration(latest.record))

const planned = (dataset: DatasetDeclaration, names: Names): PlannedProcessor => {
  const input = rowsTopic(names, dataset)
  const output = countsTopic(names, dataset)
  return {
    kind: 'processor',
    instance: instanceOf(NAME, dataset.name, 1, SEMANTICS),
    role: 'counts',
    topic: input.name,
    input,
    outputs: [
      { ...output, order: 'input' },
      { ...quarantineTopic(names), order: 'shared' },
    ],
    revision: '1',
    declaredBy: `dataset/${dataset.name}`,
    build: async ({ codecs }) => {
      const encoder = await codecs.encoder(topicSubject(output.name), schema)
      return { make: () => makeRowCounts({ topic: output.name, encoder }) }
    },
  }
}

const projected = (
  dataset: DatasetDeclaration,
  names: Names,
  name: string,
  target: PlannedProjection['target'],
): PlannedProjection => {
  const input = countsTopic(names, dataset)
  return {
    kind: 'projection',
    instance: instanceOf(name, dataset.name, 1, 1),
    label: `${name}:${dataset.name}`,
    role: 'counts',
    topic: input.name,
    input,
    revision: '1',
    declaredBy: `dataset/${dataset.name}`,
    target,
  }
}

export const rowCounts: Definition<Snapshot> = {
  name: NAME,
  summary: 'Counts the rows of every key.',
  processor: {
    role: 'counts',
    semantics: SEMANTICS,
    reads: ['ml.rows.<dataset>'],
    writes: ['ml.counts.<dataset>', 'ml.quarantine'],
    plan: (catalog, names) => liveDatasets(catalog).map((dataset) => planned(dataset, names)),
  },
  projections: [
    {
      name: 'latest-counts',
      summary: 'The count of every key.',
      role: 'counts',
      store: 'latest',
      reads: ['ml.counts.<dataset>'],
      plan: (catalog, names) =>
        liveDatasets(catalog).map((dataset) =>
          projected(dataset, names, 'latest-counts', {
            store: 'latest',
            space: `counts.${dataset.name}`,
            open: latestCounts,
          }),
        ),
    },
    {
      name: 'count-fields',
      summary: 'What is known of every key, field by field.',
      role: 'counts',
      store: 'fields',
      reads: ['ml.counts.<dataset>'],
      plan: (catalog, names) =>
        liveDatasets(catalog).map((dataset) =>
          projected(dataset, names, 'count-fields', {
            store: 'fields',
            space: `count-fields.${dataset.name}`,
            open: countFields,
          }),
        ),
    },
    {
      name: 'ranked-counts',
      summary: 'The greatest count of every key, by rank.',
      role: 'counts',
      store: 'fields',
      reads: ['ml.counts.<dataset>'],
      plan: (catalog, names) =>
        liveDatasets(catalog).map((dataset) =>
          projected(dataset, names, 'ranked-counts', {
            store: 'fields',
            space: `ranked-counts.${dataset.name}`,
            rankBytes: 4,
            open: rankedCounts,
          }),
        ),
    },
    {
      name: 'all-counts',
      summary: 'Every count that a key ever had.',
      role: 'counts',
      store: 'table',
      reads: ['ml.counts.<dataset>'],
      plan: (catalog, names) =>
        liveDatasets(catalog).map((dataset) =>
          projected(dataset, names, 'all-counts', {
            store: 'table',
            table: countsTable(names.prefix, dataset.name),
            open: allCounts,
          }),
        ),
    },
  ],
}
