/** Experiments: GET lists and shows them, now or as they were at a log time. */
import type { FastifyRequest } from 'fastify'
import { experimentSearch } from '../../queries/search/index.ts'
import type { Routes } from '../context.ts'
import { access } from '../http/access.ts'
import { HttpError } from '../http/errors.ts'
import { answer, integer, list, named, nullable, object, problems, text, timeText } from '../http/schemas.ts'
import { timeOfText } from '../rows/time.ts'
import { experimentJson, type View } from '../tracking/index.ts'
import { timeOrRefuse } from './online.ts'

const experiment = object({
  experimentId: text('The id.'),
  name: text('The name.'),
  artifactLocation: text('Where the artifacts of its runs are.'),
  isDeleted: { type: 'boolean', description: 'Whether it is deleted. It can be restored.' },
  createdAt: integer('When it was created, in ms since the epoch.'),
  updatedAt: integer('When it was changed last, in ms since the epoch.'),
  tags: { type: 'object', additionalProperties: { type: 'string' } },
})

const atTime = { as_of: timeText('The answer shows what the log held at this time.') }

export const view = text(
  'Which states are returned. Everything that belongs to a deleted experiment counts as deleted.',
  {
    enum: ['active', 'deleted', 'all'],
    default: 'active',
  },
)

const listQuery = {
  ...atTime,
  filter: text('A filter in the language of MLflow, such as `name LIKE "fraud%"`.', { maxLength: 10_000 }),
  view,
  limit: integer('The largest number of experiments in a page.', { minimum: 1, maximum: 1000, default: 100 }),
  page_token: text('The `nextPageToken` of the page before.', { pattern: '^[0-9]{1,15}$' }),
}

const listSchema = {
  operationId: 'listExperiments',
  summary: 'List experiments',
  description: 'Returns the experiments that a filter finds, now or as of a log time, latest change first.',
  tags: ['runs'],
  querystring: object(listQuery, Object.keys(listQuery)),
  response: {
    200: answer(
      'The answer holds one page of experiments.',
      object({
        items: list(experiment),
        nextPageToken: nullable(text('The token of the next page. Null means the end.')),
      }),
    ),
    ...problems(),
  },
}

const getSchema = {
  operationId: 'getExperiment',
  summary: 'Read an experiment',
  description: 'Returns an experiment, now or as of a log time.',
  tags: ['runs'],
  params: named('experimentId', 'The id of the experiment.'),
  querystring: object(atTime, ['as_of']),
  response: { 200: answer('The answer holds the experiment.', experiment), ...problems(404) },
}

/** The log time of a request, ms. @throws HttpError REQUEST_INVALID */
export const asOfIn = (request: FastifyRequest): number | undefined => {
  const { as_of: given } = request.query as { as_of?: string }
  return given === undefined ? undefined : timeOrRefuse(timeOfText(given) ?? given)
}

export const experimentRoutes: Routes = (app, context) => {
  app.get(
    '/v1/experiments',
    { schema: listSchema, config: access('runs:read', 'experiment.list') },
    async (request) => {
      const { filter, limit, page_token, ...asked } = request.query as {
        filter?: string
        limit: number
        page_token?: string
        view: View
      }
      const search = experimentSearch(filter === undefined ? {} : { filter })
      const offset = Number(page_token ?? 0)
      const asOf = asOfIn(request)
      const page = { search, offset, limit, ...(asOf === undefined ? {} : { asOf }) }
      await context.tracking.requireDefault()
      const { items, hasMore } = await context.tracking.searches.experiments(asked.view, page)
      return { items: items.map(experimentJson), nextPageToken: hasMore ? String(offset + limit) : null }
    },
  )
  app.get(
    '/v1/experiments/:experimentId',
    { schema: getSchema, config: access('runs:read', 'experiment.get') },
    async (request) => {
      const { experimentId } = request.params as { experimentId: string }
      await context.tracking.requireDefault()
      const [found] = await context.tracking.searches.experimentsOf([experimentId], asOfIn(request))
      if (found !== undefined) return experimentJson(found)
      throw new HttpError('EXPERIMENT_UNKNOWN', `There is no experiment with id '${experimentId}'.`)
    },
  )
}
