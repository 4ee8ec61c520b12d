import type { Routes } from '../context.ts'
import { access } from '../http/access.ts'
import { answer, problems } from '../http/schemas.ts'

const schema = {
  operationId: 'openapi',
  summary: 'Read this OpenAPI document',
  description: 'Returns the description of the HTTP API as OpenAPI 3.1.',
  tags: ['operation'],
  response: { 200: answer('The answer is the OpenAPI document.', { type: 'object' }), ...problems() },
}

/** GET /openapi.json: the description of the HTTP API. */
export const openapiRoutes: Routes = (app) => {
  app.get('/openapi.json', { schema, config: access('operation:read', 'openapi.get') }, async (_request, reply) => {
    reply.type('application/json')
    return JSON.stringify(app.swagger())
  })
}
