/** Creates the intake topic of a dataset before it is declared, so that rows can be written first. */
import type { Platform } from '../../platform/connect.ts'
import { intakeTopic } from '../../processors/rows/index.ts'
import type { DatasetDeclaration } from '../../schemas/index.ts'
import { ensureTopics } from '../../streams/kafka/index.ts'

export const provisionIntake = async (
  { log, names, codecs, replication }: Platform,
  dataset: DatasetDeclaration,
): Promise<void> => {
  const topic = intakeTopic(names, dataset)
  if (topic === undefined) throw new Error(`dataset ${dataset.name} is read from a topic that is not ours`)
  await ensureTopics(log, [topic], replication)
  for (const { subject, schema } of topic.records()) await codecs.encoder(subject, schema)
}
