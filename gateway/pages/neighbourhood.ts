/** What feeds a dataset, and what is made of it, as lineage knows: the jobs beside it, and the datasets at their other side. */
import { kindOf, namedIn, nodeIdOf } from '../../processors/lineage/index.ts'
import { type LineageStore, neighboursIn, walkJobs } from '../../queries/lineage/index.ts'

export interface NeighbourNode {
  readonly nodeId: string
  readonly namespace: string
  readonly name: string
}

export interface Side {
  readonly jobs: readonly NeighbourNode[]
  readonly datasets: readonly NeighbourNode[]
  /** There are more than are shown. */
  readonly truncated: boolean
}

export interface Neighbourhood {
  readonly upstream: Side
  readonly downstream: Side
}

/** The limit of each list. A caller who wants more walks the graph. */
const SHOWN_MAX = 100

/** @throws LineageReadError */
export const neighbourhoodOf = async (store: LineageStore, node: string): Promise<Neighbourhood> => {
  const { nodes, edges, isTruncated } = await walkJobs(node, 0, await neighboursIn(store, 'jobs', {}))
  // A dataset may have several names; edges between two datasets say so.
  const own = new Set([node])
  for (const { from, to } of edges)
    if (kindOf(from) === 'dataset' && kindOf(to) === 'dataset') for (const each of [from, to]) own.add(each)
  const into = new Set<string>()
  const outOf = new Set<string>()
  for (const { from, to } of edges) {
    if (own.has(to) && kindOf(from) === 'job') into.add(from)
    if (own.has(from) && kindOf(to) === 'job') outOf.add(to)
  }
  const isOther = (each: string) => nodes.has(each) && kindOf(each) === 'dataset' && !own.has(each)
  const read = edges.flatMap(({ from, to }) => (into.has(to) && isOther(from) ? [from] : []))
  const written = edges.flatMap(({ from, to }) => (outOf.has(from) && isOther(to) ? [to] : []))
  return { upstream: side(into, read, isTruncated), downstream: side(outOf, written, isTruncated) }
}

const side = (jobs: ReadonlySet<string>, datasets: readonly string[], isTruncated: boolean): Side => {
  const lists = [[...jobs], [...new Set(datasets)]].map((keys) => keys.sort())
  const shown = lists.map((keys) => keys.slice(0, SHOWN_MAX).map((key) => ({ nodeId: nodeIdOf(key), ...namedIn(key) })))
  return {
    ...{ jobs: shown[0]!, datasets: shown[1]! },
    truncated: isTruncated || lists.some((keys) => keys.length > SHOWN_MAX),
  }
}
