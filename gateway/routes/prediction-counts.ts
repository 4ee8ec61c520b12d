/** How many predictions are stored, by version: GET /v1/predictions/{name}/counts. */
import { heldInstance, heldTableName } from '../../processors/predictions/index.ts'
import { servedCounts } from '../../queries/drift/index.ts'
import { tablePast } from '../../queries/stored-table.ts'
import type { Routes } from '../context.ts'
import { access } from '../http/access.ts'
import { optional } from '../http/optional.ts'
import { answer, integer, list, named, nullable, object, problems, timeText } from '../http/schemas.ts'
import { optionalTime } from '../rows/statements.ts'

const query = {
  from: timeText('Only predictions from this event time on.'),
  to: timeText('Only predictions before this event time.'),
}

const counts = object({
  model_version: nullable(integer('The version of the model. Null means that the predictions name none.')),
  predictions: integer('The number of stored predictions.'),
  repeated: integer(
    'The number of predictions whose id was already stored, because they were sent again after the declared span (`dedupeMs`). Repetitions within the span are dropped, and the metric `millrace_task_duplicates_total` counts them.',
  ),
  errors: integer('The number of predictions whose status is not `ok`.'),
})

const schema = {
  operationId: 'countPredictions',
  summary: 'Count predictions',
  description:
    'Returns how many predictions are stored, by version of the model, and how many of them were sent again.',
  tags: ['predictions'],
  params: named('name', 'The name of the predictions.'),
  querystring: object(query, Object.keys(query)),
  response: {
    200: answer('The answer holds an entry for each version, at most 1,000.', object({ items: list(counts) })),
    ...problems(404, 422),
  },
}

export const predictionCountRoutes: Routes = (app, context) => {
  app.get(
    '/v1/predictions/:name/counts',
    { schema, config: access('rows:read', 'prediction.count') },
    async (request) => {
      const { name } = request.params as { name: string }
      const { from, to } = request.query as { from?: string; to?: string }
      const { platform, ends, settings } = context
      const { dataset } = context.datasets.predictions(name)
      const topic = platform.names.rows(dataset.name)
      const bounds = { ...optional('from', optionalTime('from', from)), ...optional('to', optionalTime('to', to)) }
      // Before the first one there may be no table, and there is nothing to miss.
      if ((await ends.of(topic)).every((end) => end === 0)) return { items: [] }
      await tablePast(
        platform,
        ends,
        { topic, instance: heldInstance('predictions', name) },
        settings.positionTimeoutMs,
      )
      const table = heldTableName(platform.names.prefix, 'predictions', dataset)
      return { items: await servedCounts(platform.clickhouse, { table, ...bounds }) }
    },
  )
}
