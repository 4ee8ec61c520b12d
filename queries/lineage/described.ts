/** What is known of nodes: facets, times, and the last run of jobs. */
import { KEPT_FACETS, LAST } from './kept-facets.ts'
import { inPieces, knownAt, type LineageStore, type Moment, momentParameters, rowsOf, tablesOf } from './store.ts'

export interface Described {
  /** Event times of the first and the last mention. */
  readonly since: string
  readonly until: string
  /** Facets that are there, by name, as JSON. Those of a dataset in a run begin with `input:` or `output:`. */
  readonly facets: ReadonlyMap<string, string>
}

type Row = readonly [node: string, facet: string, value: string, since: string, until: string]

/** More nodes than this are not named one by one. */
const NAMED_MAX = 2_000

/**
 * @param facets the names that are wanted; all without it
 * @throws LineageReadError
 */
export const describedOf = async (
  store: LineageStore,
  nodes: readonly string[],
  moment: Moment,
  facets?: readonly string[],
): Promise<ReadonlyMap<string, Described>> => {
  const kept = await keptOf(store, nodes, moment, facets)
  if (kept !== undefined) return kept
  const wanted = facets === undefined ? '1' : 'facet IN {facets: Array(String)}'
  const of = (which: string) => `SELECT node, facet, ${LAST}, min(event_time), max(event_time)
    FROM ${tablesOf(store.prefix).facets} WHERE ${which} AND ${knownAt(moment)} AND ${wanted} GROUP BY node, facet`
  const parameters = { ...momentParameters(moment), ...(facets === undefined ? {} : { facets: ['', ...facets] }) }
  const rows =
    nodes.length > NAMED_MAX
      ? await rowsOf<Row>(store, of("NOT startsWith(node, 'run:')"), parameters)
      : (
          await Promise.all(
            inPieces(nodes).map((piece) =>
              rowsOf<Row>(store, of('node IN {nodes: Array(String)}'), { ...parameters, nodes: piece }),
            ),
          )
        ).flat()
  const found = new Map<string, { since: string; until: string; facets: Map<string, string> }>()
  const asked = new Set(nodes)
  for (const [node, facet, value, since, until] of rows) {
    if (!asked.has(node)) continue
    const known = found.get(node) ?? { since, until, facets: new Map() }
    found.set(node, known)
    if (facet === '') Object.assign(known, { since, until })
    else if (value !== '') known.facets.set(facet, value)
  }
  return found
}

/** What is kept in memory of these nodes, if all that is wanted is. It may be more than was asked for. */
const keptOf = async (
  store: LineageStore,
  nodes: readonly string[],
  { asOf }: Moment,
  facets: readonly string[] | undefined,
): Promise<ReadonlyMap<string, Described> | undefined> => {
  const isKept = asOf === undefined && facets?.every((name) => KEPT_FACETS.includes(name)) === true
  const known = isKept ? await store.kept?.facets() : undefined
  if (known === undefined) return undefined
  const found = new Map<string, Described>()
  for (const node of nodes) {
    const described = known.get(node)
    if (described !== undefined) found.set(node, described)
  }
  return found
}

/** Which of these nodes are there, in their order. @throws LineageReadError */
export const nodesThere = async (
  store: LineageStore,
  nodes: readonly string[],
  moment: Moment,
): Promise<readonly string[]> => {
  const known = moment.asOf === undefined ? await store.kept?.facets() : undefined
  const isThere = nodes.filter((node) => known?.get(node) !== undefined)
  if (isThere.length > 0 && isThere.length === nodes.length) return isThere
  const found = new Set<string>()
  const { facets, edges } = tablesOf(store.prefix)
  const query = `SELECT DISTINCT node FROM
    (SELECT node FROM ${facets} WHERE node IN {nodes: Array(String)} AND ${knownAt(moment)}
      UNION ALL SELECT node FROM ${edges} WHERE node IN {nodes: Array(String)} AND ${knownAt(moment)})`
  for (const piece of inPieces(nodes)) {
    const rows = await rowsOf<readonly [string]>(store, query, { ...momentParameters(moment), nodes: piece })
    for (const [node] of rows) found.add(node)
  }
  return nodes.filter((node) => found.has(node))
}
