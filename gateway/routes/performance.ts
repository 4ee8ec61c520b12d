/** What was measured of models as outcomes became known: GET /v1/performance. */
import { performanceTableInstance } from '../../processors/performance/index.ts'
import { performanceFigures, placeOf } from '../../queries/performance/index.ts'
import type { Routes } from '../context.ts'
import { access } from '../http/access.ts'
import { optional } from '../http/optional.ts'
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
import { performanceEvent } from '../monitoring.ts'

const judged = (description: string): Schema =>
  nullable(number(`${description} Null for other figures than the realised \`error\`, and without a reference.`))

const figure = object({
  offset: integer('The offset of the event in the topic of monitoring.'),
  model: text('The model.'),
  model_version: nullable(integer('The version of the model. Null means that the predictions name none.')),
  name: text('The declaration that asks for it.'),
  declaration_version: integer('The version of that declaration.'),
  slice: text('The slice, `column=value`. Empty means all rows.'),
  window_start: integer('The start of the window, inclusive, in ms since the epoch.'),
  window_end: integer('The end of the window, exclusive, in ms since the epoch.'),
  seq: integer('The number of the measurement of the window, from 1.'),
  predictions: integer('The number of predictions in the window.'),
  labelled: integer('The number of predictions whose outcome is known.'),
  figure: text('The figure.'),
  kind: text('`realised`: from outcomes. `estimated`: from the predictions alone.'),
  value: nullable(number('The value. Null means that it cannot be computed.')),
  error: number('Half the width of the interval that contains the true value. 0 means that the value is exact.'),
  reference: nullable(number('The same figure of the reference. Null means that the reference has none.')),
  difference: judged('The mean error minus that of the reference.'),
  difference_lower: judged('The lower bound of the difference, at 95 % confidence.'),
  difference_upper: judged('The upper bound of the difference, at 95 % confidence.'),
  p_value: judged('The chance of so great a difference if performance is that of the reference.'),
  verdict: nullable(text('`drift`, `no_drift` or `insufficient_data`. Null as for `difference`.')),
  event_id: text('The id of the event.'),
  known_at: integer('The log time of the last record that changed it, in ms since the epoch.'),
})

const query = {
  name: text('Only windows of this declaration.'),
  model: text('Only windows of this model.'),
  model_version: integer('Only windows of this version of the model.', { minimum: 0 }),
  figure: text('Only this figure.'),
  kind: text('Only figures of this kind.', { enum: ['realised', 'estimated'] }),
  slice: text('Only this slice; empty means all rows together.'),
  verdict: text('Only figures with this verdict.', { enum: ['drift', 'no_drift', 'insufficient_data'] }),
  from: timeText('Only windows that end after this time.'),
  to: timeText('Only windows that start before this time.'),
  as_of: timeText('The answer shows what was known at this time.'),
  history: { type: 'boolean', description: 'All measurements of a window instead of the last one.' },
  limit: integer('The largest number of entries in a page.', { minimum: 1, maximum: 1000, default: 100 }),
  page_token: text('The `nextPageToken` of the page before.', { pattern: '^[0-9]{1,15}\\.[a-z]*\\..*$' }),
}

const schema = {
  operationId: 'listPerformance',
  summary: 'List the measured performance of models',
  description:
    'Returns one entry for each figure of each measured window, latest first: that of the last measurement, as known at `as_of`, or of all of them (`history`). A window that is not closed in every partition of the predictions has no entry.',
  tags: ['performance'],
  querystring: object(query, Object.keys(query)),
  response: {
    200: answer(
      'The answer holds one page.',
      object({ items: list(figure), nextPageToken: nullable(text('The token of the next page. Null means the end.')) }),
    ),
    ...problems(404, 422),
  },
}

const eventSchema = {
  operationId: 'getPerformanceEvent',
  summary: 'Read an event of performance',
  description:
    'Returns PerformanceMeasured as it is on the log, with the counts from which every figure follows. `millrace performance recompute` proves it.',
  tags: ['performance'],
  params: object({ id: text('The id of the event.', { maxLength: 100 }) }),
  response: {
    200: answer('The answer holds the event.', {
      type: 'object',
      description: 'The fields of PerformanceMeasured.',
      additionalProperties: true,
    }),
    ...problems(404),
  },
}

interface Query
  extends MeasuredQuery,
    Partial<Record<'name' | 'model' | 'figure' | 'kind' | 'slice' | 'verdict', string>> {
  readonly model_version?: number
  readonly history?: boolean
}

export const performanceRoutes: Routes = (app, context) => {
  const { clickhouse, names } = context.platform
  app.get('/v1/performance', { schema, config: access('rows:read', 'performance.list') }, async (request) => {
    const { model_version, ...query } = request.query as Query
    const { limit, asked } = measuredQuestion(query, placeOf)
    return measuredPage(context, {
      ...{ kind: 'performance', named: asked.name, limit, instances: [performanceTableInstance()] },
      read: (most) =>
        performanceFigures(clickhouse, names.prefix, {
          ...asked,
          ...optional('modelVersion', model_version),
          limit: most,
        }),
      placeOf: placeOf.text,
    })
  })
  app.get(
    '/v1/performance/events/:id',
    { schema: eventSchema, config: access('rows:read', 'performance.get') },
    (request) => performanceEvent(context, (request.params as { id: string }).id),
  )
}
