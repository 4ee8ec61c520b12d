/** Headers of requests. */
import type { FastifyRequest } from 'fastify'

/** The header as one string; `undefined` if it is absent or empty. */
export const header = (request: FastifyRequest, name: string): string | undefined => {
  const value = request.headers[name]
  const text = Array.isArray(value) ? value[0] : value
  return text === undefined || text === '' ? undefined : text
}
