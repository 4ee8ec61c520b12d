/** What monitors have measured: GET /v1/drift. */
import { driftTableInstance, overdueTableInstance } from '../../processors/drift/index.ts'
import { driftColumns, overdueWindows, placeOf } from '../../queries/drift/index.ts'
import { tablePast } from '../../queries/stored-table.ts'
import type { Routes } from '../context.ts'
import { access } from '../http/access.ts'
import { optional } from '../http/optional.ts'
import { pageOfFound } from '../http/page.ts'
import {
  answer,
  integer,
  list,
  nullable,
  number,
  object,
  problems,
  type Schema,
  text,
  timeText,
} from '../http/schemas.ts'
import { optionalTime } from '../rows/statements.ts'

const figure = (description: string): Schema =>
  nullable(number(`${description} Null means that it cannot be computed.`))

const column = object({
  offset: integer('The offset of the event in the topic of monitoring.'),
  model: text('The model.'),
  model_version: nullable(integer('The version of the model. Null means all versions together.')),
  monitor: text('The monitor.'),
  monitor_version: integer('The version of the monitor.'),
  baseline: text('The baseline.'),
  baseline_version: integer('The version of the baseline.'),
  slice: text('The slice, `column=value`. Empty means all rows.'),
  window_start: integer('The start of the window, inclusive, in ms since the epoch.'),
  window_end: integer('The end of the window, exclusive, in ms since the epoch.'),
  feature: text('The column.'),
  kind: text('`numeric` or `categorical`.'),
  role: text('`feature` or `output`.'),
  rows: integer('The number of predictions in the window (M).'),
  reference_rows: integer('The number of rows of the reference (N).'),
  cells: integer('The number of cells that are not empty on both sides (B).'),
  psi: figure('The population stability index, nats.'),
  psi_missing_excluded: figure('The index without the missing cell, nats.'),
  psi_p_value: figure('The p-value of the index.'),
  psi_threshold: figure('The threshold of the index in this window, nats.'),
  ks: figure('The Kolmogorov-Smirnov distance, or its lower bound.'),
  ks_upper: figure('The upper bound of the distance.'),
  ks_p_value: figure('The p-value of the distance.'),
  ks_threshold: figure('The threshold of the distance in this window.'),
  chi_square: figure('Chi-square of the two rows of counts.'),
  chi_square_p_value: figure('The p-value of chi-square.'),
  largest_shift: figure('The largest difference of a share.'),
  p_value: figure('The p-value of the column, which enters the test over all columns.'),
  verdict: text('`drift`, `no_drift` or `insufficient_data`.'),
  is_alarming: { type: 'boolean', description: 'Whether the column alarms after this window.' },
  event_id: text('The id of the event.'),
  known_at: integer('The log time from which on it was known, in ms since the epoch.'),
})

const query = {
  monitor: text('Only windows of this monitor.'),
  model: text('Only windows of this model.'),
  feature: text('Only this column.'),
  slice: text('Only this slice; empty means all rows together.'),
  verdict: text('Only columns with this verdict.', { enum: ['drift', 'no_drift', 'insufficient_data'] }),
  from: timeText('Only windows that end after this time.'),
  to: timeText('Only windows that start before this time.'),
  as_of: timeText('The answer shows what was known at this time.'),
  limit: integer('The largest number of entries in a page.', { minimum: 1, maximum: 1000, default: 100 }),
  page_token: text('The `nextPageToken` of the page before.', { pattern: '^[0-9]{1,15}\\..*$' }),
}

const schema = {
  operationId: 'listDrift',
  summary: 'List what monitors have measured',
  description:
    'Returns one entry for each column of each measured window, latest first, with its figures and its verdict. A window that is not closed in every partition of the predictions has no entry.',
  tags: ['drift'],
  querystring: object(query, Object.keys(query)),
  response: {
    200: answer(
      'The answer holds one page.',
      object({ items: list(column), nextPageToken: nullable(text('The token of the next page. Null means the end.')) }),
    ),
    ...problems(422),
  },
}

