/** What lineage knows of a dataset that nobody has declared: GET /v1/lineage/dataset. */
import type { Routes } from '../context.ts'
import { access } from '../http/access.ts'
import { answer, integer, list, nullable, object, problems, text } from '../http/schemas.ts'
import { lineageSides } from '../pages/schemas.ts'
import { lineageDatasetPage } from '../pages/undeclared-page.ts'

const flag = (description: string) => ({ type: 'boolean', description })

const schema = {
  operationId: 'getUndeclaredDataset',
  summary: 'Read what lineage knows of a dataset',
  description:
    'Returns what events of lineage tell about a dataset, declared or not: columns with descriptions, owners, and what is derived from it. `GET /v1/datasets/{name}` is the page of a declared dataset.',
  tags: ['lineage'],
  querystring: object({ node: text('`dataset:<namespace>:<name>`.') }),
  response: {
    200: answer(
      'The answer holds what is known.',
      object({
        nodeId: text('The node.'),
        namespace: text('Its namespace.'),
        name: text('Its name.'),
        isDeclared: flag('Whether it is a declared dataset.'),
        declaredAs: nullable(
          text(
            'The declared dataset that it is, possibly under another name. Null means that it is not a declared dataset.',
          ),
        ),
        isDropped: flag('Whether an event of lineage says that it was dropped.'),
        description: nullable(text('The description. Null means that there is none.')),
        owners: list(text('The owner.')),
        columns: list(
          object({
            name: text('The column.'),
            type: nullable(text('Its type, as events of lineage name it.')),
            doc: nullable(text('What it means.')),
          }),
        ),
        columnsTotal: integer('The number of its columns; the first 1,000 are shown.'),
        since: nullable(text('The event time of the first mention.')),
        until: nullable(text('The event time of the last mention.')),
        lineage: lineageSides,
      }),
    ),
    ...problems(404),
  },
}

export const lineageDatasetRoutes: Routes = (app, context) => {
  app.get('/v1/lineage/dataset', { schema, config: access('lineage:read', 'lineage.dataset') }, (request) =>
    lineageDatasetPage(context, (request.query as { node: string }).node),
  )
}
