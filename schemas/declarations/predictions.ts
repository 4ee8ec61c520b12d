/**
 * Predictions of a model as people declare them, and the columns of the records on `ml.predictions.<name>`: what was served, what came of it, what was done about
 * it. To the parts of the platform that handle rows, these are rows of a dataset whose name no declared dataset can have, with the prediction id as key.
 */
import type { Column, DatasetDeclaration } from './dataset.ts'

export interface PredictionsDeclaration {
  readonly name: string
  /** Name of the model in the registry. Default: the name. */
  readonly model?: string
  /** Features and outputs of a prediction, for all versions of the model. Every column may be null. */
  readonly served: readonly Omit<Column, 'nullable'>[]
  /** Partitions of its topics. They never change. Default: 1. */
  readonly partitions?: number
  readonly skewMs?: number
  readonly dedupeMs?: number
  readonly idle?: DatasetDeclaration['idle']
  readonly owner?: string
  readonly description?: string
  readonly tags?: readonly string[]
}

/** Predictions, monitor and baseline of this name are the watchdog's: lists of all monitors leave them out, and no rule for alerts is judged by them. */
export const HEARTBEAT = 'millrace_heartbeat'

const KEY = 'prediction_id'
const TIME = 'time'

const id: Column = { name: KEY, type: 'string', nullable: false, doc: 'Id of the prediction.' }

/** The columns of every prediction, besides the declared ones. */
export const PREDICTION_COLUMNS: readonly Column[] = [
  id,
  { name: TIME, type: 'timestamp', nullable: false, doc: 'Time of the answer.' },
  { name: 'model_version', type: 'long', doc: 'Version of the model that answered.' },
  { name: 'entity', type: 'string', doc: 'Entity of the prediction.' },
  { name: 'route', type: 'string', doc: 'Arm of the route that answered.' },
  { name: 'latency_us', type: 'long', doc: 'Time from request to answer, microseconds.' },
  { name: 'status', type: 'string', doc: 'What became of the request, for example `ok` or `failed`.' },
  { name: 'score', type: 'double', doc: 'Main output; a probability in [0, 1] of a classifier.' },
  { name: 'label', type: 'string', doc: 'Predicted class.' },
  { name: 'positions', type: 'string', doc: 'Position token of the feature vectors that were read.' },
]

/** Records of the topic that are no predictions, by the name of the record. */
export const COMPANIONS: Readonly<Record<'OutcomeObserved' | 'ActionTaken', DatasetDeclaration>> = {
  OutcomeObserved: {
    name: 'outcomes',
    columns: [
      id,
      { name: TIME, type: 'timestamp', nullable: false, doc: 'Time at which the outcome became known.' },
      { name: 'label', type: 'string', doc: 'True class.' },
      { name: 'value', type: 'double', doc: 'True number, in the unit of the prediction.' },
      { name: 'weight', type: 'double', doc: 'Business value of this outcome, in the unit of the value matrix.' },
    ],
    key: [KEY],
    time: TIME,
  },
  ActionTaken: {
    name: 'actions',
    columns: [
      id,
      { name: TIME, type: 'timestamp', nullable: false, doc: 'Time of the action.' },
      { name: 'action', type: 'string', nullable: false, doc: 'The action, for example `discount_offered`.' },
      { name: 'entity', type: 'string', doc: 'Entity on which somebody acted, if it is not that of the prediction.' },
      { name: 'holdout', type: 'boolean', doc: 'Whether the entity is in the holdout group, on which nobody acts.' },
    ],
    key: [KEY],
    time: TIME,
  },
}

export type Companion = keyof typeof COMPANIONS
export const COMPANION_NAMES = Object.keys(COMPANIONS) as readonly Companion[]

/** Before the name of predictions, where a dataset is named. The names of datasets have no dot. */
export const PREDICTIONS_PREFIX = 'predictions.'

/** Predictions as the dataset that intake, gateway and stores handle. Declared columns come first. */
export const predictionsDataset = (predictions: PredictionsDeclaration): DatasetDeclaration => {
  const { name, served, partitions, skewMs, dedupeMs, idle } = predictions
  return {
    name: `${PREDICTIONS_PREFIX}${name}`,
    columns: [...served.map((column) => ({ ...column, nullable: true })), ...PREDICTION_COLUMNS],
    key: [KEY],
    time: TIME,
    ...(partitions !== undefined && { partitions }),
    ...(skewMs !== undefined && { skewMs }),
    ...(dedupeMs !== undefined && { dedupeMs }),
    ...(idle !== undefined && { idle }),
  }
}
