/** What is known of jobs and datasets, in memory: facets that answers show, and times. */
import type { Described } from './described.ts'
import { type Reading, TooLargeError } from './kept.ts'
import { type LineageStore, rowsOf, tablesOf } from './store.ts'

/** The facets that are kept. */
export const KEPT_FACETS: readonly string[] = [
  'schema',
  'dataSource',
  'documentation',
  'lifecycleStateChange',
  'jobType',
  'sourceCodeLocation',
  'ownership',
]

/** The last value of each facet: null counts, so it is no null here. */
export const LAST = "argMax(ifNull(value, ''), (event_time, rank, digest))"

/** What is kept at most, without what a node itself needs. */
const NODES_MAX = 100_000
const BYTES_MAX = 32 * 1024 * 1024
/** So many records hold little enough that what they add is read without asking for its size first. */
const FEW = 1_000

interface Known {
  since: string
  until: string
  facets: Map<string, string>
  /** Of the last change of it. */
  version: number
}

export class FacetsInMemory {
  readonly #nodes = new Map<string, Known>()
  #bytes = 0
  #version = 0

  get size(): number {
    return this.#nodes.size
  }

  /** Bytes of the values, roughly. */
  get bytes(): number {
    return this.#bytes
  }

  get(node: string): Described | undefined {
    return this.#nodes.get(node)
  }

  /** The number of changes so far. */
  get version(): number {
    return this.#version
  }

  /** The nodes that a change behind a version has touched. @param version default: all nodes */
  *changedSince(version = -1): Generator<string> {
    for (const [node, known] of this.#nodes) if (known.version > version) yield node
  }

  /** @param value '': there is none, or no more */
  set(node: string, facet: string, value: string, since: string, until: string): void {
    let known = this.#nodes.get(node)
    if (known === undefined) {
      known = { since, until, facets: new Map(), version: 0 }
      this.#nodes.set(node, known)
    }
    known.version = ++this.#version
    if (facet === '') {
      known.since = since
      known.until = until
      return
    }
    this.#bytes += value.length - (known.facets.get(facet)?.length ?? 0)
    if (value === '') known.facets.delete(facet)
    else known.facets.set(facet, value)
  }
}

/** Of a node that an event touched, everything is read again: a later event may say something earlier. */
const changedSql = (facets: string): string => `SELECT node, facet, ${LAST} AS last, min(event_time), max(event_time)
  FROM ${facets} WHERE NOT startsWith(node, 'run:') AND facet IN {facets: Array(String)}
    AND ({from: Int64} = 0 OR node IN (SELECT node FROM ${facets} WHERE _offset >= {from: Int64}))
  GROUP BY node, facet`

const lastSql = (facets: string): string =>
  `SELECT if(count() = 0, 0, max(_offset) + 1) FROM ${facets} WHERE _offset >= {from: Int64}`

type Row = readonly [node: string, facet: string, value: string, since: string, until: string]

export const facetsReading = (limits = { nodes: NODES_MAX, bytes: BYTES_MAX }): Reading<FacetsInMemory> => ({
  empty: () => new FacetsInMemory(),
  read: async (store, into, from) => {
    const { facets } = tablesOf(store.prefix)
    const parameters = { from, facets: ['', ...KEPT_FACETS] }
    // First how far, then what: so nothing up to there is missing.
    const [[next] = [0]] = await rowsOf<readonly [number]>(store, lastSql(facets), parameters)
    if (next - from > FEW) await requireRoom(store, facets, parameters, limits)
    for (const row of await rowsOf<Row>(store, changedSql(facets), parameters)) into.set(...row)
    if (into.size > limits.nodes || into.bytes > limits.bytes) throw new TooLargeError()
    return Math.max(next, from)
  },
})

/** @throws TooLargeError before anything of it is read */
const requireRoom = async (
  store: LineageStore,
  facets: string,
  parameters: Readonly<Record<string, unknown>>,
  limits: { readonly nodes: number; readonly bytes: number },
): Promise<void> => {
  const query = `SELECT uniqExact(node), sum(length(last)) FROM (${changedSql(facets)})`
  const [[nodes, bytes] = [0, 0]] = await rowsOf<readonly [number, number]>(store, query, parameters)
  if (nodes > limits.nodes || bytes > limits.bytes) throw new TooLargeError()
}
