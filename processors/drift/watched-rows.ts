/** The rows that are watched: the predictions of a model, or a dataset. */
import { type avro, type DatasetDeclaration, datasetOf, predictionsDataset } from '../../schemas/index.ts'
import { predictionsOf, type Snapshot } from '../catalog/index.ts'

export interface WatchedRows {
  /** Name of the model; of a dataset `dataset:` and its name. */
  readonly model: string
  /** The dataset, or the predictions as one. */
  readonly dataset: DatasetDeclaration
  /** Changes when a processor of the rows has to be restarted. */
  readonly revision: string
}

/** In the place of a model, for all that is watched. */
export const modelOfDataset = (dataset: string): string => `dataset:${dataset}`

/** @param of names predictions, or a dataset @returns `undefined` if it is not declared */
export const watchedRows = (
  catalog: Snapshot,
  { predictions, dataset }: Pick<avro.Performance, 'predictions' | 'dataset'>,
): WatchedRows | undefined => {
  const found = catalog.declaration(dataset === null ? 'predictions' : 'dataset', dataset ?? predictions)
  if (found === undefined) return undefined
  const revision = String(found.latest.version)
  if (dataset !== null)
    return { model: modelOfDataset(dataset), dataset: datasetOf(found.latest.record as avro.Dataset), revision }
  const record = found.latest.record as avro.Predictions
  return { model: record.model, dataset: predictionsDataset(predictionsOf(record)), revision }
}
