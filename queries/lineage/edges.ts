/**
 * Neighbours of nodes, as a walk asks for them. A small graph is kept in memory, or read at once, which costs less than a question per step; of a large one
 * only what the walk comes to is read.
 */
import type { Relation } from '../../processors/lineage/index.ts'
import { EdgesInMemory, HALF, WHOLE_MAX } from './kept-edges.ts'
import { inPieces, knownAt, type LineageStore, type Moment, momentParameters, rowsOf, tablesOf } from './store.ts'

export interface Adjacent {
  readonly node: string
  readonly neighbour: string
  /** `from`: data goes from the neighbour into the node. */
  readonly relation: Relation
}

export interface EdgeScope extends Moment {
  /** Only what the last run of each job, and the last event of each dataset, say. */
  readonly isCurrent?: boolean
  /** Only what this run says. */
  readonly batch?: string
}

/** Which graph: of jobs and datasets, or of columns. */
export type GraphKind = 'jobs' | 'columns'

/** @returns the neighbours of all these nodes */
export type Neighbours = (nodes: readonly string[]) => Promise<readonly Adjacent[]>

type Row = readonly [node: string, neighbour: string, relation: Relation]

/** The edges of some nodes. */
const ALL: Readonly<Record<GraphKind, string>> = {
  jobs: "NOT startsWith(node, 'field:') AND NOT startsWith(neighbour, 'field:')",
  columns: "(startsWith(node, 'field:') OR startsWith(neighbour, 'field:'))",
}

const currentOnly = (edges: string, scope: EdgeScope): string =>
  scope.isCurrent
    ? `(scope, batch) IN (SELECT scope, argMax(batch, (first, batch)) FROM
        (SELECT scope, batch, min(event_time) AS first FROM ${edges} WHERE ${knownAt(scope)} GROUP BY scope, batch) GROUP BY scope)`
    : '1'

const conditionOf = (edges: string, scope: EdgeScope): string =>
  [knownAt(scope), currentOnly(edges, scope), ...(scope.batch === undefined ? [] : ['batch = {batch: String}'])].join(
    ' AND ',
  )

const parametersOf = (scope: EdgeScope): Readonly<Record<string, unknown>> => ({
  ...momentParameters(scope),
  ...(scope.batch === undefined ? {} : { batch: scope.batch }),
})

const adjacentOf = ([node, neighbour, relation]: Row): Adjacent => ({ node, neighbour, relation })

/** The neighbours of some jobs or datasets, in the graph of jobs. @throws LineageReadError */
export const neighboursOf = async (
  store: LineageStore,
  nodes: readonly string[],
  scope: EdgeScope,
): Promise<Adjacent[]> => {
  const { edges } = tablesOf(store.prefix)
  const query = `SELECT node, neighbour, relation FROM ${edges} WHERE node IN {nodes: Array(String)} AND ${ALL.jobs}
    AND ${conditionOf(edges, scope)} GROUP BY node, neighbour, relation`
  const found: Adjacent[] = []
  for (const piece of inPieces(nodes)) {
    const rows = await rowsOf<Row>(store, query, { ...parametersOf(scope), nodes: piece })
    found.push(...rows.map(adjacentOf))
  }
  return found
}

/**
 * @param wholeMax a graph with more edges is not read at once
 * @throws LineageReadError, as the neighbours do
 */
export const neighboursIn = async (
  store: LineageStore,
  kind: GraphKind,
  scope: EdgeScope,
  wholeMax = WHOLE_MAX,
): Promise<Neighbours> => {
  const kept = await store.kept?.edges(kind)
  // What the last runs say, or a single one, is no part of what is kept.
  if (kept !== undefined && scope.isCurrent !== true && scope.batch === undefined) return kept.neighbours(scope.asOf)
  const isLarge = store.kept !== undefined && kept === undefined
  const { edges } = tablesOf(store.prefix)
  const condition = conditionOf(edges, scope)
  const select = (which: string) =>
    `SELECT node, neighbour, relation FROM ${edges} WHERE ${which} AND ${condition} GROUP BY node, neighbour, relation`
  const parameters = parametersOf(scope)
  const whole = isLarge ? [] : await rowsOf<Row>(store, `${select(HALF[kind])} LIMIT ${wholeMax + 1}`, parameters)
  if (!isLarge && whole.length <= wholeMax) {
    const found = new EdgesInMemory()
    found.add(whole.map(([node, neighbour, relation]) => [node, neighbour, relation, 0]))
    return found.neighbours()
  }
  const query = select(`node IN {nodes: Array(String)} AND ${ALL[kind]}`)
  return async (nodes) => {
    const pieces = inPieces(nodes).map((piece) => rowsOf<Row>(store, query, { ...parameters, nodes: piece }))
    return (await Promise.all(pieces)).flat().map(adjacentOf)
  }
}