const overdueQuery = {
  monitor: text('Only windows of this monitor.'),
  model: text('Only windows of this model.'),
  waiting: { type: 'boolean', description: 'Only windows that still wait, or that no longer do.' },
  as_of: timeText('The answer shows what was known at this time.'),
  limit: query.limit,
  page_token: text('The `nextPageToken` of the page before.', { pattern: '^[0-9]{1,15}$' }),
}

const overdueSchema = {
  operationId: 'listOverdueWindows',
  summary: 'List windows that are overdue',
  description:
    'Returns the windows that some partitions had closed long before others, latest first. A window waits until it, or one that ends later, is measured.',
  tags: ['drift'],
  querystring: object(overdueQuery, Object.keys(overdueQuery)),
  response: {
    200: answer(
      'The answer holds one page.',
      object({
        items: list(
          object({
            offset: integer('The offset of the event in the topic of monitoring.'),
            model: text('The model.'),
            model_version: nullable(integer('The version of the model. Null means all versions together.')),
            monitor: text('The monitor.'),
            monitor_version: integer('The version of the monitor.'),
            baseline: text('The baseline.'),
            baseline_version: integer('The version of the baseline.'),
            window_end: integer('The end of the window, in ms since the epoch.'),
            since: integer('The log time at which the first partition closed it, in ms since the epoch.'),
            waits_for: list(integer('A partition that had not closed it.')),
            is_waiting: { type: 'boolean', description: 'Whether it still waits.' },
            event_id: text('The id of the event.'),
          }),
        ),
        nextPageToken: nullable(text('The token of the next page. Null means the end.')),
      }),
    ),
    ...problems(422),
  },
}

interface OverdueRequest {
  readonly monitor?: string
  readonly model?: string
  readonly waiting?: boolean
  readonly as_of?: string
  readonly limit: number
  readonly page_token?: string
}

interface Query extends Partial<Record<'monitor' | 'model' | 'feature' | 'slice' | 'verdict', string>> {
  readonly from?: string
  readonly to?: string
  readonly as_of?: string
  readonly limit: number
  readonly page_token?: string
}

export const driftRoutes: Routes = (app, context) => {
  const { platform, settings } = context
  app.get(
    '/v1/drift/overdue',
    { schema: overdueSchema, config: access('rows:read', 'drift.overdue') },
    async (request) => {
      const { monitor, model, waiting, as_of, limit, page_token } = request.query as OverdueRequest
      const asked = {
        limit: limit + 1,
        ...optional('monitor', monitor),
        ...optional('model', model),
        ...optional('isWaiting', waiting),
        ...optional('asOf', optionalTime('as_of', as_of)),
        ...optional('before', page_token === undefined ? undefined : Number(page_token)),
      }
      if (context.tail.catalog.current.declarations('monitor').length === 0) return { items: [], nextPageToken: null }
      const table = { topic: platform.names.monitoring, instance: overdueTableInstance() }
      await tablePast(platform, context.ends, table, settings.positionTimeoutMs)
      const found = await overdueWindows(platform.clickhouse, platform.names.prefix, asked)
      return pageOfFound(found, limit, ({ offset }) => offset)
    },
  )
  app.get('/v1/drift', { schema, config: access('rows:read', 'drift.list') }, async (request) => {
    const { from, to, as_of, limit, page_token, ...equal } = request.query as Query
    const asked = {
      ...equal,
      limit: limit + 1,
      ...optional('from', optionalTime('from', from)),
      ...optional('to', optionalTime('to', to)),
      ...optional('asOf', optionalTime('as_of', as_of)),
      ...optional('after', page_token === undefined ? undefined : placeOf.read(page_token)),
    }
    if (context.tail.catalog.current.declarations('monitor').length === 0) return { items: [], nextPageToken: null }
    const table = { topic: platform.names.monitoring, instance: driftTableInstance() }
    await tablePast(platform, context.ends, table, settings.positionTimeoutMs)
    const found = await driftColumns(platform.clickhouse, platform.names.prefix, asked)
    return pageOfFound(found, limit, placeOf.text)
  })
}
