/** Routes about the log: GET /v1/topics, GET /v1/topics/{topic}/tail as server-sent events, GET /v1/quarantine and its replay. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { endsOf, settledEnd } from '../../platform/index.ts'
import type { GatewayContext, Routes } from '../context.ts'
import { access } from '../http/access.ts'
import { HttpError } from '../http/errors.ts'
import { eventText, streamEvents, wrongEventId } from '../http/event-stream.ts'
import { header } from '../http/header.ts'
import {
  answer,
  integer,
  list,
  named,
  nullable,
  object,
  positions,
  problems,
  raw,
  text,
  token,
} from '../http/schemas.ts'
import { HIDDEN, maskerOf } from '../log/masking.ts'
import { type QuarantineEntry, quarantinePage, replayQuarantine } from '../log/quarantine.ts'
import { Replays } from '../log/replays.ts'
import { runTail } from '../log/tail.ts'
import { encodeToken } from '../rows/tokens.ts'
import { Secrecies } from '../secrecy/datasets.ts'

const tags = ['log']

const tailSchema = {
  operationId: 'tailTopic',
  summary: 'Follow a topic',
  description:
    'Streams the records of a topic, decoded, as server-sent events. An event `record` holds one record as JSON. The id of an event holds the positions after the record; a request with this id as `Last-Event-ID` continues there. An event `end` ends the stream if `to` is given. An event `dropped` ends the stream because the caller did not read. `masked` of a record names fields that are left out, because the caller does not see the classifications of their columns; `hidden` says why more of it is not shown. An event `failed` ends it because the log could not be read. The gateway sends a comment every 15 s.',
  tags,
  params: named('topic', 'The name of the topic, with or without the prefix of the installation.'),
  querystring: object(
    {
      from: text('The place in the topic at which the stream starts.', { enum: ['start', 'end'], default: 'end' }),
      to: text(
        '`end`: the stream ends with the last record that was there when the request came. Default: it goes on.',
        {
          enum: ['end'],
        },
      ),
    },
    ['from', 'to'],
  ),
  response: { 200: raw('The answer is a stream of server-sent events.', 'text/event-stream'), ...problems(404) },
}

const topicsSchema = {
  operationId: 'listTopics',
  summary: 'List the topics',
  description: 'Returns the topics of this installation in the order of their names.',
  tags,
  response: {
    200: answer(
      'The answer holds the topics in the order of their names.',
      object({
        topics: list(
          object({
            topic: text('The name of the topic.'),
            partitions: integer('The number of partitions.'),
            end: integer('The sum of the end offsets of all partitions.'),
          }),
        ),
      }),
    ),
    ...problems(),
  },
}

const entry = object({
  offset: integer('The offset of the entry in the quarantine topic.'),
  timestamp: integer('The time of the quarantine, in ms since the epoch.'),
  topic: text('The topic from which the record was read.'),
  partition: integer('The partition from which the record was read.'),
  sourceOffset: integer('The offset of the record in that partition.'),
  reason: text('The reason code.'),
  message: text('A sentence with the field, its value and what was expected.'),
  replayed: { type: 'boolean', description: 'Whether the record was appended to its topic again.' },
  key: nullable(text('The original bytes of the key, as base64. Null: it had none, or it is masked.')),
  value: nullable(text('The original bytes of the value, as base64. Null: it had none, or it is masked.')),
  masked: {
    type: 'boolean',
    description:
      'Whether message, key and value are hidden, because a column of the dataset has a classification that the caller does not see.',
  },
})
const filter = {
  topic: text('Select records that were read from this topic.'),
  reason: text('Select records with this reason code.'),
}

const quarantineQuery = {
  ...filter,
  limit: integer('The largest number of entries in a page.', { minimum: 1, maximum: 1000, default: 100 }),
  page_token: text('The `nextPageToken` of the page before.', { pattern: '^\\d{1,15}$' }),
}
const quarantineSchema = {
  operationId: 'listQuarantine',
  summary: 'List the quarantine',
  description: 'Returns the records that could not be used, oldest first, page by page.',
  tags,
  querystring: object(quarantineQuery, Object.keys(quarantineQuery)),
  response: {
    200: answer(
      'The answer holds one page of entries. A page can be empty although it is not the last one.',
      object({
        items: list(entry),
        nextPageToken: nullable(text('The token of the next page. Null means that this is the last page.')),
      }),
    ),
    ...problems(),
  },
}

const replayBody = {
  ...filter,
  offsets: list(integer('The offset of an entry in the quarantine topic.', { minimum: 0 }), { maxItems: 1000 }),
  page_token: text('The `nextPageToken` of the replay before.', { pattern: '^\\d{1,15}(-\\d{1,15})?$' }),
}
const replaySchema = {
  operationId: 'replayQuarantine',
  summary: 'Replay quarantined records',
  description:
    'Appends the original bytes of quarantined records to the topics from which they were read. An entry that was replayed before is not appended again. One request replays at most 1,000 records; repeat it with `nextPageToken` for the rest. Entries that come meanwhile are left out.',
  tags,
  body: object(replayBody, Object.keys(replayBody)),
  response: {
    200: answer(
      'The log has acknowledged the replayed records.',
      object({
        replayed: integer('The number of records that were replayed.'),
        repeated: integer('The number of records that had been replayed before; they were not appended again.'),
        skipped: list(
          object({
            offset: integer('The offset of an entry that was not replayed.'),
            reason: text('The reason why it was not replayed.'),
          }),
        ),
        positions,
        position: token,
        nextPageToken: nullable(text('The token for the next request. Null means that no record is left.')),
      }),
    ),
    ...problems(404),
  },
}

export const logRoutes: Routes = (app, context) => {
  let tails = 0
  const replays = new Replays(context.platform)
  app.get('/v1/topics', { schema: topicsSchema, config: access('log:read', 'topic.list') }, () => listTopics(context))
  app.get(
    '/v1/topics/:topic/tail',
    { schema: tailSchema, config: access('log:read', 'topic.tail') },
    async (request, reply) => {
      if (tails >= context.settings.tailsMax) {
        context.metrics.shed.inc({ reason: 'tails' })
        throw new HttpError('OVERLOADED', `${tails} tails are running, expected at most ${context.settings.tailsMax}.`)
      }
      tails++
      context.metrics.tails.set(tails)
      try {
        await tail(context, request, reply)
      } finally {
        tails--
        context.metrics.tails.set(tails)
      }
    },
  )
  app.get(
    '/v1/quarantine',
    { schema: quarantineSchema, config: access('quarantine:read', 'quarantine.list') },
    async (request) => {
      const { limit, page_token, ...wanted } = request.query as {
        limit: number
        page_token?: string
        topic?: string
        reason?: string
      }
      const { entries, next } = await quarantinePage(context.platform, Number(page_token ?? 0), limit, wanted)
      await replays.look()
      const secrecies = new Secrecies(context, request.principal)
      const items = entries.map((entry) => ({
        ...entryJson(entry, secrecies.hidesFrom(entry.rejected.topic)),
        replayed: replays.has(entry.offset),
      }))
      return { items, nextPageToken: next === undefined ? null : String(next) }
    },
  )
  app.post(
    '/v1/quarantine/replay',
    { schema: replaySchema, config: access('quarantine:write', 'quarantine.replay') },
    (request) => replay(context, replays, request),
  )
}

const entryJson = ({ offset, timestamp, rejected }: QuarantineEntry, masked: boolean) => ({
  offset,
  timestamp,
  topic: rejected.topic,
  partition: rejected.partition,
  sourceOffset: rejected.offset,
  reason: rejected.reason,
  message: masked ? HIDDEN : rejected.message,
  key: masked ? null : (rejected.key?.toString('base64') ?? null),
  value: masked ? null : (rejected.value?.toString('base64') ?? null),
  masked,
})

const REPLAYS_MAX = 1_000
const NO_ENTRY = 'The quarantine has no entry at this offset that fits the filter.'

const replay = async (context: GatewayContext, replays: Replays, request: FastifyRequest): Promise<unknown> => {
  const body = request.body as { offsets?: number[]; page_token?: string; topic?: string; reason?: string }
  const { offsets, page_token, ...wanted } = body
  const [start = '0', end] = page_token?.split('-') ?? []
  // A record whose problem has not been corrected comes back as a new entry: the end is that of the first request.
  const to = end === undefined ? await settledEnd(context.platform, context.platform.names.quarantine, 0) : Number(end)
  const from = Math.max(Number(start), offsets === undefined ? 0 : Math.min(...offsets))
  const filter = { ...wanted, ...(offsets === undefined ? {} : { offsets: new Set(offsets) }) }
  const limit = offsets?.length ?? REPLAYS_MAX
  const nothing = {
    replayed: 0,
    repeated: 0,
    skipped: [],
    positions: [],
    position: encodeToken([]),
    nextPageToken: null,
  }
  if (limit === 0) return nothing
  const { entries: read, next } = await quarantinePage(context.platform, from, limit, filter)
  const entries = read.filter(({ offset }) => offset < to)
  const { skipped, ...appended } = await replayQuarantine(context, replays, entries, request.principal)
  const done = next === undefined || next >= to || (offsets !== undefined && entries.length === limit)
  const found = new Set(entries.map(({ offset }) => offset))
  const missing = done ? (offsets ?? []).filter((offset) => offset >= from && !found.has(offset)) : []
  const all = [...skipped, ...missing.map((offset) => ({ offset, reason: NO_ENTRY }))]
  const nextPageToken = done ? null : `${next}-${to}`
  return { ...appended, skipped: all, position: encodeToken(appended.positions), nextPageToken }
}

const listTopics = async ({ platform }: GatewayContext): Promise<unknown> => {
  const { prefix } = platform.names
  const own = (await platform.log.topics()).filter((name) => name.startsWith(`${prefix}ml.`)).sort()
  const topics = await Promise.all(
    own.map(async (topic) => {
      const ends = await endsOf(platform, topic)
      return { topic, partitions: ends.length, end: ends.reduce((sum, { offset }) => sum + offset, 0) }
    }),
  )
  return { topics }
}

/** The name of the topic on the log. @throws HttpError TOPIC_UNKNOWN */
const ownTopic = async ({ platform }: GatewayContext, name: string): Promise<string> => {
  const { prefix } = platform.names
  const topic = name.startsWith(`${prefix}ml.`) ? name : `${prefix}${name}`
  if (topic.startsWith(`${prefix}ml.`) && (await platform.log.topics()).includes(topic)) return topic
  throw new HttpError('TOPIC_UNKNOWN', `There is no topic '${name}' in this installation.`)
}

