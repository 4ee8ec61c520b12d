/** Routes of the catalogue: declare, read (also as of a time), history, retire, activate. */
import type { FastifyRequest } from 'fastify'
import type { Declared, DeclaredVersion, DeclaredView, Snapshot, Stamp } from '../../processors/catalog/index.ts'
import { type avro, datasetOf, entityOf, viewOf } from '../../schemas/index.ts'
import { reachedBy } from '../catalog/caught-up.ts'
import { type CommandContent, type CommandOrigin, type Decided, decided, subjectOf } from '../catalog/commands.ts'
import { declaration, type KindPath, kinds } from '../catalog/declarations.ts'
import { outcome, stamp, summary, whole } from '../catalog/schemas.ts'
import { type GatewayContext, header, type Routes } from '../context.ts'
import { access } from '../http/access.ts'
import { HttpError } from '../http/errors.ts'
import { pageOf } from '../http/page.ts'
import {
  answer,
  idempotencyHeader,
  integer,
  list,
  named,
  nullable,
  object,
  problems,
  text,
  timeText,
} from '../http/schemas.ts'
import { TIME_EXPECTED, timeOfText } from '../rows/time.ts'
import { encodeToken } from '../rows/tokens.ts'

const asOf = { as_of: timeText('The answer shows the catalogue as it was at this log time.') }
const params = named('name', 'The name of the declaration.')
const tags = ['catalog']

export const catalogRoutes: Routes = (app, context) => {
  for (const kind of Object.keys(kinds) as KindPath[]) kindRoutes(app, context, kind)
  app.post(
    '/v1/catalog/views/:name/activate',
    { schema: activateSchema, config: access('catalog:write', 'view.activate') },
    (request) => activate(context, request),
  )
}

type App = Parameters<Routes>[0]
const pathOf = (kind: KindPath): string => `/v1/catalog/${kind}`
const article = (one: string): string => `${one === 'entity' ? 'an' : 'a'} ${one}`

const kindRoutes = (app: App, context: GatewayContext, kind: KindPath): void => {
  for (const route of [declareRoute, listRoute, getRoute, historyRoute, retireRoute]) route(app, context, kind)
}

const declareRoute = (app: App, context: GatewayContext, kind: KindPath): void => {
  const one = kinds[kind]
  const schema = {
    operationId: `declare_${one}`,
    summary: `Declare ${article(one)}`,
    description:
      'Adds a declaration, or a new version or revision of an existing one. The gateway answers when the catalogue has decided; the declaration can then be used.',
    tags,
    headers: idempotencyHeader,
    querystring: object(
      {
        expected_version: integer(
          'The command is refused if the latest version is another one. 0 means that the declaration must not exist yet.',
          { minimum: 0 },
        ),
      },
      ['expected_version'],
    ),
    body: {
      type: 'object',
      description: `The declaration of the ${one}. If it is not valid, the answer lists the problems field by field.`,
    },
    response: {
      200: answer('The catalogue has accepted the declaration, or had it already.', outcome),
      ...problems(404, 409, 422),
    },
  }
  app.post(pathOf(kind), { schema, config: access('catalog:write', `${one}.declare`) }, async (request) => {
    const { expected_version = null } = request.query as { expected_version?: number }
    const content = declaration(context, kind, request.body, expected_version)
    return outcomeOf(context, await decided(context, content, originOf(request)))
  })
}

const listRoute = (app: App, context: GatewayContext, kind: KindPath): void => {
  const paging = {
    ...asOf,
    limit: integer('The largest number of entries in a page.', { minimum: 1, maximum: 1000, default: 100 }),
    page_token: text('The `nextPageToken` of the page before.'),
  }
  const page = object({
    items: list(summary),
    nextPageToken: nullable(text('The token of the next page. Null means that this is the last page.')),
  })
  const schema = {
    operationId: `list_${kind}`,
    summary: `List ${kind}`,
    description: `Returns the ${kind} of the catalogue in the order of their names, page by page.`,
    tags,
    querystring: object(paging, Object.keys(paging)),
    response: { 200: answer(`The answer holds one page of ${kind}.`, page), ...problems() },
  }
  app.get(pathOf(kind), { schema, config: access('catalog:read', `${kinds[kind]}.list`) }, async (request) => {
    const { limit, page_token, as_of } = request.query as { limit: number; page_token?: string; as_of?: string }
    const found = snapshotOf(context, as_of)[kind]() as readonly Declared<unknown>[]
    const { items, nextPageToken } = pageOf(found, ({ name }) => name, limit, page_token)
    return { items: items.map((entry) => summaryOf(kind, entry)), nextPageToken }
  })
}

