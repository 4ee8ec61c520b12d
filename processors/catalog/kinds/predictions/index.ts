/** Predictions: what a model has answered, with the features that it was given. */
import { avro, datasetRecord, type PredictionsDeclaration, predictionsDataset } from '../../../../schemas/index.ts'
import { defineKind } from '../../kind.ts'
import { declarationRecords } from '../../kind-records.ts'
import { refusal } from '../../refusals.ts'
import { incompatibilities } from '../dataset/compatible.ts'
import { datasetTopics } from '../dataset/topics.ts'
import { predictionsOf, predictionsRecord } from './record.ts'
import { predictionsSchema } from './schema.ts'
import { predictionsProblems } from './validate.ts'

export { predictionsOf } from './record.ts'

const asDataset = (record: avro.Predictions): avro.Dataset => datasetRecord(predictionsDataset(predictionsOf(record)))

export const predictions = defineKind<PredictionsDeclaration, avro.Predictions>({
  name: 'predictions',
  one: 'predictions',
  plural: 'predictions',
  summary: 'Predictions of a model: the features and outputs that are recorded of each.',
  mark: 'served',
  records: declarationRecords('predictions', avro.PredictionsSchema),
  schema: predictionsSchema,
  problems: predictionsProblems,
  recordOf: predictionsRecord,
  declarationOf: predictionsOf,
  content: ({ owner, description, tags, name, served, ...rest }) => ({
    ...rest,
    served: served.map((column) => ({ name: column.name, type: column.type })),
  }),
  incompatible: (before, after) => {
    const problems = incompatibilities(asDataset(before), asDataset(after)).map(({ path, ...rest }) => ({
      path: path.replace(/^columns/, 'served'),
      ...rest,
    }))
    const { name } = after
    return problems.length > 0
      ? refusal('DECLARATION_INCOMPATIBLE', { kind: 'predictions', name }, problems)
      : undefined
  },
  topics: (record, _version, _look, names) => datasetTopics(asDataset(record), names),
})
