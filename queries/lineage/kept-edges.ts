/** The edges of a graph in memory, with the time at which each was known first. */
import { kindOf, type Relation } from '../../processors/lineage/index.ts'
import type { Adjacent, GraphKind, Neighbours } from './edges.ts'
import { type Reading, TooLargeError } from './kept.ts'
import { rowsOf, tablesOf } from './store.ts'

/** A graph with more edges is not kept, and not read at once. */
export const WHOLE_MAX = 100_000

/** @param knownAt log time, ms, at which the edge was known first */
export type EdgeRow = readonly [node: string, neighbour: string, relation: Relation, knownAt: number]

/** One end of each edge of the graph; the other follows. */
export const HALF: Readonly<Record<GraphKind, string>> = {
  jobs: "(startsWith(node, 'job:') OR relation = 'same')",
  columns: "(startsWith(node, 'field:') AND relation != 'same')",
}

const OPPOSITE: Readonly<Record<Relation, Relation>> = { from: 'to', to: 'from', same: 'same', has: 'of', of: 'has' }

interface KnownEdge extends Adjacent {
  knownAt: number
}

export class EdgesInMemory {
  readonly #byNode = new Map<string, KnownEdge[]>()
  #count = 0
  #names = 0

  /** One end of each edge, the first time or again. */
  add(half: Iterable<EdgeRow>): void {
    const known = new Map<string, Map<string, KnownEdge>>()
    for (const [node, neighbour, relation, knownAt] of half) {
      if (this.#set(known, { node, neighbour, relation, knownAt })) this.#count++
      // Both ends are there of edges between two columns, and between names of one dataset.
      if (kindOf(node) !== kindOf(neighbour))
        this.#set(known, { node: neighbour, neighbour: node, relation: OPPOSITE[relation], knownAt })
    }
  }

  /** The number of edges; those with both ends count twice. */
  get count(): number {
    return this.#count
  }

  /** How often another name of a dataset became known. */
  get names(): number {
    return this.#names
  }

  has(node: string, asOf = Number.POSITIVE_INFINITY): boolean {
    return this.#byNode.get(node)?.some(({ knownAt }) => knownAt <= asOf) === true
  }

  /** @param asOf only edges that were known at this log time, ms */
  neighbours(asOf = Number.POSITIVE_INFINITY): Neighbours {
    return async (nodes) => {
      const found: Adjacent[] = []
      for (const node of nodes)
        for (const edge of this.#byNode.get(node) ?? []) if (edge.knownAt <= asOf) found.push(edge)
      return found
    }
  }

  /** @param known the edges of the nodes that this change touches @returns whether the edge is new */
  #set(known: Map<string, Map<string, KnownEdge>>, edge: KnownEdge): boolean {
    let edges = this.#byNode.get(edge.node)
    if (edges === undefined) {
      edges = []
      this.#byNode.set(edge.node, edges)
    }
    let ofNode = known.get(edge.node)
    if (ofNode === undefined) {
      ofNode = new Map(edges.map((each) => [each.relation + each.neighbour, each]))
      known.set(edge.node, ofNode)
    }
    const key = edge.relation + edge.neighbour
    const found = ofNode.get(key)
    if (found !== undefined) {
      found.knownAt = Math.min(found.knownAt, edge.knownAt)
      return false
    }
    ofNode.set(key, edge)
    edges.push(edge)
    if (edge.relation === 'same') this.#names++
    return true
  }
}

export const edgesReading = (kind: GraphKind, max = WHOLE_MAX): Reading<EdgesInMemory> => ({
  empty: () => new EdgesInMemory(),
  read: async (store, into, from) => {
    const query = `SELECT node, neighbour, relation, toUnixTimestamp64Milli(min(known_at)), max(_offset)
      FROM ${tablesOf(store.prefix).edges} WHERE ${HALF[kind]} AND _offset >= {from: Int64}
      GROUP BY node, neighbour, relation LIMIT ${max + 1}`
    type Row = readonly [string, string, Relation, number, number]
    const rows = await rowsOf<Row>(store, query, { from })
    if (rows.length > max) throw new TooLargeError()
    into.add(rows.map(([node, neighbour, relation, knownAt]) => [node, neighbour, relation, knownAt]))
    if (into.count > max) throw new TooLargeError()
    return rows.reduce((next, [, , , , offset]) => Math.max(next, offset + 1), from)
  },
})
