/** Routes for operation: liveness, readiness and metrics. */
import type { Routes } from '../context.ts'
import { access } from '../http/access.ts'
import { answer, list, object, problems, raw, text } from '../http/schemas.ts'

export const healthRoutes: Routes = (app, { metrics, reasons, degraded, notes, otherMetrics, appender }) => {
  const alive = object({ status: text('The status; it is always `ok`.', { const: 'ok' }) })
  const healthSchema = {
    operationId: 'health',
    summary: 'Check the liveness',
    description: 'Answers as long as the process works. It does not check the parts that the gateway needs.',
    tags: ['operation'],
    response: { 200: answer('The process is alive.', alive) },
  }
  app.get('/healthz', { schema: healthSchema, config: access('open', 'health.get') }, async () => ({ status: 'ok' }))

  const readiness = object({
    ready: { type: 'boolean', description: 'Whether the gateway can serve requests.' },
    reasons: list(text('A sentence with a reason why the gateway cannot serve requests.')),
    degraded: list(
      text(
        'A sentence about a task that does not work, or about instances that no worker runs, with the reason. The gateway serves requests nevertheless.',
      ),
    ),
    notes: list(text('A sentence about something that works, but that an operator should change.')),
  })
  const readySchema = {
    operationId: 'readiness',
    summary: 'Check the readiness',
    description: 'Checks whether the gateway can serve requests, and lists the reasons if it cannot.',
    tags: ['operation'],
    response: {
      200: answer('The gateway can serve requests.', readiness),
      503: answer('The gateway cannot serve requests at the moment; `reasons` says why.', readiness),
    },
  }
  app.get('/readyz', { schema: readySchema, config: access('open', 'readiness.get') }, async (_request, reply) => {
    const found = await reasons()
    reply.code(found.length === 0 ? 200 : 503)
    return { ready: found.length === 0, reasons: found, degraded: await degraded(), notes: notes() }
  })

  const metricsSchema = {
    operationId: 'metrics',
    summary: 'Read the metrics',
    description: 'Returns the metrics of the process in the text format of Prometheus.',
    tags: ['operation'],
    response: { 200: raw('The answer holds the metrics.', 'text/plain'), ...problems() },
  }
  app.get(
    '/metrics',
    { schema: metricsSchema, config: access('operation:read', 'metrics.get') },
    async (_request, reply) => {
      metrics.queueBytes.set(appender.queuedBytes)
      reply.type(metrics.registry.contentType)
      return `${await metrics.registry.metrics()}${await otherMetrics()}`
    },
  )
}
