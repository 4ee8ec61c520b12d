/** What monitors have measured: GET /v1/drift. */
import { driftTableInstance, overdueTableInstance } from '../../processors/drift/index.ts'
import { driftColumns, overdueDrift, placeOf } from '../../queries/drift/index.ts'
import type { Routes } from '../context.ts'
import { access } from '../http/access.ts'
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
import { measuredPage } from '../measured-list.ts'
import { type MeasuredQuery, measuredQuestion } from '../measured-query.ts'
import { overdueRoute } from '../overdue-list.ts'

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
  is_alarming: { type: 'boolean', description: 'Whether the column is in alarm after this window.' },
  variant: text(
    'How figures and verdict were computed. A window that was measured again by a later release has an entry for each way.',
  ),
  event_id: text('The id of the event.'),
  known_at: integer('The log time at which it became known, in ms since the epoch.'),
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
    ...problems(404, 422),
  },
}

interface Query extends MeasuredQuery, Partial<Record<'monitor' | 'model' | 'feature' | 'slice' | 'verdict', string>> {}

export const driftRoutes: Routes = (app, context) => {
  const { clickhouse, names } = context.platform
  overdueRoute(app, context, {
    ...{ path: '/v1/drift/overdue', audit: 'drift.overdue', operationId: 'listOverdueWindows' },
    ...{ tag: 'drift', kind: 'monitor', namedBy: 'monitor', read: overdueDrift },
    summary: 'List windows that are overdue',
    description:
      'Returns the windows that some partitions had closed long before others, latest first. A window waits until it, or one that ends later, is measured.',
    asked: { monitor: text('Only windows of this monitor.'), model: text('Only windows of this model.') },
    shown: {
      model: text('The model.'),
      model_version: nullable(integer('The version of the model. Null means all versions together.')),
      monitor: text('The monitor.'),
      monitor_version: integer('The version of the monitor.'),
      baseline: text('The baseline.'),
      baseline_version: integer('The version of the baseline.'),
    },
    instances: [overdueTableInstance(), driftTableInstance()],
  })
  app.get('/v1/drift', { schema, config: access('rows:read', 'drift.list') }, async (request) => {
    const { limit, asked } = measuredQuestion(request.query as Query, placeOf)
    return measuredPage(context, {
      ...{ kind: 'monitor', named: asked.monitor, limit, instances: [driftTableInstance()] },
      read: (most) => driftColumns(clickhouse, names.prefix, { ...asked, limit: most }),
      placeOf: placeOf.text,
    })
  })
}
