/** The errors of Confluent's registry: `{"error_code","message"}`, where the code begins with the status. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { integer, object, text } from '../../http/schemas.ts'
import { httpErrorOf } from '../../http/translate.ts'

export class RegistryError extends Error {
  readonly status: number
  readonly code: number
  constructor(status: number, message: string, code = status) {
    super(message)
    this.status = status
    this.code = code
  }
}

export const refuse = (error: unknown, _request: FastifyRequest, reply: FastifyReply): void => {
  const known = error instanceof RegistryError ? error : httpErrorOf(error)
  const { status, message } = known
  const code = known instanceof RegistryError ? known.code : status
  if (status === 503 || status === 429) reply.header('retry-after', '1')
  if (status === 401) reply.header('www-authenticate', 'Bearer')
  reply
    .code(status)
    .type('application/vnd.schemaregistry.v1+json')
    .send(JSON.stringify({ error_code: code, message }))
}

const MEANINGS: Readonly<Record<number, string>> = {
  400: 'The request is not valid.',
  401: 'The request carries no valid token.',
  404: 'The registry does not know the subject, version or id.',
  405: 'The gateway does not pass this on.',
  409: 'The schema is incompatible.',
  413: 'The body is too large.',
  415: 'The media type of the body is not known.',
  421: 'The `Host` header names another server.',
  422: 'The schema is not valid.',
  429: 'The gateway is overloaded.',
  500: 'The gateway or the registry failed.',
  503: 'The registry is not available at the moment.',
}

/** The error answers of a route. */
export const errorAnswers = (...statuses: readonly number[]): Readonly<Record<number, object>> => {
  const schema = object({ error_code: integer('The code.'), message: text('What is wrong.') })
  return Object.fromEntries(
    [400, 401, 421, 429, 500, 503, ...statuses].map((status) => [
      status,
      { description: MEANINGS[status], content: { 'application/vnd.schemaregistry.v1+json': { schema } } },
    ]),
  )
}
