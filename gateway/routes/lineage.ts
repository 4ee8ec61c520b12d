/** Lineage beside the API of Marquez: GET /v1/lineage/impact, who breaks if something changes. */
import { datasetKey, fieldKey, kindOf, namedIn, nodeIdOf, OwnNames, partsOf } from '../../processors/lineage/index.ts'
import { describedOf, impactOf, neighboursIn } from '../../queries/lineage/index.ts'
import type { GatewayContext, Routes } from '../context.ts'
import { access } from '../http/access.ts'
import { wrongField } from '../http/errors.ts'
import { answer, integer, list, nullable, object, problems, text, timeText } from '../http/schemas.ts'
import { keptStoreOf, lineagePast, momentOf, nodeOf } from '../surfaces/openlineage/reading.ts'
import { NODE_TYPES } from '../surfaces/openlineage/shown.ts'

const query = {
  node: text('`dataset:<namespace>:<name>` or `datasetField:<namespace>:<name>:<field>`.'),
  dataset: text('A declared dataset, instead of `node`.'),
  column: text('A column of the dataset. Without it, all of it changes.'),
  as_of: timeText('The answer shows what was known at this time.'),
  current: { type: 'boolean', description: 'True uses only what the last run of each job read and wrote.' },
  limit: integer('The largest number of entries.', { minimum: 1, maximum: 10_000, default: 1000 }),
}

const affected = object({
  nodeId: text('The node.'),
  type: text('`JOB`, `DATASET` or `DATASET_FIELD`.'),
  namespace: text('Its namespace.'),
  name: text('Its name.'),
  field: nullable(text('The column. Null: it is a job or a dataset.')),
  by: text('`column`: column lineage says so; `dataset`: it reads what is affected, and may use the column.'),
  distance: integer('Steps of data, from 0 on.'),
  owners: list(text('The owner.')),
})

const schema = {
  operationId: 'getLineageImpact',
  summary: 'List what is affected if a dataset or a column changes',
  description:
    'Returns everything that is derived from it, nearest first. Where column lineage is known, only what is derived from the column is returned. A job that does not name the columns that it uses may use any.',
  tags: ['lineage'],
  querystring: object(query, ['node', 'dataset', 'column', 'as_of', 'current', 'limit']),
  response: {
    200: answer(
      'The answer holds what is affected.',
      object({
        nodeId: text('The node that changes.'),
        affected: list(affected),
        truncated: { type: 'boolean', description: 'More is affected than the answer holds.' },
      }),
    ),
    ...problems(404),
  },
}

interface Query {
  readonly node?: string
  readonly dataset?: string
  readonly column?: string
  readonly as_of?: string
  readonly current?: boolean
  readonly limit: number
}

const readImpact = async (context: GatewayContext, asked: Query) => {
  const moment = momentOf(asked.as_of)
  await lineagePast(context, ['lineage_edges', 'lineage_facets'])
  if ((asked.node === undefined) === (asked.dataset === undefined))
    throw wrongField('node', asked.node, 'a node, or a declared dataset as `dataset`')
  requireColumn(context, asked)
  const named = new OwnNames(context.platform.names.prefix).dataset(asked.dataset ?? '')
  const store = await keptStoreOf(context)
  const node = await nodeOf(store, asked.node ?? nodeIdOf(datasetKey(named)), moment)
  const kind = kindOf(node)
  if (kind !== 'dataset' && (kind !== 'field' || asked.column !== undefined))
    throw wrongField('node', asked.node, 'a dataset, or a column without `column`')
  // A column that no column lineage names may be used by all that read the dataset.
  const start = asked.column === undefined ? node : fieldKey(namedIn(node), asked.column)
  const scope = { ...moment, isCurrent: asked.current === true }
  const [jobs, columns] = await Promise.all([
    neighboursIn(store, 'jobs', scope),
    neighboursIn(store, 'columns', scope),
    store.kept?.facets(),
  ])
  const found = await impactOf(start, { jobs, columns })
  const shown = found.affected.slice(0, asked.limit)
  const owned = shown.flatMap((each) => (kindOf(each.node) === 'field' ? [] : [each.node]))
  const described = await describedOf(store, owned, moment, ['ownership'])
  return {
    nodeId: nodeIdOf(start),
    affected: shown.map((each) => ({
      nodeId: nodeIdOf(each.node),
      type: NODE_TYPES[kindOf(each.node)],
      ...namedIn(each.node),
      field: kindOf(each.node) === 'field' ? (partsOf(each.node)[2] ?? null) : null,
      by: each.by,
      distance: each.distance,
      owners: ownersIn(described.get(each.node)?.facets.get('ownership')),
    })),
    truncated: found.isTruncated || found.affected.length > shown.length,
  }
}

/** Of a declared dataset all columns are known: who asks for another one is not told that nothing breaks. */
const requireColumn = ({ tail }: GatewayContext, { dataset = '', column }: Query): void => {
  const columns = tail.catalog.current.dataset(dataset)?.latest.record.columns.map(({ name }) => name)
  if (column === undefined || columns === undefined || columns.includes(column)) return
  throw wrongField('column', column, `a column of dataset ${dataset}: ${columns.join(', ')}`)
}

const ownersIn = (ownership: string | undefined): string[] => {
  const { owners } = JSON.parse(ownership ?? '{}') as { readonly owners?: unknown }
  if (!Array.isArray(owners)) return []
  return owners.flatMap((owner: { readonly name?: unknown } | null) =>
    typeof owner?.name === 'string' ? [owner.name] : [],
  )
}

export const lineageRoutes: Routes = (app, context) => {
  app.get('/v1/lineage/impact', { schema, config: access('lineage:read', 'lineage.impact') }, (request) =>
    readImpact(context, request.query as Query),
  )
}
