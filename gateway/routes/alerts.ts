/** Routes about alerts: lists now or as of a log time, the changes of one alert, and all changes as server-sent events. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { alertChanges } from '../../queries/alerts/index.ts'
import { AlertFeed } from '../alerts/feed.ts'
import { firingAlerts } from '../alerts/firing.ts'
import { alertStoreOf, awaitAlerts, storedAlerts } from '../alerts/stored.ts'
import { streamAlerts } from '../alerts/stream.ts'
import { undeliverable } from '../alerts/undeliverable.ts'
import type { GatewayContext, Routes } from '../context.ts'
import { access } from '../http/access.ts'
import { HttpError } from '../http/errors.ts'
import { streamEvents, wrongEventId } from '../http/event-stream.ts'
import { header } from '../http/header.ts'
import { pageOfFound } from '../http/page.ts'
import { answer, integer, list, named, nullable, number, object, problems, raw, text } from '../http/schemas.ts'
import { asOfIn } from './experiments.ts'
import { atTime } from './models.ts'

const tags = ['alerts']

const alertAnswer = {
  fingerprint: text('The name of the alert for all time: SHA-256 of `team|rule|model|version|feature|baseline`.'),
  seq: integer('The number of its last change. Numbers have no gaps.'),
  state: text('`firing` or `resolved`.'),
  mutedBy: nullable(text('What mutes the alert: `silence/<name>` or `rule/<name>`. Null means that nothing mutes it.')),
  severity: text('`page` or `ticket`.'),
  summary: text('One sentence.'),
  subject: object({
    team: text('The team that declared the rule; empty: no team.'),
    rule: text('The rule.'),
    model: nullable(text('The model. Null: it is not about a model.')),
    version: nullable(integer('The version of the model. Null: all.')),
    feature: nullable(text('The feature, or what it is about. Null: the whole model.')),
    baselineId: nullable(text('The baseline. Null: none.')),
  }),
  ruleVersion: integer('The version of the rule.'),
  value: nullable(number('The value that was judged last. Null: nothing was observed.')),
  threshold: nullable(number('The threshold of the rule. Null: the rule judges absence.')),
  startsAt: integer('When it began to fire, log time in ms since the epoch.'),
  endsAt: nullable(integer('When it ended, log time in ms since the epoch. Null: it fires.')),
  runbook: nullable(text('The address of the instructions for people. Null: not said.')),
}
const limit = integer('The largest number of entries in a page.', { minimum: 1, maximum: 1000, default: 100 })
const nextPageToken = nullable(text('The token of the next page. Null means the end.'))

const listQuery = {
  ...atTime,
  state: text('Only alerts in this state.', { enum: ['firing', 'resolved'] }),
  rule: text('Only alerts of this rule.'),
  model: text('Only alerts about this model.'),
  limit,
  page_token: text('The `nextPageToken` of the page before.', { pattern: '^[0-9]{1,15}-[0-9a-f]{64}$' }),
}

const listSchema = {
  operationId: 'listAlerts',
  summary: 'List alerts',
  description: 'Returns the alerts as they are, or as they were at a log time. The alert that began last comes first.',
  tags,
  querystring: object(listQuery, Object.keys(listQuery)),
  response: {
    200: answer('The answer holds one page of alerts.', object({ items: list(object(alertAnswer)), nextPageToken })),
    ...problems(),
  },
}

const changesQuery = {
  ...atTime,
  limit,
  page_token: text('The `nextPageToken` of the page before.', { pattern: '^[0-9]{1,10}$' }),
}
const changesSchema = {
  operationId: 'listAlertChanges',
  summary: 'List the changes of an alert',
  description: 'Returns the changes of an alert, latest first.',
  tags,
  params: named('fingerprint', 'The fingerprint of the alert.'),
  querystring: object(changesQuery, Object.keys(changesQuery)),
  response: {
    200: answer(
      'The answer holds one page of changes.',
      object({
        items: list(
          object({
            ...alertAnswer,
            event: text('`AlertRaised`, `AlertResolved` or `AlertMuted`.'),
            eventId: text('The id of the event.'),
            at: integer('The log time of the event, ms since the epoch.'),
            evidence: list(text('The id of an event that was judged.')),
          }),
        ),
        nextPageToken,
      }),
    ),
    ...problems(404),
  },
}

const undeliverableQuery = {
  receiver: text('Only changes that this receiver did not get.'),
  limit,
  page_token: text('The `nextPageToken` of the page before.', { pattern: '^[0-9]{1,15}$' }),
}

const undeliverableSchema = {
  operationId: 'listUndeliverableAlerts',
  summary: 'List changes of alerts that could not be delivered',
  description:
    'Returns the changes that a receiver has refused, or has not accepted during half an hour of attempts, latest first. The alert itself is on the log and in the lists.',
  tags,
  querystring: object(undeliverableQuery, Object.keys(undeliverableQuery)),
  response: {
    200: answer(
      'The answer holds one page.',
      object({
        items: list(
          object({
            offset: integer('The offset in the topic of deliveries.'),
            receiver: text('The receiver: its kind and address.'),
            fingerprint: text('The alert.'),
            seq: integer('The number of the change.'),
            alertOffset: integer('The offset of the change in the topic of alerts.'),
            tries: integer('The number of attempts.'),
            reason: text('What the receiver answered.'),
            at: integer('When delivery was given up, in ms since the epoch.'),
          }),
        ),
        nextPageToken,
      }),
    ),
    ...problems(),
  },
}

const streamSchema = {
  operationId: 'streamAlerts',
  summary: 'Follow alerts',
  description:
    'Streams every change of alerts as server-sent events. An event `alert` holds the alert after the change, as JSON. Its id is a JSON array with the position behind it; a request with this id as `Last-Event-ID` or `last_event_id` continues there, without gap or repeat. An event `gap` says that the log does not hold the position, and where the stream goes on. An event `dropped` ends the stream because the caller did not read, `failed` because the log could not be read. The gateway sends a comment every 15 s.',
  tags,
  querystring: object(
    {
      from: text('Where the stream begins without an id.', { enum: ['start', 'end'], default: 'end' }),
      last_event_id: text('The id of the last event that the caller has, if it cannot send the header.', {
        maxLength: 1_000,
      }),
    },
    ['from', 'last_event_id'],
  ),
  response: { 200: raw('The answer is a stream of server-sent events.', 'text/event-stream'), ...problems() },
}

export const alertRoutes: Routes = (app, context) => {
  const feed = new AlertFeed(context.platform)
  let streams = 0
  app.addHook('onClose', () => feed.stop())
  app.get('/v1/alerts', { schema: listSchema, config: access('alerts:read', 'alert.list') }, (request) =>
    listAlerts(context, request),
  )
  app.get(
    '/v1/alerts/:fingerprint/changes',
    { schema: changesSchema, config: access('alerts:read', 'alert.changes') },
    (request) => listChanges(context, request),
  )
  app.get(
    '/v1/alerts/undeliverable',
    { schema: undeliverableSchema, config: access('alerts:read', 'alert.undeliverable') },
    async (request) => {
      const {
        limit: most,
        page_token,
        receiver,
      } = request.query as { receiver?: string; limit: number; page_token?: string }
      const found = await undeliverable(context, {
        limit: most + 1,
        ...(receiver !== undefined && { receiver }),
        ...(page_token !== undefined && { before: Number(page_token) }),
      })
      return pageOfFound(found, most, ({ offset }) => offset)
    },
  )
  app.get(
    '/v1/alerts/stream',
    { schema: streamSchema, config: access('alerts:read', 'alert.stream') },
    async (request, reply) => {
      const { tailsMax } = context.settings
      if (streams >= tailsMax) {
        context.metrics.shed.inc({ reason: 'alerts' })
        throw new HttpError('OVERLOADED', `${streams} streams are running, expected at most ${tailsMax}.`)
      }
      streams++
      try {
        await stream(context, feed, request, reply)
      } finally {
        streams--
      }
    },
  )
}

/** A question about the past needs nothing that was told since. */
const awaitTable = async (context: GatewayContext, asOf: number | undefined): Promise<void> => {
  if (asOf === undefined) await awaitAlerts(context)
}

