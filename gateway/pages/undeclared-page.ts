/** What is known of a dataset that lineage tells of, declared or not. */
import { datasetKey, kindOf, namedIn, OwnNames } from '../../processors/lineage/index.ts'
import { describedOf, type LineageStore, neighboursIn } from '../../queries/lineage/index.ts'
import type { GatewayContext } from '../context.ts'
import { wrongField } from '../http/errors.ts'
import { keptStoreOf, lineagePast, nodeOf } from '../surfaces/openlineage/reading.ts'
import { neighbourhoodOf } from './neighbourhood.ts'
import { UNDECLARED_FACETS, undeclaredOf } from './undeclared.ts'

/** Columns that are shown. */
const COLUMNS_MAX = 1_000

/** @throws HttpError REQUEST_INVALID, LINEAGE_NODE_UNKNOWN; errors of the reads */
export const lineageDatasetPage = async (context: GatewayContext, nodeId: string) => {
  await lineagePast(context, ['lineage_edges', 'lineage_facets'])
  const store = await keptStoreOf(context)
  const node = await nodeOf(store, nodeId, {})
  if (kindOf(node) !== 'dataset') throw wrongField('node', nodeId, 'a dataset')
  const described = (await describedOf(store, [node], {}, UNDECLARED_FACETS)).get(node)
  const { columns, ...rest } = undeclaredOf(node, namedIn(node), described)
  const declaredAs = await declaredName(context, store, node)
  return {
    ...{ ...rest, isDeclared: declaredAs !== null, declaredAs },
    ...{ columns: columns.slice(0, COLUMNS_MAX), columnsTotal: columns.length },
    ...{ since: described?.since ?? null, until: described?.until ?? null },
    lineage: await neighbourhoodOf(store, node),
  }
}

/** The declared dataset that a node is, or is another name of. */
const declaredName = async (
  { platform, tail }: GatewayContext,
  store: LineageStore,
  node: string,
): Promise<string | null> => {
  const names = new OwnNames(platform.names.prefix)
  const same = (await (await neighboursIn(store, 'jobs', {}))([node])).filter(({ relation }) => relation === 'same')
  const keys = new Set([node, ...same.map(({ neighbour }) => neighbour)])
  const declared = tail.catalog.current.datasets().find(({ name }) => keys.has(datasetKey(names.dataset(name))))
  return declared?.name ?? null
}
