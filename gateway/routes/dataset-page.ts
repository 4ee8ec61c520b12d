/** Everything that is known of one dataset: GET /v1/datasets/{name}. */
import type { Routes } from '../context.ts'
import { access } from '../http/access.ts'
import { answer, named, problems } from '../http/schemas.ts'
import { datasetPage } from '../pages/dataset-page.ts'
import { pageSchema } from '../pages/schemas.ts'

const schema = {
  operationId: 'getDatasetPage',
  summary: 'Read everything that is known of a dataset',
  description:
    'Returns the schema with descriptions and classifications, the owner, the versions, the contracts with the state of their last window, the freshness of the rows, what intake has refused, what feeds the dataset, and what is derived from it. A part that cannot be read at the moment gives the reason.',
  tags: ['catalog'],
  params: named('name', 'The name of the dataset.'),
  response: { 200: answer('The answer holds the page.', pageSchema), ...problems(404) },
}

export const datasetPageRoutes: Routes = (app, context) => {
  app.get('/v1/datasets/:name', { schema, config: access('catalog:read', 'dataset.page') }, (request) =>
    datasetPage(context, (request.params as { name: string }).name, request.principal),
  )
}
