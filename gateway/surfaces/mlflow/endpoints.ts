/** An endpoint of MLflow's REST API, and how it is registered: under each prefix that clients and the web UI use. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { GatewayContext } from '../../context.ts'
import { type Access, access } from '../../http/access.ts'
import { object, text } from '../../http/schemas.ts'
import { type CommandOrigin, originOf } from '../../origin.ts'
import type { Undelivered } from '../../undelivered/index.ts'
import { MlflowError } from './errors.ts'
import { type Fields, Params } from './params.ts'
import type { RunTexts } from './run-texts.ts'

/** What the endpoints work with. */
export interface Ground {
  readonly context: GatewayContext
  readonly runTexts: RunTexts
}

export interface Call extends Ground {
  readonly params: Params
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
  /** Whether the same request twice has the effect and the answer of one, so that it needs no key. */
  readonly isIdempotent?: boolean
  /** @returns the answer, or its JSON as UTF-8 */
  handle(call: Call): Promise<object | Buffer>
}

const PREFIXES = ['/api/2.0/mlflow/', '/ajax-api/2.0/mlflow/']

export const register = (app: FastifyInstance, ground: Ground, endpoints: readonly Endpoint[]): void => {
  const { undelivered } = ground.context
  for (const endpoint of endpoints) {
    const { method, path, access: right, audit, summary } = endpoint
    for (const prefix of PREFIXES)
      app.route({
        method,
        url: `${prefix}${path}`,
        schema: { ...described(method, path, summary), hide: prefix !== PREFIXES[0] } as object,
        config: access(right, audit),
        handler: async (request, reply) => {
          const origin = needsNoKey(endpoint) ? originOf(request) : await keyed(endpoint, undelivered, request, reply)
          const answer = await endpoint.handle({ ...ground, params: paramsOf(request), origin, request })
          reply.type('application/json')
          return Buffer.isBuffer(answer) ? answer : JSON.stringify(answer)
        },
      })
  }
}

const needsNoKey = ({ access: right, isIdempotent = false }: Endpoint): boolean =>
  right.endsWith(':read') || isIdempotent

/** The origin of a command. Without a key of the caller it gets one, by which a request that comes again after a failure is joined to the first. */
const keyed = async (
  { path }: Endpoint,
  undelivered: Undelivered,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<CommandOrigin> => {
  const origin = originOf(request)
  if (origin.idempotencyKey !== undefined) return origin
  const { method, body } = request
  const parts = JSON.stringify(request.params)
  const { actor } = origin.principal
  const given = await undelivered.keyOf({ actor, method, path: `${path} ${parts}`, body })
  const ended = () => given.ended(reply.raw.writableFinished && reply.statusCode < 500)
  if (reply.raw.closed) ended()
  else reply.raw.once('close', ended)
  return { ...origin, idempotencyKey: given.key }
}

const errors = object({
  error_code: text("MLflow's code, for example RESOURCE_DOES_NOT_EXIST."),
  message: text('What is wrong.'),
})

/** Answers are objects here: MLflow's documentation has their members. */
const described = (method: string, path: string, summary: string): object => ({
  operationId: `mlflow${camel(`${method.toLowerCase()}/${path}`)}`,
  summary,
  description: "Answers like MLflow's server.",
  tags: ['mlflow'],
  response: {
    200: { description: "MLflow's answer.", type: 'object', additionalProperties: true },
    ...Object.fromEntries(
      [400, 401, 403, 404, 409, 421, 429, 500, 503].map((status) => [
        status,
        { description: 'The request was refused, or failed.', ...errors },
      ]),
    ),
  },
})

const camel = (text: string): string =>
  text
    .split(/[^a-zA-Z]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('')

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

const parsed = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch (error) {
    throw new MlflowError('BAD_REQUEST', 'The body is a text that is not valid JSON.', { cause: error })
  }
}
