/** The rows that a monitor watches, or a measure of performance measures: predictions, or a dataset. */
import { type avro, PREDICTION_COLUMNS } from '../../../../schemas/index.ts'
import type { Check } from '../../check.ts'
import type { Fields } from '../../types.ts'

/** Types of columns by name; empty if they are not known. */
export type Types = ReadonlyMap<unknown, string>

/** What a declaration names, as far as it is declared. */
export interface NamedRows {
  readonly predictions?: avro.Predictions | undefined
  readonly dataset?: avro.Dataset | undefined
}

/** The kind and the name of what a record names. */
export const rowsNamed = ({
  predictions,
  dataset,
}: Pick<avro.Monitor, 'predictions' | 'dataset'>): readonly ['predictions' | 'dataset', string] =>
  dataset === null ? ['predictions', predictions] : ['dataset', dataset]

/** Adds the problem of a declaration that names nothing that is declared. @returns the types of its columns */
export const typesOfNamed = (
  check: Check,
  { predictions, dataset }: Fields,
  named: NamedRows,
  isOfDataset: boolean,
): Types => {
  if (isOfDataset) check.that(named.dataset !== undefined, 'dataset', dataset, 'a declared dataset')
  else check.that(named.predictions !== undefined, 'predictions', predictions, 'declared predictions')
  const ofPredictions = named.predictions && [...named.predictions.served, ...PREDICTION_COLUMNS]
  const columns = isOfDataset ? named.dataset?.columns : ofPredictions
  return new Map(columns?.map(({ name, type }) => [name, type]))
}
