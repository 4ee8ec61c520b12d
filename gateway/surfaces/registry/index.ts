/**
 * The API of the Confluent schema registry, as serializers use it, below `/registry`: what is asked goes to the registry of the installation, and its answer comes back
 * as it is. Only a schema under the subject of a dataset is checked first, so whoever registers one that no row could be read with is told field and rule.
 * Errors: a JSON object `{"error_code","message"}`. Source: confluentinc/schema-registry, docs of the API.
 */
import type { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { GatewayContext, Routes } from '../../context.ts'
import { access } from '../../http/access.ts'
import { list, object, text } from '../../http/schemas.ts'
import { datasetOfSubject, judged } from './check.ts'
import { errorAnswers, RegistryError, refuse } from './errors.ts'

const PREFIX = '/registry'
const MEDIA_TYPES = ['application/vnd.schemaregistry.v1+json', 'application/vnd.schemaregistry+json']
/** What clients send most. Everything in a query is passed on: they differ in what they add, and a registry ignores what it does not know. */
const PARAMETERS = ['normalize', 'deleted', 'verbose', 'format', 'fetchMaxId', 'subject', 'offset', 'limit']

const tags = ['registry']
const registered = object(
  {
    schema: text('The schema, as text.'),
    schemaType: text('The kind of schema; absent: Avro.'),
    references: list({ type: 'object', description: 'A schema of another subject.' }),
  },
  ['schemaType', 'references'],
)
const body = { ...registered, additionalProperties: true }
const answered = {
  200: {
    description: 'The answer of the registry.',
    content: { 'application/vnd.schemaregistry.v1+json': { schema: {} } },
  },
}

interface Passed {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly operationId: string
  readonly summary: string
  readonly audit: string
  readonly isWrite?: true
  /** What is answered instead of asking the registry; `undefined`: nothing. */
  readonly instead?: (context: GatewayContext, request: FastifyRequest) => Promise<object | undefined>
}

const PASSED: readonly Passed[] = [
  {
    ...{ method: 'POST', path: '/subjects/:subject/versions', operationId: 'registryRegister', isWrite: true },
    ...{ summary: 'Register a schema', audit: 'schema.register' },
    instead: async (context, request) => {
      const dataset = datasetOfSubject(context, subjectIn(request))
      const found = dataset === undefined ? undefined : await judged(context, dataset, request.body)
      if (found !== undefined && found.breaking.length > 0)
        throw new RegistryError(409, `Dataset '${dataset}' cannot take the schema. ${found.breaking.join(' ')}`)
      return undefined
    },
  },
  {
    ...{ method: 'POST', path: '/compatibility/subjects/:subject/versions/:version', audit: 'schema.check' },
    ...{ operationId: 'registryCompatibility', summary: 'Check whether a schema is compatible' },
    instead: async (context, request) => {
      const dataset = datasetOfSubject(context, subjectIn(request))
      const found = dataset === undefined ? undefined : await judged(context, dataset, request.body)
      return found === undefined || found.breaking.length === 0
        ? undefined
        : { is_compatible: false, messages: found.breaking }
    },
  },
  {
    ...{ method: 'POST', path: '/subjects/:subject', operationId: 'registryLookUp', audit: 'schema.find' },
    summary: 'Find the version of a schema',
  },
  {
    ...{ method: 'GET', path: '/subjects', operationId: 'registrySubjects', audit: 'schema.list' },
    summary: 'List subjects',
  },
  {
    ...{ method: 'GET', path: '/subjects/:subject/versions', operationId: 'registryVersions', audit: 'schema.list' },
    summary: 'List the versions of a subject',
  },
  {
    ...{ method: 'GET', path: '/subjects/:subject/versions/:version', audit: 'schema.read' },
    ...{ operationId: 'registryVersion', summary: 'Read a version of a subject' },
  },
  {
    ...{ method: 'GET', path: '/schemas/ids/:id', operationId: 'registrySchema', audit: 'schema.read' },
    summary: 'Read the schema of an id',
  },
  {
    ...{ method: 'GET', path: '/config', operationId: 'registryRule', audit: 'schema.read' },
    summary: 'Read the general rule of compatibility',
  },
  {
    ...{ method: 'GET', path: '/config/:subject', operationId: 'registryRuleOf', audit: 'schema.read' },
    summary: 'Read the rule of compatibility of a subject',
  },
]

export const registryRoutes: Routes = (app, context) => {
  app.register(async (scope) => {
    scope.setErrorHandler((error, request, reply) => refuse(error, request, reply))
    for (const type of MEDIA_TYPES)
      scope.addContentTypeParser(type, (request: FastifyRequest, payload: Readable) => app.readJson(request, payload))
    for (const route of PASSED) pass(scope, context, route)
    for (const method of ['PUT', 'DELETE'] as const) refuseChange(scope, method)
  })
}

/** In the words of the registry, so that its clients show the reason. */
const refuseChange = (scope: FastifyInstance, method: 'PUT' | 'DELETE'): void => {
  const schema = {
    operationId: method === 'PUT' ? 'registryChange' : 'registryDelete',
    summary: method === 'PUT' ? 'Change a rule or a mode: refused' : 'Delete a version or a rule: refused',
    description: 'Rules, modes and versions are changed at the registry itself.',
    ...{ tags, hide: true, response: errorAnswers(405) }, // the document lists what can be done
  }
  scope.route({
    ...{ method, url: `${PREFIX}/*`, schema, config: access('catalog:read', 'schema.refuse') },
    handler: async ({ url }) => {
      const text = `${method} ${url.slice(PREFIX.length)} is not passed on, expected a request to the registry itself: the gateway changes no rules and deletes no versions.`
      throw new RegistryError(405, text)
    },
  })
}

const pass = (scope: FastifyInstance, context: GatewayContext, route: Passed): void => {
  const { method, path, operationId, summary, audit, isWrite, instead } = route
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name!)
  const schema = {
    ...{ operationId, summary: `${summary} through the API of Confluent's registry`, tags },
    description: `Passes the request to the registry of the installation.${
      instead === undefined
        ? ''
        : ' A schema of a dataset is checked first: field and rule are named if it is incompatible.'
    }`,
    ...(names.length > 0 && { params: object(Object.fromEntries(names.map((name) => [name, text(PARTS[name]!)]))) }),
    querystring: {
      ...object(
        Object.fromEntries(PARAMETERS.map((name) => [name, text('The value, in the form that the registry accepts.')])),
        PARAMETERS,
      ),
      additionalProperties: true,
    },
    ...(method === 'POST' && { body }),
    response: { ...answered, ...errorAnswers(404, 409, 413, 415, 422) },
  }
  const config = access(isWrite ? 'rows:write' : 'catalog:read', audit)
  scope.route({
    ...{ method, url: PREFIX + path, schema, config },
    handler: async (request, reply) => {
      const own = await instead?.(context, request)
      return own === undefined ? forward(context, request, reply) : send(reply, 200, JSON.stringify(own))
    },
  })
}

const PARTS: Readonly<Record<string, string>> = {
  subject: 'The subject.',
  version: 'The version, or `latest`.',
  id: 'The id of the schema.',
}

const subjectIn = (request: FastifyRequest): string => (request.params as { readonly subject: string }).subject

const send = (reply: FastifyReply, status: number, text: string): FastifyReply =>
  reply.code(status).type(MEDIA_TYPES[0]!).send(text)

/** @throws RegistryUnavailableError */
const forward = async (
  context: GatewayContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const [path, query] = request.url.slice(PREFIX.length).split('?', 2)
  const body = request.method === 'POST' ? JSON.stringify(request.body) : undefined
  const asked = query === undefined ? path! : `${path}?${query}`
  const { status, text } = await context.platform.registry.ask(request.method as 'GET' | 'POST', asked, body)
  return send(reply, status, text)
}
