/** The catalogue: declare, look up (also as of a time), history, retire, activate. */
import type { FastifyRequest } from 'fastify'
import type { Declared, DeclaredVersion, DeclaredView, Snapshot, Stamp } from '../../processors/catalog/index.ts'
import { type avro, datasetOf, entityOf, viewOf } from '../../schemas/index.ts'
import { reachedBy } from '../catalog/caught-up.ts'
import { type CommandContent, type CommandOrigin, type Decided, decided, subjectOf } from '../catalog/commands.ts'
import { declaration, type KindPath, kinds } from '../catalog/declarations.ts'
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
  positions,
  problems,
  text,
  timeText,
  token,
} from '../http/schemas.ts'
import { TIME_EXPECTED, timeOfText } from '../rows/time.ts'
import { encodeToken } from '../rows/tokens.ts'

const stamp = object({
  logTime: integer('Log time, ms.'),
  offset: integer('Offset in the catalogue topic.'),
  actor: nullable(text('Who did it.')),
  team: nullable(text('On whose behalf.')),
  correlationId: nullable(text('Chain of causes.')),
})
const declared = { type: 'object', description: 'The declaration, with every default filled in.' }
const version = object({
  version: integer('From 1; a change of what determines results is a new version.'),
  revision: integer('From 1; counts the other changes.'),
  contentHash: text('SHA-256 of what determines results.'),
  retired: { type: 'boolean' },
  since: stamp,
  revisedSince: stamp,
  retiredSince: { anyOf: [stamp, { type: 'null' }] },
  declaration: declared,
})
const active = {
  anyOf: [
    object({ version: integer('What readers get.'), since: stamp, positions }),
    { type: 'null', description: 'No version is active.' },
  ],
}
const summaryProperties = {
  kind: text('entity, dataset or view.', { enum: ['entity', 'dataset', 'view'] }),
  name: text('Its name.'),
  version: integer('The latest version.'),
  revision: integer('Its revision.'),
  retired: { type: 'boolean', description: 'Whether no version is in use any more.' },
  declaration: declared,
  active,
}
const summary = object(summaryProperties, ['active'])
const whole = object({ ...summaryProperties, versions: list(version) }, ['active'])
const outcome = object({
  outcome: text('Whether something changed.', { enum: ['accepted', 'unchanged'] }),
  event: text('Name of the event, or of the answer.'),
  kind: summaryProperties.kind,
  name: text('Its name.'),
  version: { type: ['integer', 'null'], description: 'The version that it is about; null: all.' },
  position: token,
})

const asOf = { as_of: timeText('The catalogue as it was known at this log time.') }
const params = named('name', 'Name of the declaration.')
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

const kindRoutes = (app: App, context: GatewayContext, kind: KindPath): void => {
  for (const route of [declareRoute, listRoute, getRoute, historyRoute, retireRoute]) route(app, context, kind)
}

const declareRoute = (app: App, context: GatewayContext, kind: KindPath): void => {
  const one = kinds[kind]
  const schema = {
    operationId: `declare_${one}`,
    summary: `Declares a ${one}`,
    tags,
    headers: idempotencyHeader,
    querystring: object(
      { expected_version: integer('Refuse unless this is the present version; 0 = none.', { minimum: 0 }) },
      ['expected_version'],
    ),
    body: { type: 'object', description: `A ${one} declaration. What is wrong with it is answered field by field.` },
    response: { 200: answer('Decided; it can be used.', outcome), ...problems(404, 409, 422) },
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
    limit: integer('Entries of a page.', { minimum: 1, maximum: 1000, default: 100 }),
    page_token: text('`nextPageToken` of the page before.'),
  }
  const schema = {
    operationId: `list_${kind}`,
    summary: `Lists ${kind}, by name`,
    tags,
    querystring: object(paging, Object.keys(paging)),
    response: {
      200: answer('A page.', object({ items: list(summary), nextPageToken: nullable(text('Null: the last page.')) })),
      ...problems(),
    },
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
    summary: `A ${one}, with all its versions`,
    tags,
    params,
    querystring: object(asOf, ['as_of']),
    response: { 200: answer('It.', whole), ...problems(404) },
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
    summary: `All events of a ${one}, oldest first`,
    tags,
    params,
    response: {
      200: answer(
        'Its history.',
        object({ events: list(object({ type: text('Record name.'), stamp, value: { type: 'object' } })) }),
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
    { version: integer('Only this version of a view.', { minimum: 1 }), reason: text('Why.') },
    ['version', 'reason'],
  )
  const schema = {
    operationId: `retire_${one}`,
    summary: `Retires a ${one}`,
    tags,
    params,
    headers: idempotencyHeader,
    body: retireBody,
    response: { 200: answer('Decided.', outcome), ...problems(404, 409, 422) },
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
  summary: 'Switches the readers of a view to a version',
  description: 'The version must have caught up with its rows; `force` activates it as it is.',
  tags,
  params,
  headers: idempotencyHeader,
  body: object(
    {
      version: integer('The version that readers shall get.', { minimum: 1 }),
      expectedVersion: integer('Refuse unless this version is active; 0 = none.', { minimum: 0 }),
      reason: text('Why.'),
      force: { type: 'boolean', description: 'Also if it has not caught up.' },
    },
    ['expectedVersion', 'reason', 'force'],
  ),
  response: { 200: answer('Decided.', outcome), ...problems(404, 409, 422) },
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