const getRoute = (app: App, context: GatewayContext, kind: KindPath): void => {
  const one = kinds[kind]
  const schema = {
    operationId: `get_${one}`,
    summary: `Read ${article(one)}`,
    description: `Returns the ${one} with all its versions, now or as of a log time.`,
    tags,
    params,
    querystring: object(asOf, ['as_of']),
    response: { 200: answer(`The answer holds the ${one} with all its versions.`, whole), ...problems(404) },
  }
  app.get(`${pathOf(kind)}/:name`, { schema, config: access('catalog:read', `${one}.get`) }, async (request) => {
    const { as_of } = request.query as { as_of?: string }
    const entry = find(context, kind, nameOf(request), as_of)
    return { ...summaryOf(kind, entry), versions: entry.versions.map((one) => versionOf(kind, one)) }
  })
}

const historyRoute = (app: App, context: GatewayContext, kind: KindPath): void => {
  const one = kinds[kind]
  const schema = {
    operationId: `history_of_${one}`,
    summary: `Read the history of ${article(one)}`,
    description: `Returns all events of the ${one}, oldest first.`,
    tags,
    params,
    response: {
      200: answer(
        `The answer holds all events of the ${one}, oldest first.`,
        object({
          events: list(
            object({
              type: text('The record name of the event.'),
              stamp,
              value: { type: 'object', description: 'The fields of the event.' },
            }),
          ),
        }),
      ),
      ...problems(404),
    },
  }
  app.get(
    `${pathOf(kind)}/:name/history`,
    { schema, config: access('catalog:read', `${one}.history`) },
    async (request) => {
      const name = nameOf(request)
      const facts = context.tail.catalog.history(one, name)
      if (facts.length === 0) throw unknown(kind, name, undefined)
      return {
        events: facts.map(({ event, stamp }) => ({ type: event.type, stamp: stampOf(stamp), value: event.value })),
      }
    },
  )
}

const retireRoute = (app: App, context: GatewayContext, kind: KindPath): void => {
  const one = kinds[kind]
  const retireBody = object(
    {
      version: integer('The version of a view to retire. Default: all versions.', { minimum: 1 }),
      reason: text('The reason; it is recorded on the log.'),
    },
    ['version', 'reason'],
  )
  const schema = {
    operationId: `retire_${one}`,
    summary: `Retire ${article(one)}`,
    description: `Takes the ${one} out of use. Its history stays in the catalogue.`,
    tags,
    params,
    headers: idempotencyHeader,
    body: retireBody,
    response: {
      200: answer(`The catalogue has retired the ${one}, or had retired it already.`, outcome),
      ...problems(404, 409, 422),
    },
  }
  app.post(
    `${pathOf(kind)}/:name/retire`,
    { schema, config: access('catalog:write', `${one}.retire`) },
    async (request) => {
      const { version = null, reason = null } = request.body as { version?: number; reason?: string }
      const content: CommandContent = {
        type: 'RetireDeclaration',
        value: { kind: one, name: nameOf(request), version, reason },
      }
      return outcomeOf(context, await decided(context, content, originOf(request)))
    },
  )
}

const activateSchema = {
  operationId: 'activateView',
  summary: 'Activate a version of a view',
  description:
    'Switches the readers of the view to the version. The version must have processed the rows that were there when the request came; with `force` it is activated at once.',
  tags,
  params,
  headers: idempotencyHeader,
  body: object(
    {
      version: integer('The version that readers get from now on.', { minimum: 1 }),
      expectedVersion: integer(
        'The command is refused if another version is active. 0 means that no version must be active.',
        { minimum: 0 },
      ),
      reason: text('The reason; it is recorded on the log.'),
      force: { type: 'boolean', description: 'True activates the version even if it has not caught up with its rows.' },
    },
    ['expectedVersion', 'reason', 'force'],
  ),
  response: {
    200: answer('The catalogue has activated the version, or had it active already.', outcome),
    ...problems(404, 409, 422),
  },
}

