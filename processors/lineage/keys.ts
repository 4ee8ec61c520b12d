/**
 * Names of nodes. Inside of the platform a node is a key: its kind, then its parts behind a separator that no part may hold, so that two nodes never
 * have one key. OpenLineage's tools write it with colons, which namespaces hold as well: `dataset:kafka://host:9092:orders`.
 */

/** What stands between the parts of a key. Intake refuses it in namespaces and names. */
export const SEPARATOR = '\u001f'

export type NodeKind = 'dataset' | 'job' | 'run' | 'field'

export interface Named {
  readonly namespace: string
  readonly name: string
}

export const datasetKey = ({ namespace, name }: Named): string => `dataset:${namespace}${SEPARATOR}${name}`
export const jobKey = ({ namespace, name }: Named): string => `job:${namespace}${SEPARATOR}${name}`
export const runKey = (runId: string): string => `run:${runId}`
/** A column of a dataset. */
export const fieldKey = ({ namespace, name }: Named, field: string): string =>
  `field:${namespace}${SEPARATOR}${name}${SEPARATOR}${field}`

export const kindOf = (key: string): NodeKind => key.slice(0, key.indexOf(':')) as NodeKind

/** The parts of the key of a dataset, a job or a column: namespace, name, and the column. */
export const partsOf = (key: string): readonly string[] => key.slice(key.indexOf(':') + 1).split(SEPARATOR)

export const namedIn = (key: string): Named => {
  // Without a list of all parts: large graphs ask this of every node.
  const at = key.indexOf(SEPARATOR)
  const end = key.indexOf(SEPARATOR, at + 1)
  return { namespace: key.slice(key.indexOf(':') + 1, at), name: key.slice(at + 1, end < 0 ? undefined : end) }
}

/** The node as OpenLineage's tools write it. */
export const nodeIdOf = (key: string): string =>
  key.startsWith('field:') ? `datasetField:${partsOf(key).join(':')}` : key.replaceAll(SEPARATOR, ':')

const PREFIXES: Readonly<Record<string, { readonly kind: NodeKind; readonly parts: number }>> = {
  dataset: { kind: 'dataset', parts: 2 },
  job: { kind: 'job', parts: 2 },
  datasetField: { kind: 'field', parts: 3 },
  run: { kind: 'run', parts: 1 },
}

/** More colons than this in an id would have too many meanings. */
const COLONS_MAX = 40

/**
 * Every key that such an id may mean, the most likely first: a colon before `//` or a digit belongs to an address. Of those, one is there.
 * @returns none if it is not an id
 */
export const keysOfNodeId = (nodeId: string): readonly string[] => {
  const at = nodeId.indexOf(':')
  const known = Object.hasOwn(PREFIXES, nodeId.slice(0, Math.max(at, 0))) ? PREFIXES[nodeId.slice(0, at)] : undefined
  const rest = nodeId.slice(at + 1)
  if (known === undefined || rest === '' || rest.includes(SEPARATOR)) return []
  const { kind, parts } = known
  if (parts === 1) return [`${kind}:${rest}`]
  const colons = [...rest.matchAll(/:/g)].map(({ index }) => index)
  if (colons.length > COLONS_MAX) return []
  const isOfAddress = (index: number): boolean => /^:(?:\/\/|\d)/.test(rest.slice(index))
  const ranked = [...colons.filter((index) => !isOfAddress(index)), ...colons.filter(isOfAddress)]
  const cuts = parts === 2 ? ranked.map((index) => [index]) : pairsOf(ranked)
  return cuts.map((cut) => `${kind}:${cutAt(rest, cut).join(SEPARATOR)}`).filter((key) => !key.endsWith(SEPARATOR))
}

const pairsOf = (colons: readonly number[]): number[][] =>
  colons.flatMap((a, i) => colons.slice(i + 1).map((b) => [Math.min(a, b), Math.max(a, b)]))

const cutAt = (text: string, cuts: readonly number[]): string[] => {
  const ends = [...cuts, text.length]
  return ends.map((end, i) => text.slice(i === 0 ? 0 : ends[i - 1]! + 1, end))
}
