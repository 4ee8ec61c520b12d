/** Routes of the catalogue: declare, read (also as of a time), history, retire, activate. */

import {
  type Declared,
  type DeclaredVersion,
  type Kind,
  retireCommand,
  type Snapshot,
  type Stamp,
  wantedVersion,
} from '../../processors/catalog/index.ts'
import { TIME_EXPECTED } from '../../schemas/index.ts'
import { chosenByDeclaration } from '../catalog/chosen.ts'
import { decided } from '../catalog/commands.ts'
import { declaration, priorTo, remarksOn } from '../catalog/declarations.ts'
import { nameOf, outcomeOf } from '../catalog/outcome.ts'
import { requireReadable } from '../catalog/producers.ts'
import { answersOf, outcomeSchema, stamp } from '../catalog/schemas.ts'
import type { GatewayContext, Routes } from '../context.ts'
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
import { checkedByRoute } from '../http/validate.ts'
import { originOf } from '../origin.ts'
import { timeOfText } from '../rows/time.ts'

const asOf = { as_of: timeText('The answer shows the catalogue as it was at this log time.') }
const params = named('name', 'The name of the declaration.')
const tags = ['catalog']

export const catalogRoutes: Routes = (app, context) => {
  for (const kind of context.platform.kinds) {
    for (const route of [declareRoute, listRoute, getRoute, historyRoute, retireRoute]) route(app, context, kind)
  }
}

type App = Parameters<Routes>[0]
const pathOf = ({ plural }: Kind): string => `/v1/catalog/${plural}`
const outcome = ({ platform }: GatewayContext) => outcomeSchema(platform.kinds.all.map(({ name }) => name))

const declareRoute = (app: App, context: GatewayContext, kind: Kind): void => {
  const { name: one } = kind
  const schema = {
    operationId: `declare_${one}`,
    summary: `Declare ${kind.one}`,
    description:
      'Adds a declaration, or a new version or revision of an existing one. The gateway answers when the catalogue has decided; from then on the declaration can be used. For kinds whose versions are activated: if the content equals that of an existing version, this version is chosen, and readers get it when it has caught up.',
    tags,
    headers: idempotencyHeader,
    querystring: object(
      {
        expected_version: integer(
          'The command is refused unless this is the latest version. 0 means that the declaration must not exist yet.',
          { minimum: 0 },
        ),
      },
      ['expected_version'],
    ),
    body: checkedByRoute({
      ...kind.schema,
      description: `${kind.summary} If the declaration is not valid, the answer lists the problems field by field.`,
    }),
    response: {
      200: answer('The catalogue has accepted the declaration, or had it already.', outcome(context)),
      ...problems(404, 409, 413, 422),
    },
  }
  app.post(pathOf(kind), { schema, config: access('catalog:write', `${one}.declare`) }, async (request) => {
    const { expected_version = null } = request.query as { expected_version?: number }
    const content = declaration(context, kind, request.body, expected_version)
    await requireReadable(context, kind, content)
    for (const prior of priorTo(context, kind, content))
      await decided(context, prior, { ...originOf(request), idempotencyKey: undefined })
    const declared = await decided(context, content, originOf(request))
    const chosen = await chosenByDeclaration(context, kind, declared, originOf(request))
    return { ...outcomeOf(context, chosen ?? declared), notes: remarksOn(context, kind, content) }
  })
}

const listRoute = (app: App, context: GatewayContext, kind: Kind): void => {
  const { plural } = kind
  const paging = {
    ...asOf,
    limit: integer('The largest number of entries in a page.', { minimum: 1, maximum: 1000, default: 100 }),
    page_token: text('The `nextPageToken` of the page before.'),
  }
  const page = object({
    items: list(answersOf(kind).summary),
    nextPageToken: nullable(text('The token of the next page. Null means that this is the last page.')),
  })
  const schema = {
    operationId: `list_${plural}`,
    summary: `List ${kind.many}`,
    description: `Returns the ${kind.many} of the catalogue in the order of their names, page by page.`,
    tags,
    querystring: object(paging, Object.keys(paging)),
    response: { 200: answer(`The answer holds one page of ${kind.many}.`, page), ...problems() },
  }
  app.get(pathOf(kind), { schema, config: access('catalog:read', `${kind.name}.list`) }, async (request) => {
    const { limit, page_token, as_of } = request.query as { limit: number; page_token?: string; as_of?: string }
    const found = snapshotOf(context, as_of).declarations(kind.name)
    const { items, nextPageToken } = pageOf(found, ({ name }) => name, limit, page_token)
    return { items: items.map((entry) => summaryOf(kind, entry)), nextPageToken }
  })
}

