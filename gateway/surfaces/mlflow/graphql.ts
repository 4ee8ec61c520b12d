/**
 * GraphQL of MLflow's web pages, over the endpoints of the REST API: each query calls the endpoint of the same name. Reads only.
 * A query is bounded by its tokens and by the fields that it asks at its root; what a run belongs to is read once in a request.
 * Source: mlflow/mlflow, mlflow/server/handlers.py `_graphql`.
 */
import type { FastifyRequest } from 'fastify'
import type { GraphQLFieldResolver, GraphQLSchema } from 'graphql'
import type { Routes } from '../../context.ts'
import { access } from '../../http/access.ts'
import { originOf } from '../../origin.ts'
import type { Endpoint, Ground } from './endpoints.ts'
import { MlflowError, mlflowErrorOf } from './errors.ts'
import { GRAPHQL_SCHEMA } from './graphql-schema.ts'
import { type Fields, Params } from './params.ts'
import type { RunTexts } from './run-texts.ts'

const TOKENS_MAX = 2_000
/** The most answers of the REST API that one request may ask for. */
const CALLS_MAX = 2_000

/** Calls an endpoint; equal calls of a request share one answer. @throws MlflowError */
type Ask = (method: string, path: string, fields: Fields) => Promise<Fields>

export interface GraphqlQuery {
  readonly query: string
  readonly variables?: Fields
  readonly operationName?: string
}

export const graphqlRoutes =
  (endpoints: readonly Endpoint[], runTexts: RunTexts): Routes =>
  (app, context) => {
    app.post(
      '/graphql',
      { schema: { hide: true }, config: access('runs:read', 'page.query') },
      async (request, reply) => {
        const answer = await answered(queryOf(request.body), askOf(endpoints, { context, runTexts }, request))
        reply.type('application/json')
        return JSON.stringify(answer)
      },
    )
  }

const queryOf = (body: unknown): GraphqlQuery => {
  const { query, variables, operationName } = (typeof body === 'object' && body !== null ? body : {}) as Fields
  if (typeof query !== 'string') throw new MlflowError('BAD_REQUEST', "The body has no text 'query'.")
  return {
    query,
    ...(typeof variables === 'object' && variables !== null ? { variables: variables as Fields } : {}),
    ...(typeof operationName === 'string' ? { operationName } : {}),
  }
}

const askOf = (endpoints: readonly Endpoint[], ground: Ground, request: FastifyRequest): Ask => {
  const answers = new Map<string, Promise<Fields>>()
  return (method, path, fields) => {
    const key = JSON.stringify([path, fields])
    const earlier = answers.get(key)
    if (earlier !== undefined) return earlier
    if (answers.size >= CALLS_MAX)
      return Promise.reject(new MlflowError('INVALID_PARAMETER_VALUE', `The query needs more than ${CALLS_MAX} reads.`))
    const endpoint = endpoints.find((each) => each.method === method && each.path === path) as Endpoint
    const call = { ...ground, params: new Params(fields), origin: originOf(request), request }
    const answer = endpoint.handle(call).then((given) => (Buffer.isBuffer(given) ? JSON.parse(String(given)) : given))
    answers.set(key, answer)
    return answer
  }
}

/** Executes a query. @returns the answer as GraphQL has it: data, and errors of the query @throws what an endpoint throws that is no refusal */
export const answered = async ({ query, variables, operationName }: GraphqlQuery, ask: Ask): Promise<object> => {
  // Most gateways are never asked this.
  const { execute, GraphQLError, parse, validate } = await import('graphql')
  const schema = await schemaOf()
  try {
    const document = parse(query, { maxTokens: TOKENS_MAX, noLocation: true })
    const errors = validate(schema, document, undefined, { maxErrors: 5 })
    if (errors.length > 0) return { errors: errors.map(({ message }) => ({ message })) }
    const { data, errors: failed } = await execute({
      ...{ schema, document, variableValues: variables, operationName },
      contextValue: ask,
      fieldResolver: resolve,
    })
    const broken = failed?.find(({ originalError: cause }) => cause !== undefined && !(cause instanceof GraphQLError))
    if (broken !== undefined) throw broken.originalError
    return failed === undefined ? { data } : { data, errors: failed.map(({ message }) => ({ message })) }
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [{ message: error.message }] }
    throw error
  }
}

let made: Promise<GraphQLSchema> | undefined

const schemaOf = (): Promise<GraphQLSchema> => {
  made ??= import('graphql').then(({ buildSchema, GraphQLScalarType }) => {
    const schema = buildSchema(GRAPHQL_SCHEMA)
    const long = schema.getType('LongString')
    if (long instanceof GraphQLScalarType) long.serialize = String
    return schema
  })
  return made
}

const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

const snakeFields = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [snake(name), value]))

/** Root field -> endpoint. */
const ROOTS: Readonly<Record<string, readonly [method: string, path: string]>> = {
  mlflowGetExperiment: ['GET', 'experiments/get'],
  mlflowGetRun: ['GET', 'runs/get'],
  mlflowSearchRuns: ['POST', 'runs/search'],
  mlflowSearchModelVersions: ['GET', 'model-versions/search'],
  mlflowGetMetricHistoryBulkInterval: ['GET', 'metrics/get-history-bulk-interval'],
}

const resolve: GraphQLFieldResolver<unknown, Ask> = async (
  source,
  args,
  ask,
  { fieldName, parentType, returnType },
) => {
  if (parentType.name === 'Query') return rootOf(ask, fieldName, args.input as Fields | undefined)
  const fields = source as Fields
  if (parentType.name === 'MlflowRun' && (fieldName === 'experiment' || fieldName === 'modelVersions'))
    return ofRun(ask, fieldName, fields.info as Fields)
  const value = fields[snake(fieldName)] ?? fields[fieldName]
  // What the REST API leaves out is an empty list here; and no number of GraphQL is NaN.
  if (value === undefined && String(returnType).startsWith('[')) return []
  return value === 'NaN' && String(returnType) === 'Float' ? null : value
}

/** A refusal is part of the answer, as the pages expect it. */
const rootOf = async (ask: Ask, field: string, input: Fields = {}): Promise<Fields> => {
  const [method, path] = ROOTS[field]
  try {
    return await ask(method, path, snakeFields(input))
  } catch (error) {
    const { code, status, message } = mlflowErrorOf(error)
    if (status >= 500) throw error
    return { apiError: { code, message } }
  }
}

const ofRun = async (ask: Ask, field: 'experiment' | 'modelVersions', info: Fields): Promise<unknown> => {
  if (field === 'experiment')
    return (await ask('GET', 'experiments/get', { experiment_id: info.experiment_id })).experiment
  const found = await ask('GET', 'model-versions/search', { filter: `run_id='${info.run_id}'` })
  return found.model_versions ?? []
}
