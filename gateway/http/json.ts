/**
 * The parser of JSON bodies. Fastify's own parser searches for `__proto__`. This search is not needed here: `JSON.parse` makes
 * `__proto__` an ordinary member, and no code merges a body into an object. The check for UTF-8 is needed, because invalid bytes would
 * be replaced silently.
 */
import { isUtf8 } from 'node:buffer'
import type { Readable } from 'node:stream'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { parseJson } from '../../schemas/index.ts'
import { type BodyLimits, wholeBody } from './bodies.ts'
import { HttpError } from './errors.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Reads and parses a body of JSON. */
    readJson(request: FastifyRequest, payload: Readable): Promise<unknown>
    /** Reads a body of any type. */
    readBody(request: FastifyRequest, payload: Readable): Promise<Buffer>
  }
}

export const parseJsonBodies = (app: FastifyInstance, limits: BodyLimits): void => {
  const read = async (request: FastifyRequest, payload: Readable) => jsonOf(await wholeBody(request, payload, limits))
  app.addContentTypeParser('application/json', read)
  app.decorate('readJson', read)
  app.decorate('readBody', (request, payload) => wholeBody(request, payload, limits))
}

/** Also parses bodies without a media type as JSON, for the clients of some APIs. Another media type stays unsupported. */
export const parseUntypedBodies = (app: FastifyInstance): void => {
  app.addContentTypeParser('*', async (request: FastifyRequest, payload: Readable) => {
    const type = request.headers['content-type']
    if (type !== undefined)
      throw new HttpError('MEDIA_TYPE_UNSUPPORTED', `The body is of type '${type.slice(0, 200)}', expected JSON.`)
    return app.readJson(request, payload)
  })
}

/** The value of a body. @throws HttpError BODY_MALFORMED */
export const jsonOf = (body: Buffer): unknown => {
  if (body.length === 0) throw new HttpError('BODY_MALFORMED', 'The body is empty, expected JSON.')
  if (!isUtf8(body)) throw new HttpError('BODY_MALFORMED', 'The body is not valid UTF-8.')
  try {
    return parseJson(body.toString('utf8'))
  } catch (error) {
    throw new HttpError('BODY_MALFORMED', `The body is not valid JSON: ${(error as Error).message}.`, { cause: error })
  }
}
