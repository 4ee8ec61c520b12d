/** Who asks for a command, and by what it is known if it comes again. */
import type { FastifyRequest } from 'fastify'
import type { Principal } from './http/auth.ts'
import { header } from './http/header.ts'

export interface CommandOrigin {
  readonly principal: Principal
  readonly idempotencyKey: string | undefined
  readonly correlationId: string | undefined
}

export const originOf = (request: FastifyRequest): CommandOrigin => ({
  principal: request.principal,
  idempotencyKey: header(request, 'idempotency-key'),
  correlationId: header(request, 'x-correlation-id'),
})
