/**
 * The parser of JSON bodies. Fastify's own parser searches for `__proto__`. This search is not needed here: `JSON.parse` makes
 * `__proto__` an ordinary member, and no code merges a body into an object. The check for UTF-8 is needed, because invalid bytes would
 * be replaced silently.
 */
import { isUtf8 } from 'node:buffer'
import type { FastifyInstance } from 'fastify'
import { HttpError } from './errors.ts'
import { parseJson } from './parse-json.ts'

export const parseJsonBodies = (app: FastifyInstance): void => {
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, parsed(body as Buffer))
    } catch (error) {
      done(error as Error)
    }
  })
}

const parsed = (body: Buffer): unknown => {
  if (body.length === 0) throw new HttpError('BODY_MALFORMED', 'The body is empty, expected JSON.')
  if (!isUtf8(body)) throw new HttpError('BODY_MALFORMED', 'The body is not valid UTF-8.')
  try {
    return parseJson(body.toString('utf8'))
  } catch (error) {
    throw new HttpError('BODY_MALFORMED', `The body is not valid JSON: ${(error as Error).message}.`, { cause: error })
  }
}
