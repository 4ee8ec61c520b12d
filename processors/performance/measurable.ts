/** What is measured: each live declaration in its present version, and the topic of what was joined for it. */
import { avro, type DatasetDeclaration, predictionsDataset, recordSubject } from '../../schemas/index.ts'
import type { OwnTopic } from '../../streams/core/definition.ts'
import type { Names } from '../../streams/core/names.ts'
import { performanceTopicName, predictionsOf, type Snapshot } from '../catalog/index.ts'
import { quietRecord } from '../rows/index.ts'

export interface MeasuredPerformance {
  readonly declared: avro.Performance
  readonly version: number
  readonly contentHash: string
  /** Name of the model. */
  readonly model: string
  /** The predictions, as a dataset. */
  readonly dataset: DatasetDeclaration
  /** Changes when the instance has to be restarted. */
  readonly revision: string
}

export const livePerformance = (catalog: Snapshot): MeasuredPerformance[] =>
  catalog.declarations('performance').flatMap(({ retired, latest }) => {
    const declared = latest.record as avro.Performance
    const predictions = catalog.declaration('predictions', declared.predictions)
    if (retired || predictions === undefined) return []
    const record = predictions.latest.record as avro.Predictions
    return {
      declared,
      version: latest.version,
      contentHash: latest.contentHash,
      model: record.model,
      dataset: predictionsDataset(predictionsOf(record)),
      revision: String(predictions.latest.version),
    }
  })

/** What was joined. All partitions of the predictions write the one partition, in which it is measured. */
export const performanceTopic = (
  names: Names,
  { declared, version }: Pick<MeasuredPerformance, 'declared' | 'version'>,
): OwnTopic => ({
  name: performanceTopicName(names, declared.name, version),
  partitions: 1,
  kind: 'log',
  records: () => [
    ...[avro.PredictionsCountedSchema, avro.OutcomeJoinedSchema, avro.WindowsClosedSchema].map((schema) => ({
      subject: recordSubject(names.prefix, schema as never),
      schema: schema as never,
    })),
    quietRecord(names),
  ],
})
