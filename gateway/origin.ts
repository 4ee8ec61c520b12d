/** Who asks for a command, and by what it is known if it comes again. */
import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { Principal } from './http/auth.ts'
import { header } from './http/header.ts'

export interface CommandOrigin {
  readonly principal: Principal
  readonly idempotencyKey: string | undefined
  readonly correlationId: string | undefined
  /** The hash of a request with a key of the caller: the same key stands for the same request. */
  readonly digest?: string
}

export const originOf = (request: FastifyRequest): CommandOrigin => {
  const idempotencyKey = header(request, 'idempotency-key')
  return {
    principal: request.principal,
    idempotencyKey,
    correlationId: header(request, 'x-correlation-id'),
    ...(idempotencyKey !== undefined && { digest: digestOf(request) }),
  }
}

const digestOf = ({ method, url, body }: FastifyRequest): string =>
  createHash('sha256')
    .update(`${method}\0${url}\0${JSON.stringify(body ?? null)}`)
    .digest('base64url')
