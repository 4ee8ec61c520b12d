/** The OpenAPI document of the HTTP API, generated from the schemas of the routes. */
import type { SwaggerOptions } from '@fastify/swagger'

export const openapi: SwaggerOptions = {
  openapi: {
    openapi: '3.1.0',
    info: {
      title: 'Millrace gateway',
      description:
        'The API appends rows, reads features, builds training sets and manages the catalogue. An error is an RFC 9457 problem with a code that docs/reference/errors.md explains.',
      version: '1',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    tags: [
      { name: 'rows', description: 'Append rows to the log.' },
      {
        name: 'catalog',
        description: 'Make, read and retire declarations: entities, datasets, views and every other kind.',
      },
      {
        name: 'predictions',
        description: 'Append, count and trace predictions, their outcomes and the actions on them.',
      },
      { name: 'drift', description: 'Read what monitors have measured, and capture baselines.' },
      { name: 'performance', description: 'Read how well models do, and capture what they are compared with.' },
      { name: 'contracts', description: 'Read the results of contracts, and check the schemas of producers.' },
      { name: 'lineage', description: 'Find out what data is made of, who reads it, and who is affected by a change.' },
      { name: 'online', description: 'Read feature vectors, now or as of a time.' },
      { name: 'offline', description: 'Build point-in-time-correct training sets.' },
      { name: 'runs', description: 'Read experiments and runs, now or as of a time.' },
      { name: 'models', description: 'Read the registry of models, now or as of a time, and move aliases.' },
      { name: 'imports', description: 'Import experiments, runs and models from another system.' },
      { name: 'alerts', description: 'Read alerts, now or as of a time, and follow them.' },
      { name: 'log', description: 'Follow topics, and read and replay the quarantine.' },
      { name: 'feast', description: "Use the API of Feast's feature server." },
      { name: 'registry', description: "Use the API of Confluent's schema registry." },
      { name: 'mlflow', description: "Use the API of MLflow's tracking server and model registry." },
      { name: 'openlineage', description: "Send events of OpenLineage, and use Marquez's API to read the graph." },
      { name: 'operation', description: 'Read health and metrics.' },
    ],
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'The token is required if the gateway has tokens.' },
      },
    },
    security: [{}, { token: [] }],
  },
}
