/**
 * Routes that append predictions, outcomes and actions to `ml.intake.predictions.<name>`: POST /v1/predictions/{name}, and /outcomes, /actions, /time below it. They are
 * checked and appended as the rows of a dataset are.
 */
import { type Companion, NDJSON, PREDICTIONS_PREFIX } from '../../schemas/index.ts'
import type { Routes } from '../context.ts'
import { access } from '../http/access.ts'
import { named } from '../http/schemas.ts'
import { ingestInto, rowsSchema, stateTime, timeSchema } from './rows.ts'

const params = named('name', 'The name of the predictions.')
const BODY =
  'The body is an object, an array of objects, or NDJSON, which the gateway reads as a stream. The answer comes when the log has acknowledged the records; the gateway accepts valid ones even if others are not valid. The status is 200 if all were accepted, 207 if some were, and 422 if none was.'

const schemaOf = (operationId: string, summary: string, description: string) => ({
  ...rowsSchema,
  operationId,
  summary,
  description: `${description} ${BODY}`,
  tags: ['predictions'],
  params,
})

/** Outcomes and actions take no query: a member that is there and undefined makes fastify warn at every start. */
const withoutQuery = ({ querystring: _, ...schema }: ReturnType<typeof schemaOf>): object => schema

const servedSchema = schemaOf(
  'ingestPredictions',
  'Append predictions',
  'A prediction has `prediction_id`, `time`, and may have `model_version`, `entity`, `route`, `latency_us`, `status`, `score`, `label`, `positions`, the declared columns, and `meta`. A prediction whose id was seen within the declared span counts once.',
)

const companions: readonly { readonly path: string; readonly companion: Companion; readonly schema: object }[] = [
  {
    path: 'outcomes',
    companion: 'OutcomeObserved',
    schema: withoutQuery(
      schemaOf(
        'ingestOutcomes',
        'Append outcomes of predictions',
        'An outcome has `prediction_id`, `time`, and `label` or `value`, and may have `weight` and `meta`. It may come before its prediction, and more than once: the last one counts.',
      ),
    ),
  },
  {
    path: 'actions',
    companion: 'ActionTaken',
    schema: withoutQuery(
      schemaOf(
        'ingestActions',
        'Append actions on predictions',
        'An action has `prediction_id`, `time` and `action`, and may have `entity`, `holdout` and `meta`.',
      ),
    ),
  },
]

export const predictionRoutes: Routes = (app, context) => {
  app.register(async (scope) => {
    // The body stays a stream: records are read as they arrive.
    scope.addContentTypeParser(NDJSON, (_request, payload, done) => done(null, payload))
    scope.post(
      '/v1/predictions/:name',
      { schema: servedSchema, config: access('rows:write', 'prediction.ingest') },
      (request, reply) => {
        const { name } = request.params as { name: string }
        const writer = () => context.datasets.predictionsWriter(name)
        return ingestInto(context, request, reply, { name: PREDICTIONS_PREFIX + name, writer })
      },
    )
    for (const { path, companion, schema } of companions) {
      const singular = path.slice(0, -1)
      scope.post(
        `/v1/predictions/:name/${path}`,
        { schema, config: access('rows:write', `${singular}.ingest`) },
        (request, reply) => {
          const { name } = request.params as { name: string }
          const writer = () => context.datasets.predictionsWriter(name, companion)
          return ingestInto(context, request, reply, { name: `${PREDICTIONS_PREFIX}${name}.${path}`, writer })
        },
      )
    }
  })
  app.post(
    '/v1/predictions/:name/time',
    {
      schema: {
        ...timeSchema,
        operationId: 'advancePredictions',
        summary: 'Advance the time of predictions',
        tags: ['predictions'],
        params,
      },
      config: access('rows:write', 'prediction.time'),
    },
    async (request) => {
      const { name } = request.params as { name: string }
      return stateTime(context, request, await context.datasets.predictionsWriter(name))
    },
  )
}
