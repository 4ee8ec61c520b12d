/**
 * The rows that an observation adds to the tables of lineage. They are facts of one event each: which of them count follows when they are read, from event
 * time, rank and digest, so neither the order of events nor their number of times matters.
 */
import { canonicalJson } from '../../schemas/index.ts'
import type { Value } from '../../streams/core/projection.ts'
import { isReadable } from './facet-shapes.ts'
import { datasetKey, fieldKey, jobKey, kindOf, type Named, namedIn, runKey } from './keys.ts'
import type { DatasetMention, Facets, Observed, RunState } from './observed.ts'

/**
 * How a neighbour is related to a node: data goes from it into the node, from the node to it, both are names of one dataset; it is a column of the node, or
 * the node is one of its columns.
 */
export type Relation = 'from' | 'to' | 'same' | 'has' | 'of'

/** What every row of an observation has. */
export interface OfEvent {
  readonly digest: string
  /** Log time, ms, at which it was known. */
  readonly knownAt: number
}

/** Events of one time in the order in which a tool sends them. */
const RANKS: Readonly<Record<RunState, number>> = { START: 1, RUNNING: 2, OTHER: 3, COMPLETE: 4, ABORT: 5, FAIL: 6 }

export const rankOf = (observed: Observed): number =>
  observed.kind === 'run' ? (observed.state === null ? 2 : RANKS[observed.state]) : 0

/** The run, or else the event, whose edges of a job or dataset replace each other. */
const batchOf = (observed: Observed, { digest }: OfEvent): string =>
  observed.kind === 'run' ? observed.run.runId : digest

type Row = readonly Value[]

/** Both ends of every edge know the other. */
export const edgeRows = (observed: Observed, of: OfEvent): readonly Row[] => {
  const stamp = [batchOf(observed, of), observed.eventTime, rankOf(observed), of.digest, of.knownAt] as const
  const rows: Row[] = []
  const edge = (from: string, to: string, scope: string) => {
    rows.push([from, to, 'to', scope, ...stamp], [to, from, 'from', scope, ...stamp])
  }
  if (observed.kind !== 'dataset') {
    const job = jobKey(observed.job)
    for (const each of observed.inputs) edge(datasetKey(each), job, job)
    for (const each of observed.outputs) edge(job, datasetKey(each), job)
  }
  for (const dataset of datasetsOf(observed)) {
    const scope = datasetKey(dataset)
    const columns = columnEdges(dataset)
    for (const { from, to } of columns) edge(from, to, scope)
    for (const field of new Set(columns.flatMap(({ from, to }) => [from, to]))) {
      if (kindOf(field) !== 'field') continue
      const owner = datasetKey(namedIn(field))
      rows.push([owner, field, 'has', scope, ...stamp], [field, owner, 'of', scope, ...stamp])
    }
    for (const alias of symlinksOf(dataset)) {
      const other = datasetKey(alias)
      if (other === scope) continue
      rows.push([scope, other, 'same', scope, ...stamp], [other, scope, 'same', scope, ...stamp])
    }
  }
  return rows
}

const datasetsOf = (observed: Observed): readonly DatasetMention[] =>
  observed.kind === 'dataset' ? [observed.dataset] : [...observed.inputs, ...observed.outputs]

const facetOf = (facets: Facets, name: string): Facets[string] | undefined => {
  const facet = Object.hasOwn(facets, name) ? facets[name] : undefined
  return facet === undefined || facet._deleted === true || !isReadable(name, facet) ? undefined : facet
}

interface InputField extends Named {
  readonly field: string
}

/** What columns of a dataset are made of. What the whole dataset depends on, such as a filter, leads to the dataset itself. */
const columnEdges = (dataset: DatasetMention): { from: string; to: string }[] => {
  const facet = facetOf(dataset.facets, 'columnLineage')
  if (facet === undefined) return []
  const fields = Object.entries(facet.fields as Readonly<Record<string, { inputFields: readonly InputField[] }>>)
  const ofFields = fields.flatMap(([field, { inputFields }]) =>
    inputFields.map((input) => ({ from: fieldKey(input, input.field), to: fieldKey(dataset, field) })),
  )
  const ofAll = ((facet.dataset ?? []) as readonly InputField[]).map((input) => ({
    from: fieldKey(input, input.field),
    to: datasetKey(dataset),
  }))
  return [...ofFields, ...ofAll]
}

const symlinksOf = (dataset: DatasetMention): readonly Named[] =>
  (facetOf(dataset.facets, 'symlinks')?.identifiers ?? []) as readonly Named[]

/** A row per facet, and one with the facet `''` per mention: it says that the thing is there. A facet that is deleted is null. */
export const facetRows = (observed: Observed, of: OfEvent): readonly Row[] => {
  const stamp = [batchOf(observed, of), observed.eventTime, rankOf(observed), of.digest, of.knownAt] as const
  const rows: Row[] = []
  const add = (node: string, facets: Facets, prefix = '') => {
    if (prefix === '') rows.push([node, '', null, ...stamp])
    for (const [name, facet] of Object.entries(facets))
      rows.push([node, prefix + name, facet._deleted === true ? null : canonicalJson(facet), ...stamp])
  }
  if (observed.kind !== 'dataset') add(jobKey(observed.job), observed.job.facets)
  if (observed.kind === 'run') add(runKey(observed.run.runId), observed.run.facets)
  for (const dataset of datasetsOf(observed)) add(datasetKey(dataset), dataset.facets)
  if (observed.kind === 'dataset') return rows
  for (const dataset of observed.inputs) add(datasetKey(dataset), dataset.runFacets, 'input:')
  for (const dataset of observed.outputs) add(datasetKey(dataset), dataset.runFacets, 'output:')
  return rows
}

/** The row of the event itself. */
export const eventRow = (
  observed: Observed,
  of: OfEvent,
  { flaws, original }: { readonly flaws: readonly string[]; readonly original: string },
): Row => [
  observed.kind === 'dataset' ? datasetKey(observed.dataset) : jobKey(observed.job),
  observed.kind,
  observed.kind === 'run' ? observed.run.runId : '',
  observed.kind === 'run' ? (observed.state ?? '') : '',
  observed.eventTime,
  rankOf(observed),
  of.digest,
  observed.producer,
  JSON.stringify(flaws),
  original,
  of.knownAt,
]
