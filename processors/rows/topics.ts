/** The topics of rows, and the topics that every processor of rows may write to. */
import {
  avro,
  COMPANION_NAMES,
  companionSchema,
  type DatasetDeclaration,
  PREDICTIONS_PREFIX,
  type Row,
  recordSubject,
  rowSchema,
  type SchemaOf,
  topicSubject,
} from '../../schemas/index.ts'
import type { OwnTopic, RecordSchema } from '../../streams/core/definition.ts'
import type { Names } from '../../streams/core/names.ts'
import type { RowsOfView } from './copies.ts'

export const partitionsOf = (dataset: { readonly partitions?: number }): number => dataset.partitions ?? 1

/** The topic that intake reads: the dataset's own, or the one that the declaration names. */
export const intakeTopicOf = (names: Names, dataset: DatasetDeclaration): string =>
  dataset.source?.topic ?? names.intake(dataset.name)

export const timeRecord = (names: Names): RecordSchema => ({
  subject: recordSubject(names.prefix, avro.TimeAdvancedSchema),
  schema: avro.TimeAdvancedSchema,
})

const idleRecord = (names: Names): RecordSchema => ({
  subject: recordSubject(names.prefix, avro.IdleObservedSchema),
  schema: avro.IdleObservedSchema,
})

export const quietRecord = (names: Pick<Names, 'prefix'>): RecordSchema & { schema: SchemaOf<avro.QuietObserved> } => ({
  subject: recordSubject(names.prefix, avro.QuietObservedSchema),
  schema: avro.QuietObservedSchema,
})

const growthRecord = (names: Names): RecordSchema => ({
  subject: recordSubject(names.prefix, avro.SourceGrownSchema),
  schema: avro.SourceGrownSchema,
})

/** The growths of all foreign topics. They are few, so that a worker can read all of them at its start. */
export const sourcesTopic = (names: Names): OwnTopic => ({
  name: names.sources,
  partitions: 1,
  kind: 'log',
  records: () => [growthRecord(names)],
})

/** The rows that the platform writes for a dataset, under the subject that every producer of the topic uses. */
export const rowRecord = (names: Names, dataset: DatasetDeclaration): RecordSchema & { schema: SchemaOf<Row> } => ({
  subject: topicSubject(names.intake(dataset.name)),
  schema: rowSchema(dataset),
  otherwise: topicSubject(names.rows(dataset.name)),
})

/** The dataset's intake topic; `undefined` if its rows come from a user's own topic. */
export const intakeTopic = (names: Names, dataset: DatasetDeclaration): OwnTopic | undefined =>
  dataset.source === undefined
    ? {
        name: names.intake(dataset.name),
        partitions: partitionsOf(dataset),
        kind: 'log',
        records: () => [
          rowRecord(names, dataset),
          timeRecord(names),
          idleRecord(names),
          quietRecord(names),
          ...companionRecords(names, dataset),
        ],
      }
    : undefined

/** Outcomes and actions, which lie with predictions. */
const companionRecords = (names: Names, { name }: DatasetDeclaration): readonly RecordSchema[] => {
  if (!name.startsWith(PREDICTIONS_PREFIX)) return []
  return COMPANION_NAMES.map(companionSchema).map((schema) => ({
    subject: recordSubject(names.prefix, schema),
    schema,
  }))
}

/** The dataset's accepted rows, as the producers' bytes, and time statements. */
export const rowsTopic = (names: Names, dataset: DatasetDeclaration): OwnTopic => ({
  name: names.rows(dataset.name),
  partitions: partitionsOf(dataset),
  kind: 'log',
  records: () => [timeRecord(names)],
})

/** The rows that a view reads: the dataset's own, or a copy. */
export const rowsTopicOfView = (names: Names, { topic, partitions }: RowsOfView): OwnTopic => ({
  name: topic,
  partitions,
  kind: 'log',
  records: () => [timeRecord(names)],
})

export const quarantineTopic = (names: Names): OwnTopic => ({
  name: names.quarantine,
  partitions: 1,
  kind: 'quarantine',
  records: () => [{ subject: recordSubject(names.prefix, avro.RowRejectedSchema), schema: avro.RowRejectedSchema }],
})

export const lateTopic = (names: Names): OwnTopic => ({
  name: names.late,
  partitions: 1,
  kind: 'log',
  records: () => [{ subject: recordSubject(names.prefix, avro.RowLateSchema), schema: avro.RowLateSchema }],
})
