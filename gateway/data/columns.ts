/** The columns with which rows of a dataset are read. */
import type { Stretch } from '../../queries/data/index.ts'
import { type avro, datasetOf } from '../../schemas/index.ts'
import type { GatewayContext } from '../context.ts'
import { HttpError, wrongField } from '../http/errors.ts'

/** A stretch, and which version of the declaration has its columns. */
export interface AskedStretch extends Stretch {
  readonly schemaVersion: number
  /** The log time that was asked for, ms. */
  readonly asOf?: number
}

/**
 * The columns of a version of the declaration.
 * @param version default: that of the time, or the latest
 * @throws HttpError DATASET_UNKNOWN; REQUEST_INVALID if there is no such version
 */
export const columnsOf = (
  { tail, datasets }: Pick<GatewayContext, 'tail' | 'datasets'>,
  dataset: string,
  version?: number,
  time?: number,
): Pick<AskedStretch, 'columns' | 'schemaVersion'> => {
  datasets.declaration(dataset)
  const declared = (time === undefined ? tail.catalog.current : tail.catalog.at(time)).dataset(dataset)
  if (declared === undefined)
    throw new HttpError('DATASET_UNKNOWN', `There was no dataset '${dataset}' as of ${new Date(time!).toISOString()}.`)
  const found = version === undefined ? declared.latest : declared.versions[version - 1]
  if (found === undefined) {
    const expected = `a version from 1 to ${declared.versions.length}`
    throw wrongField('schema_version', version, expected)
  }
  return { columns: datasetOf(found.record as avro.Dataset).columns, schemaVersion: found.version }
}