/** Where a tail starts and ends, by partition. */
const rangeOf = async (
  context: GatewayContext,
  request: FastifyRequest,
  topic: string,
): Promise<{ readonly positions: number[]; readonly ends?: readonly number[] }> => {
  const ends = (await endsOf(context.platform, topic)).map(({ offset }) => offset)
  const { from, to } = request.query as { from: 'start' | 'end'; to?: 'end' }
  const positions = from === 'start' ? ends.map(() => 0) : [...ends]
  const lastId = header(request, 'last-event-id')
  for (const { partition, offset } of lastId === undefined ? [] : positionsIn(lastId))
    if (partition < positions.length) positions[partition] = offset
  return to === undefined ? { positions } : { positions, ends }
}

const positionsIn = (id: string): { partition: number; offset: number }[] => {
  try {
    const value: unknown = JSON.parse(id)
    const natural = (number: unknown) => Number.isSafeInteger(number) && (number as number) >= 0
    if (Array.isArray(value) && value.every((one) => natural(one?.partition) && natural(one?.offset))) return value
  } catch {
    // The error below covers this case.
  }
  throw wrongEventId(id, 'tail')
}

const tail = async (context: GatewayContext, request: FastifyRequest, reply: FastifyReply): Promise<void> => {
  const topic = await ownTopic(context, (request.params as { topic: string }).topic)
  const range = await rangeOf(context, request, topic)
  await streamEvents(reply, context.settings.tailStallMs, async ({ write, signal }) => {
    const masker = () => maskerOf(context, topic, request.principal)
    await runTail({ platform: context.platform, topic, ...range, masker, write, signal })
    return signal.aborted ? undefined : eventText('end', '{}')
  })
}
