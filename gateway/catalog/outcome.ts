/** What the routes of the catalogue take from a request, and what they answer to a command. */
import type { FastifyRequest } from 'fastify'
import { subjectOf } from '../../processors/catalog/index.ts'
import { type GatewayContext, header } from '../context.ts'
import { encodeToken } from '../rows/tokens.ts'
import type { CommandOrigin, Decided } from './commands.ts'

export const nameOf = (request: FastifyRequest): string => (request.params as { name: string }).name

export const originOf = (request: FastifyRequest): CommandOrigin => ({
  principal: request.principal,
  idempotencyKey: header(request, 'idempotency-key'),
  correlationId: header(request, 'x-correlation-id'),
})

export const outcomeOf = ({ platform }: GatewayContext, { record, offset }: Decided) => ({
  outcome: record.type === 'DeclarationUnchanged' ? 'unchanged' : 'accepted',
  event: record.type,
  ...subjectOf(platform.kinds, record),
  position: encodeToken([{ topic: platform.names.catalog, partition: 0, offset: offset + 1 }]),
})
