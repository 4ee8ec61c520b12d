/** Declarations that the catalogue holds now, by the name of a dataset. */
import type { avro } from '../../schemas/index.ts'
import type { GatewayContext } from '../context.ts'
import { HttpError } from '../http/errors.ts'

/** @throws HttpError DATASET_UNKNOWN */
export const declaredDataset = ({ tail }: Pick<GatewayContext, 'tail'>, name: string) => {
  const declared = tail.catalog.current.dataset(name)
  if (declared === undefined) throw new HttpError('DATASET_UNKNOWN', `There is no dataset '${name}'.`)
  return declared
}

/** Contracts that name a dataset and are not retired. */
export const contractsOf = ({ tail }: Pick<GatewayContext, 'tail'>, dataset: string) =>
  tail.catalog.current.declarations('contract').flatMap(({ name, latest, retired }) => {
    const record = latest.record as avro.Contract
    return retired || record.dataset !== dataset ? [] : [{ name, version: latest.version, record }]
  })
