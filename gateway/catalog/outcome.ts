/** What the routes of the catalogue take from a request, and what they answer to a command. */
import type { FastifyRequest } from 'fastify'
import { subjectOf } from '../../processors/catalog/index.ts'
import { rowRecord } from '../../processors/rows/index.ts'
import { type avro, datasetOf } from '../../schemas/index.ts'
import type { Names } from '../../streams/core/names.ts'
import type { GatewayContext } from '../context.ts'
import { encodeToken } from '../rows/tokens.ts'
import type { Decided } from './commands.ts'

export const nameOf = (request: FastifyRequest): string => (request.params as { name: string }).name

/** How producers write to a dataset over Kafka. */
const intakeOf = (names: Names, record: avro.Dataset) => {
  if (record.sourceTopic !== null) return {}
  const { subject, schema } = rowRecord(names, datasetOf(record))
  const { namespace, name } = schema as { readonly namespace?: string; readonly name?: string }
  return { intake: { topic: names.intake(record.name), subject, record: `${namespace}.${name}` } }
}

export const outcomeOf = ({ platform }: GatewayContext, { record, offset }: Decided) => ({
  outcome: record.type === 'DeclarationUnchanged' ? 'unchanged' : 'accepted',
  event: record.type,
  ...subjectOf(platform.kinds, record),
  ...(record.type === 'DatasetDeclared' ? intakeOf(platform.names, record.value.dataset as avro.Dataset) : {}),
  position: encodeToken([{ topic: platform.names.catalog, partition: 0, offset: offset + 1 }]),
})
