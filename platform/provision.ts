/** Topics and schemas that a declaration needs: created before anything is written or read. */
import { COMMAND_PARTITIONS } from '../processors/catalog/index.ts'
import { rowsOfView } from '../processors/rows/index.ts'
import {
  avro,
  type DatasetDeclaration,
  type FeatureViewDeclaration,
  featureSchema,
  recordSubject,
  rowSchema,
  topicSubject,
} from '../schemas/index.ts'
import type { Names } from '../streams/core/names.ts'
import { ensureTopics, type TopicSpec } from '../streams/kafka/index.ts'
import type { Platform } from './connect.ts'
import { catalogInstance, featuresInstance, intakeInstance, partitionsOf, rekeyInstance } from './instances.ts'

const changelog = (names: Names, instance: string, partitions: number): TopicSpec => ({
  name: names.changelog(instance),
  partitions,
  kind: 'changelog',
})

/** Topics that every installation has. */
export const provisionCore = async ({ log, names, replication }: Platform): Promise<void> => {
  await ensureTopics(
    log,
    [
      { name: names.catalogCommands, partitions: COMMAND_PARTITIONS, kind: 'log' },
      { name: names.catalog, partitions: COMMAND_PARTITIONS, kind: 'log' },
      { name: names.quarantine, partitions: 1, kind: 'quarantine' },
      { name: names.late, partitions: 1, kind: 'log' },
      { name: `${names.prefix}ml.runs`, partitions: 1, kind: 'log' },
      changelog(names, catalogInstance(), COMMAND_PARTITIONS),
    ],
    replication,
  )
}

/** Topics and schemas of a dataset: after it, rows can be written and read. */
export const provisionDataset = async (platform: Platform, dataset: DatasetDeclaration): Promise<void> => {
  const { log, names, codecs, replication } = platform
  const partitions = partitionsOf(dataset)
  const inputPartitions = dataset.source === undefined ? partitions : await log.partitions(dataset.source.topic)
  const specs: TopicSpec[] = [
    { name: names.rows(dataset.name), partitions, kind: 'log' },
    changelog(names, intakeInstance(dataset.name), inputPartitions),
  ]
  if (dataset.source === undefined) specs.push({ name: names.intake(dataset.name), partitions, kind: 'log' })
  await ensureTopics(log, specs, replication)
  await codecs.encoder(topicSubject(names.intake(dataset.name)), rowSchema(dataset))
  await codecs.encoder(recordSubject(names.prefix, avro.TimeAdvancedSchema), avro.TimeAdvancedSchema)
}

/** Topics and schema of a view version, its re-keyed rows included. */
export const provisionView = async (
  platform: Platform,
  view: FeatureViewDeclaration,
  dataset: DatasetDeclaration,
  version: number,
): Promise<void> => {
  const { log, names, codecs, replication } = platform
  const { topic: rows, partitions, copy } = rowsOfView(view, dataset, names)
  const topic = names.features(view.name, version)
  const specs: TopicSpec[] = [
    { name: topic, partitions, kind: 'log' },
    changelog(names, featuresInstance(view.name, version), partitions),
  ]
  if (copy !== undefined) {
    specs.push({ name: rows, partitions, kind: 'log' })
    specs.push(changelog(names, rekeyInstance(copy.name), partitionsOf(dataset)))
  }
  await ensureTopics(log, specs, replication)
  await codecs.encoder(topicSubject(topic), featureSchema(view, dataset, version))
}
