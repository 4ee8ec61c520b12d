/** A dataset whose producer has registered its schema first: whether rows of that schema can be read is known before the dataset is declared. */
import type { CommandContent, Kind } from '../../processors/catalog/index.ts'
import { readerSchema, rowRecord } from '../../processors/rows/index.ts'
import { type avro, datasetOf, unreadable } from '../../schemas/index.ts'
import type { GatewayContext } from '../context.ts'
import { HttpError } from '../http/errors.ts'

/**
 * @throws HttpError REQUEST_INVALID if rows with the latest schema of the dataset's subject cannot be read as it is declared;
 * RegistryUnavailableError
 */
export const requireReadable = async (
  { platform: { registry, names } }: GatewayContext,
  kind: Kind,
  { value }: CommandContent,
): Promise<void> => {
  const record = kind.name === 'dataset' ? (value[kind.name] as avro.Dataset) : undefined
  if (record === undefined || record.sourceTopic !== null) return
  const dataset = datasetOf(record)
  const { subject } = rowRecord(names, dataset)
  const reason = await unreadable(registry, subject, readerSchema(dataset))
  if (reason === undefined) return
  const expected = `columns as the producer writes them: ${reason}`
  throw new HttpError(
    'REQUEST_INVALID',
    `A producer has registered a schema under '${subject}' whose rows cannot be read as the declared dataset '${dataset.name}': ${reason} ` +
      'Change the columns of the declaration or the schema of the producer, or delete the subject in the registry. Nothing was declared.',
    { problems: [{ field: 'columns', value: subject, expected }] },
  )
}
