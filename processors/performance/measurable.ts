/** What is measured: each live declaration in its present version, and the topic of what was joined for it. */
import { avro, type DatasetDeclaration, recordSubject } from '../../schemas/index.ts'
import type { OwnTopic } from '../../streams/core/definition.ts'
import type { Names } from '../../streams/core/names.ts'
import { performanceTopicName, type Snapshot } from '../catalog/index.ts'
import { watchedRows } from '../drift/index.ts'
import { quietRecord } from '../rows/index.ts'

export interface MeasuredPerformance {
  readonly declared: avro.Performance
  readonly version: number
  readonly contentHash: string
  /** Name of the model; of a dataset `dataset:` and its name. */
  readonly model: string
  /** The rows that are measured: those of the dataset, or the predictions as a dataset. */
  readonly dataset: DatasetDeclaration
  /** Changes when the instance has to be restarted. */
  readonly revision: string
}

export const livePerformance = (catalog: Snapshot): MeasuredPerformance[] =>
  catalog.declarations('performance').flatMap(({ retired, latest }) => {
    const declared = latest.record as avro.Performance
    const rows = watchedRows(catalog, declared)
    if (retired || rows === undefined) return []
    return { declared, version: latest.version, contentHash: latest.contentHash, ...rows }
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
    ...[avro.PredictionsCountedSchema, avro.OutcomeJoinedSchema, avro.WindowsClosedSchema, avro.RowsCountedSchema].map(
      (schema) => ({
        subject: recordSubject(names.prefix, schema as never),
        schema: schema as never,
      }),
    ),
    quietRecord(names),
  ],
})
