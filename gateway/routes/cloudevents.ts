/** The route that takes what KServe's payload logger sends: POST /v1/predictions/{name}/cloudevents. A request and its answer are two events, and become predictions. */
import type { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { PREDICTION_COLUMNS, PREDICTIONS_PREFIX } from '../../schemas/index.ts'
import {
  Halves,
  type InferenceEvent,
  inferenceEvent,
  invalid,
  type Mapping,
  type Met,
  payloadOf,
  predictionsOf,
} from '../cloudevents/index.ts'
import type { GatewayContext, Routes } from '../context.ts'
import { access } from '../http/access.ts'
import { answer, named, object, problems, type Schema, text } from '../http/schemas.ts'
import { Ingestion, rowLogOf } from '../rows/ingest.ts'
import { answerOf, reportSchema } from './rows.ts'

const COLUMNS_PATTERN = '^[A-Za-z0-9_]{1,64}(,[A-Za-z0-9_]{1,64})*$'
const query = {
  features: text(
    'Names of the values of a request that have none, in order, with commas between them; `_` skips a value. Default: the declared columns.',
    { pattern: COLUMNS_PATTERN },
  ),
  outputs: text('The same for the response. Default: one number is `score`, one text is `label`.', {
    pattern: COLUMNS_PATTERN,
  }),
  model_version: text('The version of the model. Default: the version that the response names.', {
    pattern: '^[0-9]{1,15}$',
  }),
}
const waits: Schema = { type: 'boolean', description: 'The other half has not arrived yet.' }

const schema = {
  operationId: 'ingestCloudEvents',
  summary: 'Append predictions from a payload logger',
  description:
    "Takes the CloudEvents of KServe's payload logger, in binary or structured mode. The types end in `.inference.request` and `.inference.response`; the data is of KServe's version 1 or of the Open Inference Protocol. Two events with the same source and id, in any order and at any gateway, become a prediction for each instance of the batch, with the ids `<id>-0`, `<id>-1` and so on, at the time of the response. A half whose other half does not come within a minute is forgotten, and counted in `millrace_cloudevents_total`.",
  tags: ['predictions'],
  params: named('name', 'The name of the predictions.'),
  querystring: object(query, Object.keys(query)),
  response: {
    200: answer(
      'The half waits, or all predictions are on the log.',
      object({ waits, ...reportSchema }, Object.keys(reportSchema)),
    ),
    207: answer(
      'Some predictions are on the log; `errors` lists the reasons why the others are not.',
      object({ waits, ...reportSchema }),
    ),
    ...problems(404, 409, 413, 415, 422, 429, 503),
  },
}

interface Query {
  readonly features?: string
  readonly outputs?: string
  readonly model_version?: string
}

export const cloudEventRoutes: Routes = (app, context) => {
  const halves = new Halves(context.platform.redis, context.platform.names.prefix)
  app.register(async (scope) => {
    // The logger passes on the media type of the request to the model, which may be anything.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (request: FastifyRequest, payload: Readable) => scope.readBody(request, payload))
    scope.post(
      '/v1/predictions/:name/cloudevents',
      { schema, config: access('rows:write', 'prediction.ingest') },
      (request, reply) => taken(context, halves, request, reply),
    )
  })
}

const taken = async (context: GatewayContext, halves: Halves, request: FastifyRequest, reply: FastifyReply) => {
  const { name } = request.params as { name: string }
  const count = (outcome: string, by = 1) => context.metrics.cloudEvents.inc({ predictions: name, outcome }, by)
  // Predictions that are not declared are refused before anything waits for them.
  context.datasets.predictions(name)
  try {
    const event = inferenceEvent(request.headers, request.body as Buffer)
    // What cannot be read is refused at once, not when the other half comes.
    payloadOf(event.half, event.data, new Set())
    const { met, expired } = await halves.meet(name, event)
    if (expired > 0) count('expired', expired)
    count(met === undefined ? 'waits' : 'joined')
    if (met === undefined) return { waits: true }
    const answered = await appended(context, request, reply, { name, event, met })
    await halves.forget(name, event)
    return answered
  } catch (error) {
    count('refused')
    throw error
  }
}

const appended = async (
  context: GatewayContext,
  request: FastifyRequest,
  reply: FastifyReply,
  { name, event, met }: { readonly name: string; readonly event: InferenceEvent; readonly met: Met },
) => {
  const writer = await context.datasets.predictionsWriter(name)
  const fixed = new Set(PREDICTION_COLUMNS.map((column) => column.name))
  const declared = writer.dataset.columns.map((column) => column.name).filter((column) => !fixed.has(column))
  const columns = new Set(writer.dataset.columns.map((column) => column.name))
  const time = met.response.time ?? Date.now()
  const records = predictionsOf(
    { id: event.id, time },
    payloadOf('request', met.request.data, columns),
    payloadOf('response', met.response.data, columns),
    mappingOf(request.query as Query, declared),
  )
  if (records.length === 0) throw invalid('data', 'no instances', 'one at least')
  const ingestion = new Ingestion({
    ...{ writer, principal: request.principal, appender: rowLogOf(context.appender) },
    ...{ idempotencyKey: undefined, rowBytesMax: context.settings.rowBytesMax },
  })
  for (const [index, record] of records.entries()) ingestion.take(index, record)
  const report = await ingestion.end()
  const dataset = PREDICTIONS_PREFIX + name
  context.metrics.rows.inc({ dataset, outcome: 'accepted' }, report.accepted)
  if (report.rejected > 0) context.metrics.rows.inc({ dataset, outcome: 'rejected' }, report.rejected)
  return { waits: false, ...answerOf(report, reply) }
}

const mappingOf = ({ features, outputs, model_version }: Query, declared: readonly string[]): Mapping => ({
  features: features?.split(',') ?? declared,
  outputs: outputs?.split(','),
  modelVersion: model_version === undefined ? undefined : Number(model_version),
})
