/** Model cards: as one would be now, as they were published, and publishing one. */
import type { Card, GivenWords, Publication } from '../../queries/cards/index.ts'
import { versionOf } from '../cards/facts.ts'
import { FORMATS, sendCard } from '../cards/format.ts'
import { madeCard, published } from '../cards/publish.ts'
import type { Routes } from '../context.ts'
import { access } from '../http/access.ts'
import { HttpError } from '../http/errors.ts'
import { pageOfFound } from '../http/page.ts'
import {
  answer,
  anything,
  idempotencyHeader,
  integer,
  list,
  nullable,
  object,
  positions,
  problems,
  raw,
  type Schema,
  text,
} from '../http/schemas.ts'
import { asOfIn } from './experiments.ts'
import { atTime, model, versionNumber } from './models.ts'

const TEXT_MAX = 50_000
const OWNERS_MAX = 100

const ofVersion = { model, version: versionNumber('The version.') }
const number = versionNumber('The number of the card.')
const format = text('The form of the card. Default: what `Accept` prefers, else JSON.', { enum: [...FORMATS] })

const words = (description: string): Schema =>
  nullable(text(`${description} Absent: as the latest card says. Null: nothing.`, { maxLength: TEXT_MAX }))

const given = {
  intendedUse: words('What the version is for. A card is not published without it.'),
  outOfScopeUse: words('What it is not for.'),
  limitations: words('Where it fails, or may fail.'),
  ethicalConsiderations: words('What it may do to people, and what was done about it.'),
  owners: nullable(
    list(text('The owner.', { minLength: 1, maxLength: 250 }), {
      maxItems: OWNERS_MAX,
      description: 'The owners of the version. Absent: as the latest card says. Null: nobody.',
    }),
  ),
}

const publishBody = object(
  {
    ...given,
    expectedNumber: nullable(
      versionNumber(
        'The expected number of the latest card; 0 means that there is none. If the latest card has another number, the request is refused with 409.',
        0,
      ),
    ),
  },
  [...Object.keys(given), 'expectedNumber'],
)

const card = object({
  schema: text('The form of the document: `millrace.model-card/1`.'),
  model: anything('The model: name, id, description, tags.'),
  version: anything('The version: number, description, stage, aliases, artifacts, tags.'),
  words: anything(
    'The words of a person: intended use, use out of scope, limitations, ethical considerations, owners.',
  ),
  reproducibility: anything('What is needed to repeat the training with the same result, and what of it is missing.'),
  runId: nullable(text('The run that made it.')),
  runLink: nullable(text('The address of the run, if another server keeps it.')),
  run: anything('The run with parameters, metrics and tags. Null means that this installation does not hold it.'),
  trainingSets: anything('Its training sets, with positions and hashes.'),
  otherInputs: anything('Other datasets that the run read.'),
  features: anything('The views that the training sets read, with their features.'),
  datasets: anything('The datasets of these views.'),
  evaluations: anything('What was measured: metrics of all rows and by slice, and fairness.'),
  gates: anything('The latest gate of each policy, with every number.'),
  approvals: anything('The latest request for approval of each policy.'),
  history: anything('Moves of aliases to and from the version, and of the version between stages.'),
})

const cardAnswer = {
  description: 'The answer is the card. The JSON of a published card is exactly the published bytes.',
  content: {
    ...(answer('', card).content as object),
    ...(raw('', 'text/markdown', 'text/html').content as object),
  },
}

const publication = {
  number,
  digest: text('The SHA-256 hash of the card as JSON, lower case hex.'),
}

const schemaOf = (operationId: string, summary: string, description: string, more: object) =>
  ({ operationId, summary, description, tags: ['models'], ...more }) as const

const draftSchema = schemaOf(
  'getModelCard',
  'Read the model card of a version as it would be now',
  'Returns the card that the log and the words of the latest published card give, now or as of a log time.',
  {
    params: object(ofVersion),
    querystring: object({ ...atTime, format }, ['as_of', 'format']),
    response: { 200: cardAnswer, ...problems(404) },
  },
)

const oneSchema = schemaOf(
  'getPublishedModelCard',
  'Read a published model card',
  'Returns a card as it was published. The headers `millrace-card-number` and `millrace-card-digest` name it. With `as_of`, only if it was published by then.',
  {
    params: object({ ...ofVersion, number }),
    querystring: object({ ...atTime, format }, ['as_of', 'format']),
    response: { 200: cardAnswer, ...problems(404) },
  },
)

