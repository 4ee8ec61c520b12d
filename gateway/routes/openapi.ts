import type { Routes } from '../context.ts'

/** GET /openapi.json: the description of all this. */
export const openapiRoutes: Routes = (app) => {
  app.get('/openapi.json', { schema: { hide: true } }, async (_request, reply) => {
    reply.type('application/json')
    return JSON.stringify(app.swagger())
  })
}
