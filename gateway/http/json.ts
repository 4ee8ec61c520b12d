/**
 * Bodies of JSON. `JSON.parse` makes `__proto__` a member like any other, and nothing here merges a body into an object, so the
 * search for such names that Fastify's own parser makes is not needed; that the bytes are UTF-8 is, or text would be changed in silence.
 */
import { isUtf8 } from 'node:buffer'
import type { FastifyInstance } from 'fastify'
import { HttpError } from './errors.ts'

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
  if (!isUtf8(body)) throw new HttpError('BODY_MALFORMED', 'The body is no UTF-8.')
  try {
    return JSON.parse(body.toString('utf8'))
  } catch (error) {
    throw new HttpError('BODY_MALFORMED', `The body is no JSON: ${(error as Error).message}.`, { cause: error })
  }
}
