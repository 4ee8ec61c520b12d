/** A small processor with a clock over a topic that other instances read, too: one instance per dataset. Start with absences.ts. */
import type { Snapshot } from '../../../processors/catalog/index.ts'
import { datasetDeclaration } from '../../../processors/features/index.ts'
import { idleEncoder, idleNotesTopic, rowsTopic, toldIdleness } from '../../../processors/rows/index.ts'
import { avro, type DatasetDeclaration, type SchemaOf, topicSubject } from '../../../schemas/index.ts'
import type { Definition, PlannedProcessor } from '../../../streams/core/definition.ts'
import { instanceOf, type Names } from '../../../streams/core/names.ts'
import { type KeyAbsent, makeAbsences } from './absences.ts'

const NAME = 'absences'

const schema = {
  type: 'record',
  name: 'KeyAbsent',
  namespace: 'ml.absences',
  fields: [{ name: 'meta', type: avro.EventMetaSchema }],
} as unknown as SchemaOf<KeyAbsent>

export const absencesTopic = (names: Names, dataset: string): string => `${names.prefix}ml.absences.${dataset}`

const planned = (dataset: DatasetDeclaration, names: Names): PlannedProcessor => {
  const input = rowsTopic(names, dataset)
  const topic = absencesTopic(names, dataset.name)
  const instance = instanceOf(NAME, dataset.name, 1, 1)
  const notes = idleNotesTopic(names, instance)
  return {
    kind: 'processor',
    instance,
    role: 'absences',
    topic: input.name,
    input,
    outputs: [
      {
        name: topic,
        partitions: input.partitions,
        kind: 'log',
        records: () => [{ subject: topicSubject(topic), schema }],
        order: 'input',
      },
      { ...notes, order: 'own' },
    ],
    revision: '1',
    declaredBy: `dataset/${dataset.name}`,
    clock: { afterMs: 200, delayMs: 0 },
    build: async ({ codecs }) => {
      const options = {
        topic,
        encoder: await codecs.encoder(topicSubject(topic), schema),
        notes: { topic: notes.name, of: dataset.name },
        idleEncoder: await idleEncoder(codecs, names),
      }
      const make = () => makeAbsences(options)
      return { make, replay: { isFact: () => false, make, told: [toldIdleness(codecs, notes.name)] } }
    },
  }
}

export const absences: Definition<Snapshot> = {
  name: NAME,
  summary: 'Tells of keys that have had no row for a while.',
  processor: {
    role: 'absences',
    semantics: 1,
    reads: ['ml.rows.<dataset>'],
    writes: ['ml.absences.<dataset>', 'ml.time.<instance>'],
    plan: (catalog, names) =>
      catalog
        .datasets()
        .filter(({ retired }) => !retired)
        .map(({ latest }) => planned(datasetDeclaration(latest.record), names)),
  },
  projections: [],
}
