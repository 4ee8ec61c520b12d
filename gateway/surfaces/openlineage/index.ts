/**
 * The API of Marquez, as far as clients of OpenLineage and its web pages use it: events come in at POST /api/v1/lineage, the graph is read at GET. Clients
 * of OpenLineage work with the address of the gateway. Errors: errors.ts.
 * Source: OpenLineage/OpenLineage, spec; MarquezProject/marquez, api.
 */
import type { Routes } from '../../context.ts'
import { access } from '../../http/access.ts'
import { answer, integer, list, object, raw, text, timeText } from '../../http/schemas.ts'
import { parseLineageBodies } from './bodies.ts'
import { errorAnswers, refuse } from './errors.ts'
import { type GraphQuery, readGraph } from './graph.ts'
import { EVENTS_MAX, takeEvent, takeEvents } from './intake.ts'
import { readRoutes } from './read-routes.ts'

const tags = ['openlineage']

const eventSchema = {
  operationId: 'postLineage',
  summary: 'Receive an event of OpenLineage',
  description:
    'Receives a RunEvent, a JobEvent or a DatasetEvent. An event without identity or time is refused; one that does not follow the specification in other parts is accepted and marked. An event that comes twice has one effect. The body may be compressed with gzip.',
  tags,
  body: { type: 'object', description: 'An event of OpenLineage.' },
  response: { 200: raw('The log has acknowledged the event.', 'text/plain'), ...errorAnswers(413, 415) },
}

const summary = object({
  received: integer('The number of events.'),
  successful: integer('The number of events that the log has acknowledged.'),
  failed: integer('The number of events that failed.'),
  retriable: integer('The number of failed events that may succeed later.'),
  non_retriable: integer('The number of failed events that will never succeed.'),
})

const batchSchema = {
  operationId: 'postLineageBatch',
  summary: 'Receive several events of OpenLineage',
  description: 'Each event is accepted or refused on its own, as by `/api/v1/lineage`.',
  tags,
  body: { type: 'array', description: `At most ${EVENTS_MAX} events.` },
  response: {
    200: answer(
      'The answer holds the outcome of the events.',
      object({
        status: text('`success`, or `partial_success` if some events failed.'),
        summary,
        failed_events: list(
          object({
            index: integer('The place of the event in the list, from 0.'),
            reason: text('What is wrong.'),
            retriable: { type: 'boolean', description: 'Whether the event may succeed later.' },
          }),
        ),
      }),
    ),
    ...errorAnswers(413, 415),
  },
}

const edges = list(
  object({ origin: text('The node that data comes from.'), destination: text('The node at the other end.') }),
)

const graphSchema = {
  operationId: 'getLineage',
  summary: 'Read the graph of lineage around a node',
  description:
    'Returns the jobs around a node, and the datasets that they read and write, sorted by id. `truncated` is there if the graph has more than 10,000 nodes.',
  tags,
  querystring: object(
    {
      nodeId: text('`dataset:<namespace>:<name>` or `job:<namespace>:<name>`.'),
      depth: integer('Steps from job to job; jobs that touch the node are at 0.', {
        minimum: 0,
        maximum: 1000,
        default: 20,
      }),
      as_of: timeText('The answer shows what was known at this time.'),
      current: { type: 'boolean', description: 'True uses only what the last run of each job read and wrote.' },
    },
    ['depth', 'as_of', 'current'],
  ),
  response: {
    200: answer(
      'The answer holds the graph.',
      object(
        {
          graph: list(
            object({
              id: text('The node.'),
              type: text('`JOB` or `DATASET`.'),
              data: { type: 'object', description: 'What is known of it.' },
              inEdges: edges,
              outEdges: edges,
            }),
          ),
          truncated: { type: 'boolean', description: 'There are more nodes than the answer holds.' },
        },
        ['truncated'],
      ),
    ),
    ...errorAnswers(404),
  },
}

const writes = { ...access('lineage:write', 'lineage.observe'), takesGzip: true } as const

export const openLineageRoutes: Routes = (app, context) => {
  app.register(async (scope) => {
    scope.setErrorHandler((error, request, reply) => refuse(error, request, reply))
    parseLineageBodies(scope, context.settings.bodyBytesMax)
    scope.post('/api/v1/lineage', { schema: eventSchema, config: writes }, async (request, reply) => {
      await takeEvent(context, request)
      return reply.type('text/plain').send('')
    })
    scope.post('/api/v1/lineage/batch', { schema: batchSchema, config: writes }, async (request) => {
      const failed = await takeEvents(context, request)
      const received = (request.body as readonly unknown[]).length
      const retriable = failed.filter((each) => each.retriable).length
      const counts = { successful: received - failed.length, failed: failed.length, retriable }
      return {
        status: failed.length === 0 ? 'success' : 'partial_success',
        summary: { received, ...counts, non_retriable: failed.length - retriable },
        failed_events: failed,
      }
    })
    readRoutes(scope, context)
    scope.get(
      '/api/v1/lineage',
      { schema: graphSchema, config: access('lineage:read', 'lineage.read') },
      async (request, reply) => {
        const text = await readGraph(context, request.query as GraphQuery)
        return reply.type('application/json; charset=utf-8').send(text)
      },
    )
  })
}
