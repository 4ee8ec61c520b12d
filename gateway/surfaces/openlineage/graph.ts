/** GET /api/v1/lineage: the graph around a node. */
import { kindOf } from '../../../processors/lineage/index.ts'
import { describedOf, neighboursIn, walkJobs } from '../../../queries/lineage/index.ts'
import type { GatewayContext } from '../../context.ts'
import { HttpError } from '../../http/errors.ts'
import { graphText } from './graph-text.ts'
import { keptStoreOf, lineagePast, momentOf, nodeOf } from './reading.ts'
import { addDataset, addJob, SHOWN_FACETS } from './shown.ts'

export interface GraphQuery {
  readonly nodeId: string
  readonly depth: number
  readonly as_of?: string
  readonly current?: boolean
}

/** @returns JSON @throws HttpError; errors of the reads */
export const readGraph = async (
  context: GatewayContext,
  { nodeId, depth, as_of, current }: GraphQuery,
): Promise<string> => {
  const moment = momentOf(as_of)
  await lineagePast(context, ['lineage_edges', 'lineage_facets'])
  const store = await keptStoreOf(context)
  const start = await nodeOf(store, nodeId, moment)
  const kind = kindOf(start)
  if (kind !== 'job' && kind !== 'dataset')
    throw new HttpError('REQUEST_INVALID', `nodeId is '${nodeId.slice(0, 200)}', expected a job or a dataset.`)
  // What is known of the nodes is read while the walk waits for the edges.
  const [neighbours] = await Promise.all([
    neighboursIn(store, 'jobs', { ...moment, isCurrent: current === true }),
    store.kept?.facets(),
  ])
  const walked = await walkJobs(start, depth, neighbours)
  const described = await describedOf(store, [...walked.nodes], moment, SHOWN_FACETS)
  return graphText(walked, (pieces, key, named, around) => {
    if (kindOf(key) === 'job') addJob(pieces, named, described.get(key), around)
    else addDataset(pieces, named, described.get(key))
  })
}
