/** The description of the HTTP surface, made from the schemas of the routes. */
import type { SwaggerOptions } from '@fastify/swagger'

export const openapi: SwaggerOptions = {
  openapi: {
    openapi: '3.1.0',
    info: {
      title: 'Millrace gateway',
      description:
        'Rows in, features out, and the catalogue. Errors are RFC 9457 problems with a code of docs/reference/errors.md.',
      version: '1',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    tags: [
      { name: 'rows', description: 'Rows onto the log.' },
      { name: 'catalog', description: 'Entities, datasets and feature views.' },
      { name: 'online', description: 'Feature vectors, now or as of a time.' },
      { name: 'offline', description: 'Point-in-time-correct training sets.' },
      { name: 'log', description: 'What is on the log: live tail and quarantine.' },
      { name: 'feast', description: "As Feast's feature server." },
      { name: 'operation', description: 'Health and metrics.' },
    ],
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'Needed if the gateway has tokens.' } },
    },
    security: [{}, { token: [] }],
  },
}
