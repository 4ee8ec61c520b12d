/** Whether the gateway lives, whether it is ready, and what it counts. */
import type { Routes } from '../context.ts'
import { access } from '../http/access.ts'
import { answer, list, object, problems, raw, text } from '../http/schemas.ts'

export const healthRoutes: Routes = (app, { metrics, reasons, degraded, otherMetrics, appender }) => {
  const alive = object({ status: text('`ok`', { const: 'ok' }) })
  const healthSchema = {
    operationId: 'health',
    summary: 'Whether the process answers',
    tags: ['operation'],
    response: { 200: answer('It does.', alive) },
  }
  app.get('/healthz', { schema: healthSchema, config: access('open', 'health.get') }, async () => ({ status: 'ok' }))

  const readiness = object({
    ready: { type: 'boolean', description: 'Whether requests can be served.' },
    reasons: list(text('Why requests cannot be served, a sentence.')),
    degraded: list(text('A task that does not work, with its reason, a sentence. Requests are served meanwhile.')),
  })
  const readySchema = {
    operationId: 'readiness',
    summary: 'Whether requests can be served, and why not',
    tags: ['operation'],
    response: { 200: answer('Ready.', readiness), 503: answer('Not ready.', readiness) },
  }
  app.get('/readyz', { schema: readySchema, config: access('open', 'readiness.get') }, async (_request, reply) => {
    const found = await reasons()
    reply.code(found.length === 0 ? 200 : 503)
    return { ready: found.length === 0, reasons: found, degraded: degraded() }
  })

  const metricsSchema = {
    operationId: 'metrics',
    summary: 'Metrics in the text format of Prometheus',
    tags: ['operation'],
    response: { 200: raw('Metrics.', 'text/plain'), ...problems() },
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
