/** An endpoint of MLflow's REST API, and how it is registered: under each prefix that clients and the web UI use. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { CommandOrigin } from '../../catalog/commands.ts'
import { originOf } from '../../catalog/outcome.ts'
import type { GatewayContext } from '../../context.ts'
import { type Access, access } from '../../http/access.ts'
import { MlflowError } from './errors.ts'
import { type Fields, Params } from './params.ts'

export interface Call {
  readonly params: Params
  readonly context: GatewayContext
  readonly origin: CommandOrigin
  readonly request: FastifyRequest
}

export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** After the prefix, as `runs/create`. */
  readonly path: string
  readonly access: Access
  /** What the call does, as noun and verb. */
  readonly audit: string
  readonly summary: string
  handle(call: Call): Promise<object>
}

const PREFIXES = ['/api/2.0/mlflow/', '/ajax-api/2.0/mlflow/']

/** Its answers have no schema in the API description: MLflow's documentation has them. */
export const register = (app: FastifyInstance, context: GatewayContext, endpoints: readonly Endpoint[]): void => {
  for (const { method, path, access: right, audit, summary, handle } of endpoints)
    for (const prefix of PREFIXES)
      app.route({
        method,
        url: `${prefix}${path}`,
        schema: { summary, tags: ['mlflow'], hide: prefix !== PREFIXES[0] } as object,
        config: access(right, audit),
        handler: async (request, reply) => {
          const answer = await handle({ params: paramsOf(request), context, origin: originOf(request), request })
          reply.type('application/json')
          return JSON.stringify(answer)
        },
      })
}

const paramsOf = (request: FastifyRequest): Params => {
  const path = request.params as Fields
  if (request.method === 'GET') return new Params({ ...(request.query as Fields), ...path })
  return new Params({ ...bodyOf(request.body), ...path })
}

/** Older clients encode the body twice. No body is an empty one. */
const bodyOf = (body: unknown): Fields => {
  const value = typeof body === 'string' ? parsed(body) : body
  if (value === undefined || value === null) return {}
  if (typeof value === 'object' && !Array.isArray(value)) return value as Fields
  throw new MlflowError('BAD_REQUEST', 'The body is no JSON object.')
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new MlflowError('BAD_REQUEST', 'The body is a text that is not valid JSON.', { cause: error })
  }
}