const pageQuery = {
  limit: integer('The largest number of cards in a page.', { minimum: 1, maximum: 1000, default: 100 }),
  page_token: text('The `nextPageToken` of the page before.', { pattern: '^[0-9]{1,10}$' }),
}

const listSchema = schemaOf(
  'listModelCards',
  'List the published model cards of a version',
  'Returns what is known of the cards, latest first, now or as of a log time.',
  {
    params: object(ofVersion),
    querystring: object({ ...atTime, ...pageQuery }, ['as_of', ...Object.keys(pageQuery)]),
    response: {
      200: answer(
        'The answer holds one page of cards, without their texts.',
        object({
          items: list(
            object({
              ...publication,
              bytes: integer('The length of the card as JSON, in bytes.'),
              model: text('The name of the model then.'),
              publishedAt: integer('The log time of its publication, in ms since the epoch.'),
              position: object({
                topic: text('The topic of the publication.'),
                partition: integer('Its partition.'),
                offset: integer('Its offset.'),
              }),
              eventId: text('The id of the event.'),
              team: nullable(text('The team of the caller.')),
              actor: nullable(text('Who published it.')),
              correlationId: nullable(text('The chain of causes that the publication belongs to.')),
              positions,
            }),
          ),
          nextPageToken: nullable(text('The token of the next page. Null means the end.')),
        }),
      ),
      ...problems(404),
    },
  },
)

const publishSchema = schemaOf(
  'publishModelCard',
  'Publish a model card for a version',
  'Makes the card from the present log and the given words, and publishes it under the next number. If the latest card has the same content, nothing is published.',
  {
    params: object(ofVersion),
    headers: idempotencyHeader,
    body: publishBody,
    response: {
      200: answer(
        'The card is published.',
        object({
          outcome: text('`unchanged`: the latest card says the same, or the request came again.', {
            enum: ['published', 'unchanged'],
          }),
          ...ofVersion,
          ...publication,
        }),
      ),
      ...problems(404, 409, 413, 422),
    },
  },
)

interface OfVersion {
  readonly model: string
  readonly version: number
}

const publicationJson = (topic: string, { offset, ...rest }: Omit<Publication, 'card'>) => ({
  ...rest,
  position: { topic, partition: 0, offset },
})

export const cardRoutes: Routes = (app, context) => {
  const path = '/v1/models/:model/versions/:version'
  app.get(
    `${path}/card`,
    { schema: draftSchema, config: access('models:read', 'card.draft') },
    async (request, reply) => {
      const made = await madeCard(context, request.params as OfVersion, { asOf: asOfIn(request) })
      return sendCard(request, reply, { ...made, published: undefined })
    },
  )
  app.get(`${path}/cards`, { schema: listSchema, config: access('models:read', 'card.list') }, async (request) => {
    const { limit, page_token } = request.query as { limit: number; page_token?: string }
    const asOf = asOfIn(request)
    const { version } = await versionOf(context, request.params as OfVersion, asOf)
    const about = { modelId: version.model.id, version: version.version, ...(asOf === undefined ? {} : { asOf }) }
    const before = page_token === undefined ? {} : { before: Number(page_token) }
    const found = await context.models.cards(about, { limit: limit + 1, ...before })
    const { items, nextPageToken } = pageOfFound(found, limit, ({ number: last }) => last)
    return { items: items.map((one) => publicationJson(context.platform.names.registry, one)), nextPageToken }
  })
  app.get(
    `${path}/cards/:number`,
    { schema: oneSchema, config: access('models:read', 'card.get') },
    async (request, reply) => {
      const { number: wanted, ...named } = request.params as OfVersion & { readonly number: number }
      const asOf = asOfIn(request)
      const { version } = await versionOf(context, named, asOf)
      const about = { modelId: version.model.id, version: version.version, ...(asOf === undefined ? {} : { asOf }) }
      const found = await context.models.card(about, wanted)
      if (found === undefined)
        throw new HttpError('CARD_UNKNOWN', `Version ${named.version} of model '${named.model}' has no card ${wanted}.`)
      const { card: document, ...rest } = found
      return sendCard(request, reply, { text: document, card: JSON.parse(document) as Card, published: rest })
    },
  )
  app.post(
    `${path}/cards`,
    { schema: publishSchema, config: access('models:write', 'card.publish') },
    async (request) => {
      const { expectedNumber = null, ...said } = request.body as GivenWords & {
        readonly expectedNumber?: number | null
      }
      const named = request.params as OfVersion
      return { ...named, ...(await published(context, request, named, said, expectedNumber)) }
    },
  )
}