const getRoute = (app: App, context: GatewayContext, kind: Kind): void => {
  const { name: one } = kind
  const schema = {
    operationId: `get_${one}`,
    summary: `Read ${kind.one}`,
    description: 'Returns the declaration with all its versions, now or as of a log time.',
    tags,
    params,
    querystring: object(asOf, ['as_of']),
    response: {
      200: answer('The answer holds the declaration with all its versions.', answersOf(kind).whole),
      ...problems(404),
    },
  }
  app.get(`${pathOf(kind)}/:name`, { schema, config: access('catalog:read', `${one}.get`) }, async (request) => {
    const { as_of } = request.query as { as_of?: string }
    const entry = find(context, kind, nameOf(request), as_of)
    return { ...summaryOf(kind, entry), versions: entry.versions.map((one) => versionOf(kind, one)) }
  })
}

const historyRoute = (app: App, context: GatewayContext, kind: Kind): void => {
  const { name: one } = kind
  const schema = {
    operationId: `history_of_${one}`,
    summary: `Read the history of ${kind.one}`,
    description: 'Returns all events of the declaration, oldest first.',
    tags,
    params,
    response: {
      200: answer(
        'The answer holds all events of the declaration, oldest first.',
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

const retireRoute = (app: App, context: GatewayContext, kind: Kind): void => {
  const { name: one } = kind
  const retireBody = object(
    {
      version: integer('The version to retire, for kinds whose versions are activated. Default: all versions.', {
        minimum: 1,
      }),
      reason: text('The reason; it is recorded on the log.'),
    },
    ['version', 'reason'],
  )
  const schema = {
    operationId: `retire_${one}`,
    summary: `Retire ${kind.one}`,
    description: 'Takes the declaration out of use. Its history stays in the catalogue.',
    tags,
    params,
    headers: idempotencyHeader,
    body: retireBody,
    response: {
      200: answer('The catalogue has retired the declaration, or had retired it already.', outcome(context)),
      ...problems(404, 409, 413, 422),
    },
  }
  app.post(
    `${pathOf(kind)}/:name/retire`,
    { schema, config: access('catalog:write', `${one}.retire`) },
    async (request) => {
      const { version = null, reason = null } = request.body as { version?: number; reason?: string }
      const content = retireCommand(one, nameOf(request), version, reason)
      return outcomeOf(context, await decided(context, content, originOf(request)))
    },
  )
}

const snapshotOf = ({ tail }: GatewayContext, asOf: string | undefined): Snapshot => {
  if (asOf === undefined) return tail.catalog.current
  const time = timeOfText(asOf)
  if (time !== undefined) return tail.catalog.at(time)
  const problem = { field: 'querystring.as_of', value: asOf, expected: TIME_EXPECTED }
  throw new HttpError('REQUEST_INVALID', `as_of is '${asOf}', expected ${TIME_EXPECTED}.`, { problems: [problem] })
}

const find = (context: GatewayContext, kind: Kind, name: string, asOf: string | undefined): Declared => {
  const found = snapshotOf(context, asOf).declaration(kind.name, name)
  if (found === undefined) throw unknown(kind, name, asOf)
  return found
}

const unknown = (kind: Kind, name: string, asOf: string | undefined): HttpError => {
  const when = asOf === undefined ? '' : ` as of ${asOf}`
  return new HttpError('DECLARATION_UNKNOWN', `There is no ${kind.name} '${name}'${when}.`)
}

const stampOf = ({ logTime, offset, meta }: Stamp) => ({
  logTime,
  offset,
  actor: meta.actor,
  team: meta.team,
  correlationId: meta.correlationId,
})

const summaryOf = (kind: Kind, entry: Declared) => ({
  kind: entry.kind,
  name: entry.name,
  version: entry.latest.version,
  revision: entry.latest.revision,
  retired: entry.retired,
  declaration: kind.declarationOf(entry.latest.record),
  ...(entry.active === undefined
    ? {}
    : { active: activeOf(entry), wanted: wantedVersion(entry) ?? null, chosen: chosenOf(entry) }),
})

const activeOf = ({ active }: Declared) =>
  active ? { version: active.version, since: stampOf(active.since), positions: active.positions } : null

const chosenOf = ({ chosen }: Declared) => (chosen === undefined ? null : { ...chosen, since: stampOf(chosen.since) })

const versionOf = (kind: Kind, one: DeclaredVersion) => ({
  version: one.version,
  revision: one.revision,
  contentHash: one.contentHash,
  retired: one.retired,
  since: stampOf(one.since),
  revisedSince: stampOf(one.revisedSince),
  retiredSince: one.retiredSince === null ? null : stampOf(one.retiredSince),
  declaration: kind.declarationOf(one.record),
})
