/**
 * The errors of Feast's feature server: a JSON *string* that holds `{"module","class","message"}`. Not found is 404, an unknown push source
 * 422, other errors 500. As on the other routes, a temporary failure is 503 or 429, and a missing token is 401.
 * Source: feast-dev/feast, sdk/python/feast/errors.py.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { httpErrorOf } from '../../http/translate.ts'

/** An error with the name that Feast gives it. */
export class FeastError extends Error {
  readonly status: number
  readonly module: string
  readonly className: string
  constructor(status: number, className: string, message: string) {
    super(message)
    this.status = status
    this.module = className === 'ValueError' ? 'builtins' : 'feast.errors'
    this.className = className
  }
}

const classes: Readonly<Record<string, readonly [number, string]>> = {
  VIEW_UNKNOWN: [404, 'FeatureViewNotFoundException'],
  FEATURE_UNKNOWN: [404, 'FeatureViewNotFoundException'],
  FEATURE_REPEATED: [500, 'FeatureNameCollisionError'],
  DATASET_UNKNOWN: [422, 'PushSourceNotFoundException'],
}

/** Statuses that mean the same on every surface: a missing token, another server, overload and a temporary failure. */
const asEverywhere: ReadonlySet<number> = new Set([401, 421, 429, 503])

const feastErrorOf = (error: unknown): FeastError => {
  if (error instanceof FeastError) return error
  const known = httpErrorOf(error)
  const [status, className] = classes[known.code] ?? [asEverywhere.has(known.status) ? known.status : 500, 'FeastError']
  return new FeastError(status, className, known.message)
}

/** Answers with an error as Feast does. */
export const refuse = (error: unknown, _request: FastifyRequest, reply: FastifyReply): void => {
  const { status, module, className, message } = feastErrorOf(error)
  if (status === 503 || status === 429) reply.header('retry-after', '1')
  const detail = JSON.stringify({ module, class: className, message })
  reply.code(status).type('application/json').send(JSON.stringify(detail))
}

export const invalid = (message: string): FeastError => new FeastError(500, 'ValueError', message)
