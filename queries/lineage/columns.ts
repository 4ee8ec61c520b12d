/** Walks of columns: what a column is made of, and what is made of it. */
import { datasetKey, kindOf, namedIn } from '../../processors/lineage/index.ts'
import type { Neighbours } from './edges.ts'
import { type Edge, NODES_MAX, type Walked } from './walk.ts'

/** The dataset of a column. */
export const datasetOfField = (key: string): string => datasetKey(namedIn(key))

export interface ColumnDirections {
  /** Also what is made of the columns, not only what they are made of. */
  readonly withDownstream: boolean
}

/**
 * Columns around columns: each direction for itself, so what another column of the way is made of is not part of it.
 * @param starts columns, or datasets for all their columns
 * @param depth steps from column to column
 */
export const walkColumns = async (
  starts: readonly string[],
  depth: number,
  neighbours: Neighbours,
  { withDownstream }: ColumnDirections,
  max = NODES_MAX,
): Promise<Walked> => {
  const fields = await fieldsOf(starts, neighbours)
  const nodes = new Set(fields.slice(0, max))
  const edges = new Map<string, Edge>()
  let isTruncated = fields.length > max
  for (const direction of withDownstream ? (['from', 'to'] as const) : (['from'] as const)) {
    const seen = new Set(fields)
    let frontier: readonly string[] = fields
    for (let step = 0; step < depth && frontier.length > 0; step++) {
      const next = new Set<string>()
      for (const { node, neighbour, relation } of await neighbours(frontier)) {
        if (relation !== direction || kindOf(neighbour) !== 'field') continue
        const edge = direction === 'from' ? { from: neighbour, to: node } : { from: node, to: neighbour }
        edges.set(`${edge.from}\n${edge.to}`, edge)
        if (!seen.has(neighbour)) next.add(neighbour)
      }
      frontier = [...next].sort()
      for (const node of frontier) {
        seen.add(node)
        if (nodes.size < max) nodes.add(node)
        else if (!nodes.has(node)) isTruncated = true
      }
    }
  }
  const shown = [...edges.values()].filter(({ from, to }) => nodes.has(from) && nodes.has(to))
  return { nodes, edges: shown, isTruncated }
}

/** The columns of datasets, and columns as they are, sorted. */
export const fieldsOf = async (starts: readonly string[], neighbours: Neighbours): Promise<string[]> => {
  const datasets = starts.filter((key) => kindOf(key) === 'dataset')
  const found = new Set(starts.filter((key) => kindOf(key) === 'field'))
  for (const { neighbour, relation } of await neighbours(datasets)) if (relation === 'has') found.add(neighbour)
  return [...found].sort()
}