interface ListQuery {
  readonly state?: 'firing' | 'resolved'
  readonly rule?: string
  readonly model?: string
  readonly limit: number
  readonly page_token?: string
}

const listAlerts = async (context: GatewayContext, request: FastifyRequest): Promise<unknown> => {
  const { limit: most, page_token, state, rule, model } = request.query as ListQuery
  const asOf = asOfIn(request)
  const [startsAt, fingerprint] = page_token?.split('-') ?? []
  const query = {
    limit: most + 1,
    ...(rule !== undefined && { rule }),
    ...(model !== undefined && { model }),
    ...(fingerprint !== undefined && { after: { startsAt: Number(startsAt), fingerprint } }),
  }
  const found =
    state === 'firing' && asOf === undefined
      ? await firingAlerts(context, query)
      : await storedAlerts(context, {
          ...query,
          ...(state !== undefined && { state }),
          ...(asOf !== undefined && { asOf }),
        })
  return pageOfFound(found, most, ({ startsAt: began, fingerprint: of }) => `${began}-${of}`)
}

const listChanges = async (context: GatewayContext, request: FastifyRequest): Promise<unknown> => {
  const { limit: most, page_token } = request.query as ListQuery
  const { fingerprint } = request.params as { fingerprint: string }
  const asOf = asOfIn(request)
  await awaitTable(context, asOf)
  const found = await alertChanges(alertStoreOf(context), {
    ...{ fingerprint, limit: most + 1 },
    ...(asOf !== undefined && { asOf }),
    ...(page_token !== undefined && { before: Number(page_token) }),
  })
  if (found.length === 0 && page_token === undefined) {
    const when = asOf === undefined ? '' : ` as of ${new Date(asOf).toISOString()}`
    const text = `There is no alert '${fingerprint.slice(0, 100)}'${when}, expected a fingerprint of 64 hex digits.`
    throw new HttpError('ALERT_UNKNOWN', text)
  }
  return pageOfFound(found, most, ({ seq }) => seq)
}

/** @throws HttpError REQUEST_INVALID */
const positionIn = (id: string, topic: string): number => {
  try {
    const value: unknown = JSON.parse(id)
    const [at] = Array.isArray(value) && value.length === 1 ? value : []
    if (at?.topic === topic && at.partition === 0 && Number.isSafeInteger(at.offset) && at.offset >= 0) return at.offset
  } catch {
    // The error below covers this case.
  }
  throw wrongEventId(id.slice(0, 200), 'stream')
}

const stream = async (context: GatewayContext, feed: AlertFeed, request: FastifyRequest, reply: FastifyReply) => {
  const { from, last_event_id } = request.query as { from: 'start' | 'end'; last_event_id?: string }
  const lastId = header(request, 'last-event-id') ?? last_event_id
  const end = await feed.end()
  const position = lastId !== undefined ? positionIn(lastId, feed.topic) : from === 'start' ? 0 : end
  await streamEvents(reply, context.settings.tailStallMs, async ({ write, signal }) => {
    await streamAlerts({ feed, from: position, write, signal })
    return undefined
  })
}
