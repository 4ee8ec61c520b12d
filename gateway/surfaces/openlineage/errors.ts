/**
 * The errors of Marquez's API: a JSON object `{"code","message"}`, where the code is the status; `problems` says more. OpenLineage's clients look at the
 * status alone, and try again at 500, 502, 503 and 504.
 * Source: MarquezProject/marquez, api/src/main/java/marquez/api/exceptions.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { EventProblem } from '../../../processors/lineage/index.ts'
import { HttpError } from '../../http/errors.ts'
import { object, text } from '../../http/schemas.ts'
import { httpErrorOf } from '../../http/translate.ts'

/** Answers with an error as Marquez does. What the caller did wrong is 400. */
export const refuse = (error: unknown, _request: FastifyRequest, reply: FastifyReply): void => {
  const known = httpErrorOf(error)
  const status = known.status === 422 ? 400 : known.status
  if (known.retryAfterSeconds !== undefined) reply.header('retry-after', String(known.retryAfterSeconds))
  if (status === 401) reply.header('www-authenticate', 'Bearer')
  const problems = known.problems === undefined ? {} : { problems: known.problems }
  reply
    .code(status)
    .type('application/json')
    .send(JSON.stringify({ code: status, message: known.message, ...problems }))
}

const LONG = 200

/** An event that cannot be used. */
export const invalidEvent = ({ field, value, expected }: EventProblem, at = ''): HttpError => {
  const path = `${at}${field}`
  const shown = JSON.stringify(value)?.slice(0, LONG) ?? 'absent'
  const problems = [{ field: path, value: shown.length < LONG ? value : shown, expected }]
  const detail = `${path === '' ? 'The event' : path} is ${value === null ? 'absent' : shown}, expected ${expected}.`
  return new HttpError('REQUEST_INVALID', detail, { problems })
}

const problem = object(
  {
    code: { type: 'integer', description: 'The HTTP status.' },
    message: text('What is wrong.'),
    problems: { type: 'array', description: 'The fields that are wrong: `field`, `value` and `expected`.' },
  },
  ['problems'],
)

const MEANINGS: Readonly<Record<number, string>> = {
  400: 'The request or the event is not valid.',
  401: 'The request carries no valid token.',
  404: 'The requested object does not exist.',
  413: 'The body is too large.',
  415: 'The media type or the encoding of the body is not known.',
  421: 'The `Host` header names another server.',
  429: 'The gateway is overloaded.',
  500: 'The gateway failed because of a bug.',
  503: 'A part that the request needs is not available at the moment.',
}

/** The error answers of a route. */
export const errorAnswers = (...statuses: readonly number[]): Readonly<Record<number, object>> =>
  Object.fromEntries(
    [400, 401, 421, 429, 500, 503, ...statuses].map((status) => [
      status,
      { description: MEANINGS[status], content: { 'application/json': { schema: problem } } },
    ]),
  )
