/** GET /v1/datasets/{name}/diff: what differs between two versions of a dataset. */
import type { Routes } from '../context.ts'
import { compared } from '../data/compared.ts'
import { access } from '../http/access.ts'
import { answer, integer, list, named, object, positions, problems, type Schema, text } from '../http/schemas.ts'
import { Turns } from '../http/turns.ts'

/** Comparisons that run or wait for their turn. */
const WAITING_MAX = 8

const FORMS = 'The name of a version, a position (token or offsets), or a log time as RFC 3339.'
const value = (description: string): Schema => ({ type: ['number', 'string', 'null'], description })
const type = text('The type.')
const nullableFlag = { type: 'boolean', description: 'Whether it may be null.' }
const shape = object({ type, nullable: nullableFlag })
const column = object({ name: text('The column.'), type, nullable: nullableFlag })

const side = object({
  positions,
  position: text('The positions as a token.'),
  schemaVersion: integer('The version of the declaration whose columns are meant.'),
  rows: integer('The number of rows before the positions.'),
})

const figures: Schema = {
  ...object({
    missing: integer('The number of nulls.'),
    distinct: integer('The number of distinct values. Large numbers are estimates.'),
    min: value('The least value, for numbers and times.'),
    max: value('The greatest value, for numbers and times.'),
    mean: value('For numbers the mean, for booleans the share of true values.'),
    quantiles: {
      type: ['array', 'null'],
      description: 'Quantiles, for numbers and times.',
      items: object({
        share: { type: 'number', description: 'The share of values that are smaller.' },
        value: value('The value.'),
      }),
    },
  }),
  type: ['object', 'null'],
}

const schema = {
  operationId: 'compareDatasetVersions',
  summary: 'Compare two versions of a dataset',
  description:
    'Returns how many rows were added, how the columns changed, and figures of each column in both. `GET /v1/datasets/{name}/rows?since=&position=` with the positions of the answer reads the rows that were added.',
  tags: ['rows'],
  params: named('name', 'The name of the dataset.'),
  querystring: object({ before: text(FORMS), after: text(`${FORMS} Default: all rows that were sent before.`) }, [
    'after',
  ]),
  response: {
    200: answer(
      'The answer holds the difference.',
      object({
        dataset: text('The dataset.'),
        before: side,
        after: side,
        added: integer('The number of rows of `after` that `before` lacks.'),
        removed: integer('The number of rows of `before` that `after` lacks: 0 if it is later in every partition.'),
        columns: object({
          added: list(column),
          removed: list(column),
          changed: list(object({ name: text('The column.'), before: shape, after: shape })),
        }),
        statistics: list(
          object({
            name: text('The column.'),
            type,
            masked: {
              type: 'boolean',
              description: 'Whether figures that would reveal values are hidden from the caller.',
            },
            before: { ...figures, description: 'Null means that the column did not exist.' },
            after: { ...figures, description: 'Null means that the column does not exist.' },
          }),
        ),
      }),
    ),
    ...problems(404, 410, 422, 504),
  },
}

export const dataDiffRoutes: Routes = (app, context) => {
  const turns = new Turns('comparisons', WAITING_MAX)
  app.get('/v1/datasets/:name/diff', { schema, config: access('rows:read', 'data_version.diff') }, (request) =>
    turns.take(() =>
      compared(
        context,
        (request.params as { name: string }).name,
        request.query as { before: string; after?: string },
        request.principal,
      ),
    ),
  )
}
