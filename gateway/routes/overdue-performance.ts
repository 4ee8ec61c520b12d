/** Windows of performance that wait for partitions that lag: GET /v1/performance/overdue. */
import { performanceOverdueInstance, performanceTableInstance } from '../../processors/performance/index.ts'
import { overduePerformance } from '../../queries/performance/index.ts'
import { tablePast } from '../../queries/stored-table.ts'
import type { Routes } from '../context.ts'
import { access } from '../http/access.ts'
import { optional } from '../http/optional.ts'
import { pageOfFound } from '../http/page.ts'
import { answer, integer, list, nullable, object, problems, text, timeText } from '../http/schemas.ts'
import { optionalTime } from '../rows/statements.ts'

const query = {
  name: text('Only windows of this measure of performance.'),
  model: text('Only windows of this model.'),
  waiting: { type: 'boolean', description: 'Only windows that still wait, or that no longer do.' },
  as_of: timeText('The answer shows what was known at this time.'),
  limit: integer('The largest number of entries in a page.', { minimum: 1, maximum: 1000, default: 100 }),
  page_token: text('The `nextPageToken` of the page before.', { pattern: '^[0-9]{1,15}$' }),
}

const overdue = object({
  offset: integer('The offset of the event in the topic of monitoring.'),
  model: text('The model.'),
  name: text('The measure of performance.'),
  declaration_version: integer('The version of that declaration.'),
  window_end: integer('The end of the window, in ms since the epoch.'),
  since: integer('The log time at which the first partition closed it, in ms since the epoch.'),
  waits_for: list(integer('A partition that had not closed it.')),
  is_waiting: { type: 'boolean', description: 'Whether it still waits.' },
  event_id: text('The id of the event.'),
})

const schema = {
  operationId: 'listOverduePerformance',
  summary: 'List windows of performance that are overdue',
  description:
    'Returns the windows that some partitions had closed long before others, latest first. They are not measured. A window waits until it, or one that ends later, is measured.',
  tags: ['performance'],
  querystring: object(query, Object.keys(query)),
  response: {
    200: answer(
      'The answer holds one page.',
      object({
        items: list(overdue),
        nextPageToken: nullable(text('The token of the next page. Null means the end.')),
      }),
    ),
    ...problems(422),
  },
}

interface Query {
  readonly name?: string
  readonly model?: string
  readonly waiting?: boolean
  readonly as_of?: string
  readonly limit: number
  readonly page_token?: string
}

export const overduePerformanceRoutes: Routes = (app, context) => {
  const { platform, settings } = context
  app.get(
    '/v1/performance/overdue',
    { schema, config: access('rows:read', 'performance.overdue') },
    async (request) => {
      const { name, model, waiting, as_of, limit, page_token } = request.query as Query
      const asked = {
        limit: limit + 1,
        ...optional('name', name),
        ...optional('model', model),
        ...optional('isWaiting', waiting),
        ...optional('asOf', optionalTime('as_of', as_of)),
        ...optional('before', page_token === undefined ? undefined : Number(page_token)),
      }
      if (context.tail.catalog.current.declarations('performance').length === 0)
        return { items: [], nextPageToken: null }
      const topic = platform.names.monitoring
      for (const instance of [performanceOverdueInstance(), performanceTableInstance()])
        await tablePast(platform, context.ends, { topic, instance }, settings.positionTimeoutMs)
      const found = await overduePerformance(platform.clickhouse, platform.names.prefix, asked)
      return pageOfFound(found, limit, ({ offset }) => offset)
    },
  )
}
