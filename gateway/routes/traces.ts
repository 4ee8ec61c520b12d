/** GET /v1/predictions/{name}/{prediction}/trace: what one prediction rests on. */
import type { Routes } from '../context.ts'
import { access } from '../http/access.ts'
import { answer, integer, list, nullable, object, problems, text } from '../http/schemas.ts'
import { tracePrediction } from '../prediction-trace.ts'

const place = {
  topic: text('The topic.'),
  partition: integer('The partition.'),
  offset: integer('The offset of the record.'),
}
const recorded = { ...place, logTime: integer('Its log time, in ms since the epoch.') }

const vector = object({
  view: text('The view.'),
  version: integer('Its version.'),
  entity: text('The id of the entity.'),
  basis: text(
    '`positions`: the prediction says up to which positions vectors were read; `time`: it is the vector that was valid at the event time of the prediction.',
    { enum: ['positions', 'time'] },
  ),
  stamp: integer('The event time from which the vector is valid, in ms since the epoch.'),
  rowTime: integer('The event time of the latest row of the entity, in ms since the epoch.'),
  knownAt: integer('The log time at which it was known, in ms since the epoch.'),
  position: object(recorded),
  cause: nullable(object(place)),
  features: { type: 'object', description: 'The values by feature.' },
  outsideMaxAge: { type: 'boolean', description: 'Whether its latest row was older than the TTL of the view.' },
  rowsFrom: nullable(
    integer('Rows from this event time on lie in a window, in ms since the epoch. Null means all rows so far.'),
  ),
  rowsExact: {
    type: 'boolean',
    description:
      'Whether positions identify the rows exactly. False means that the view reads a copy by another key; the rows are then those that were known at `knownAt`.',
  },
  rows: list(object({ ...recorded, time: integer('Its event time, in ms since the epoch.') }), {
    description: 'Rows of the entity that the filter of the view takes, latest first.',
  }),
  truncated: { type: 'boolean', description: 'There are more rows than the answer holds.' },
})

const schema = {
  operationId: 'tracePrediction',
  summary: 'Trace a prediction to the rows that it rests on',
  description:
    'Returns the version of the model, the feature vectors that held for the entity, with the positions of their events, and the positions of the rows that those are made of. The views are those of the position token of the prediction, or else of the training sets of the version.',
  tags: ['lineage'],
  params: object({ name: text('The name of the predictions.'), prediction: text('The id of the prediction.') }),
  querystring: object(
    { limit: integer('The largest number of rows per vector.', { minimum: 1, maximum: 10_000, default: 1000 }) },
    ['limit'],
  ),
  response: {
    200: answer(
      'The answer holds the trace.',
      object({
        prediction: object({
          name: text('The name of the predictions.'),
          predictionId: text('The id.'),
          time: integer('Its event time, in ms since the epoch.'),
          entity: nullable(text('The entity.')),
          position: object(recorded),
        }),
        model: object({
          name: text('The model.'),
          version: nullable(
            integer(
              'The version of the model that made the prediction. Null means that the prediction does not name a version.',
            ),
          ),
          modelId: nullable(text('The internal id of the model. Null: the version is not registered here.')),
          runId: nullable(text('The run that made the version. Null: unknown.')),
          trainingSetIds: list(text('A training set of the version.')),
        }),
        vectors: list(vector),
        missing: list(text('Something that is not known about it.')),
      }),
    ),
    ...problems(404, 409),
  },
}

export const traceRoutes: Routes = (app, context) => {
  app.get(
    '/v1/predictions/:name/:prediction/trace',
    { schema, config: access('lineage:read', 'prediction.trace') },
    (request) => {
      const { name, prediction } = request.params as { name: string; prediction: string }
      const { limit } = request.query as { limit: number }
      return tracePrediction(context, { name, predictionId: prediction, limit })
    },
  )
}