const activate = async (context: GatewayContext, request: FastifyRequest): Promise<unknown> => {
  const body = request.body as { version: number; expectedVersion?: number; reason?: string; force?: boolean }
  const view = nameOf(request)
  const { version, expectedVersion = null, reason = null, force = false } = body
  const positions = await reachedBy(context, view, version, force)
  const content: CommandContent = { type: 'ActivateView', value: { view, version, expectedVersion, positions, reason } }
  return outcomeOf(context, await decided(context, content, originOf(request)))
}

const nameOf = (request: FastifyRequest): string => (request.params as { name: string }).name

const originOf = (request: FastifyRequest): CommandOrigin => ({
  principal: request.principal,
  idempotencyKey: header(request, 'idempotency-key'),
  correlationId: header(request, 'x-correlation-id'),
})

const snapshotOf = ({ tail }: GatewayContext, asOf: string | undefined): Snapshot => {
  if (asOf === undefined) return tail.catalog.current
  const time = timeOfText(asOf)
  if (time !== undefined) return tail.catalog.at(time)
  const problem = { field: 'querystring.as_of', value: asOf, expected: TIME_EXPECTED }
  throw new HttpError('REQUEST_INVALID', `as_of is '${asOf}', expected ${TIME_EXPECTED}.`, { problems: [problem] })
}

const find = (context: GatewayContext, kind: KindPath, name: string, asOf: string | undefined): Declared<unknown> => {
  const found: Declared<unknown> | undefined = snapshotOf(context, asOf)[kinds[kind]](name)
  if (found === undefined) throw unknown(kind, name, asOf)
  return found
}

const unknown = (kind: KindPath, name: string, asOf: string | undefined): HttpError => {
  const when = asOf === undefined ? '' : ` as of ${asOf}`
  return new HttpError('DECLARATION_UNKNOWN', `There is no ${kinds[kind]} '${name}'${when}.`)
}

const stampOf = ({ logTime, offset, meta }: Stamp) => ({
  logTime,
  offset,
  actor: meta.actor,
  team: meta.team,
  correlationId: meta.correlationId,
})

const declarationOf = (kind: KindPath, record: unknown): object => {
  switch (kind) {
    case 'entities':
      return entityOf(record as avro.Entity)
    case 'datasets':
      return datasetOf(record as avro.Dataset)
    case 'views':
      return viewOf(record as avro.FeatureView)
  }
}

const summaryOf = (kind: KindPath, entry: Declared<unknown>) => ({
  kind: entry.kind,
  name: entry.name,
  version: entry.latest.version,
  revision: entry.latest.revision,
  retired: entry.retired,
  declaration: declarationOf(kind, entry.latest.record),
  ...(kind === 'views' ? { active: activeOf(entry as DeclaredView) } : {}),
})

const activeOf = ({ active }: DeclaredView) =>
  active === null ? null : { version: active.version, since: stampOf(active.since), positions: active.positions }

const versionOf = (kind: KindPath, one: DeclaredVersion<unknown>) => ({
  version: one.version,
  revision: one.revision,
  contentHash: one.contentHash,
  retired: one.retired,
  since: stampOf(one.since),
  revisedSince: stampOf(one.revisedSince),
  retiredSince: one.retiredSince === null ? null : stampOf(one.retiredSince),
  declaration: declarationOf(kind, one.record),
})

const outcomeOf = ({ platform }: GatewayContext, answered: Decided) => ({
  outcome: answered.record.type === 'DeclarationUnchanged' ? 'unchanged' : 'accepted',
  event: answered.record.type,
  ...subjectOf(answered),
  position: encodeToken([{ topic: platform.names.catalog, partition: 0, offset: answered.offset + 1 }]),
})
