import type { Routes } from '../context.ts'
import { access } from '../http/access.ts'
import { answer, problems } from '../http/schemas.ts'

const schema = {
  operationId: 'openapi',
  summary: 'The description of all this, OpenAPI 3.1',
  tags: ['operation'],
  response: { 200: answer('The document.', { type: 'object' }), ...problems() },
}

/** GET /openapi.json: the description of all this. */
export const openapiRoutes: Routes = (app) => {
  app.get('/openapi.json', { schema, config: access('operation:read', 'openapi.get') }, async (_request, reply) => {
    reply.type('application/json')
    return JSON.stringify(app.swagger())
  })
}
