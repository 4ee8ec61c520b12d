/**
 * Nodes of the graph in Marquez's form. Times are those of events, and not those of the log, so that the same events give the same bytes whenever they came.
 * Source: MarquezProject/marquez, api/src/main/java/marquez/service/models.
 */
import { namedIn } from '../../../processors/lineage/index.ts'
import type { Described, RunRead } from '../../../queries/lineage/index.ts'

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Kinds of nodes, as Marquez calls them. */
export const NODE_TYPES = { dataset: 'DATASET', job: 'JOB', run: 'RUN', field: 'DATASET_FIELD' } as const

/** `2026-01-05T10:00:00.000000000Z` without zeros that say nothing. */
export const timeShown = (text: string): string =>
  text.endsWith(WHOLE_SECOND) ? `${text.slice(0, -WHOLE_SECOND.length)}Z` : text.replace(/0+Z$/, 'Z')
const WHOLE_SECOND = '.000000000Z'

const facetIn = (described: Described | undefined, name: string): Readonly<Record<string, unknown>> | undefined => {
  const text = described?.facets.get(name)
  return text === undefined ? undefined : (JSON.parse(text) as Readonly<Record<string, unknown>>)
}

const EPOCH = '1970-01-01T00:00:00.000000000Z'
const timesOf = (described: Described | undefined) => ({
  createdAt: timeShown(described?.since ?? EPOCH),
  updatedAt: timeShown(described?.until ?? EPOCH),
})

/** A name, and its parts as JSON: of a large graph each is needed many times. */
export interface NamedText {
  readonly namespace: string
  readonly name: string
  /** `{"namespace","name"}`. */
  readonly both: string
}

export const namedText = (key: string): NamedText => {
  const named = namedIn(key)
  const [namespace, name] = [JSON.stringify(named.namespace), JSON.stringify(named.name)]
  return { namespace, name, both: `{"namespace":${namespace},"name":${name}}` }
}

/** A member of a facet as JSON, or null. */
const memberOf = (described: Described | undefined, facet: string, member: string): string => {
  const found = facetIn(described, facet)
  return found === undefined ? 'null' : JSON.stringify(found[member] ?? null)
}

const STREAM = /^"(kafka|kinesis|pulsar|millrace):/

/** Adds what Marquez says of a dataset, as JSON, to the pieces of a text. */
export const addDataset = (
  pieces: string[],
  { namespace, name, both }: NamedText,
  described: Described | undefined,
): void => {
  const { createdAt, updatedAt } = timesOf(described)
  const type = STREAM.test(namespace) ? 'STREAM' : 'DB_TABLE'
  const source = memberOf(described, 'dataSource', 'name')
  pieces.push('{"id":', both, ',"type":"', type, '","name":', name, ',"physicalName":', name)
  pieces.push(',"createdAt":"', createdAt, '","updatedAt":"', updatedAt, '","namespace":', namespace)
  pieces.push(',"sourceName":', source === 'null' ? '"default"' : source, ',"fields":', fieldsText(described))
  pieces.push(',"tags":[],"lastModifiedAt":"', updatedAt)
  pieces.push('","description":', memberOf(described, 'documentation', 'description'))
  pieces.push(',"lastLifecycleState":', memberOf(described, 'lifecycleStateChange', 'lifecycleStateChange'), '}')
}

const fieldsText = (described: Described | undefined): string => {
  const fields = facetIn(described, 'schema')?.fields
  if (!Array.isArray(fields)) return '[]'
  return JSON.stringify(
    (fields as readonly Readonly<Record<string, unknown>>[]).map(({ name, type, description }) => ({
      name,
      type: type ?? null,
      tags: [],
      description: description ?? null,
    })),
  )
}

const JOB_TYPES: Readonly<Record<string, string>> = { BATCH: 'BATCH', STREAMING: 'STREAM', SERVICE: 'SERVICE' }

/** Neighbours of a job. */
export interface Around {
  readonly inputs: readonly NamedText[]
  readonly outputs: readonly NamedText[]
}

/** Adds what Marquez says of a job, as JSON, to the pieces of a text. */
export const addJob = (
  pieces: string[],
  { namespace, name, both }: NamedText,
  described: Described | undefined,
  { inputs, outputs }: Around,
): void => {
  const { createdAt, updatedAt } = timesOf(described)
  const type = JOB_TYPES[String(facetIn(described, 'jobType')?.processingType)] ?? 'BATCH'
  pieces.push('{"id":', both, ',"type":"', type, '","name":', name, ',"simpleName":', name)
  pieces.push(',"parentJobName":null,"parentJobUuid":null,"createdAt":"', createdAt, '","updatedAt":"', updatedAt)
  pieces.push('","namespace":', namespace, ',"inputs":[')
  addNames(pieces, inputs)
  pieces.push('],"outputs":[')
  addNames(pieces, outputs)
  pieces.push('],"location":', memberOf(described, 'sourceCodeLocation', 'url'))
  pieces.push(',"description":', memberOf(described, 'documentation', 'description'), '}')
}

const addNames = (pieces: string[], names: readonly NamedText[]): void => {
  for (let i = 0; i < names.length; i++) {
    if (i > 0) pieces.push(',')
    pieces.push(names[i]!.both)
  }
}

/** What is added to the pieces of a text, as an object. */
const asObject = (add: (pieces: string[]) => void): object => {
  const pieces: string[] = []
  add(pieces)
  return JSON.parse(pieces.join('')) as object
}

/** The facets of a thing, by name. Those of a dataset in one run are left out. */
export const facetsShown = (described: Described | undefined): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    [...(described?.facets ?? [])]
      .filter(([name]) => !name.startsWith('input:') && !name.startsWith('output:'))
      .sort(([a], [b]) => byText(a, b))
      .map(([name, text]) => [name, JSON.parse(text) as unknown]),
  )

/** Facets of a dataset in its last run, by name. */
const runFacetsShown = (
  described: Described | undefined,
  of: 'input:' | 'output:',
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    [...(described?.facets ?? [])]
      .filter(([name]) => name.startsWith(of))
      .sort(([a], [b]) => byText(a, b))
      .map(([name, text]) => [name.slice(of.length), JSON.parse(text) as unknown]),
  )

export const datasetShown = (key: string, described: Described | undefined): object => {
  const facets = facetsShown(described)
  const columns = (facets.columnLineage as { readonly fields?: Readonly<Record<string, object>> } | undefined)?.fields
  return {
    ...asObject((pieces) => addDataset(pieces, namedText(key), described)),
    facets,
    inputFacets: runFacetsShown(described, 'input:'),
    outputFacets: runFacetsShown(described, 'output:'),
    deleted:
      (facets.lifecycleStateChange as { lifecycleStateChange?: unknown } | undefined)?.lifecycleStateChange === 'DROP',
    columnLineage: Object.entries(columns ?? {}).map(([name, of]) => ({ name, ...of })),
  }
}

/** @param around the keys of its neighbours */
export const jobShown = (
  key: string,
  described: Described,
  { inputs, outputs }: { readonly inputs: readonly string[]; readonly outputs: readonly string[] },
  latestRun: object | undefined,
): object => ({
  ...asObject((pieces) =>
    addJob(pieces, namedText(key), described, { inputs: inputs.map(namedText), outputs: outputs.map(namedText) }),
  ),
  latestRun: latestRun ?? null,
  latestRuns: latestRun === undefined ? [] : [latestRun],
  tags: [],
  facets: facetsShown(described),
})

const STATES: Readonly<Record<RunRead['state'], string>> = {
  ...{ '': 'NEW', OTHER: 'NEW', START: 'RUNNING', RUNNING: 'RUNNING' },
  ...{ COMPLETE: 'COMPLETED', FAIL: 'FAILED', ABORT: 'ABORTED' },
}

/** @param described what is known of the run; without it, it has no facets */
export const runShown = (run: RunRead, described?: Described): object => {
  const { namespace, name } = namedIn(run.job)
  const nominal = facetIn(described, 'nominalTime')
  const { startedAt, endedAt } = run
  const durationMs = startedAt === null || endedAt === null ? null : Date.parse(endedAt) - Date.parse(startedAt)
  return {
    id: run.runId,
    createdAt: timeShown(run.since),
    updatedAt: timeShown(run.until),
    nominalStartTime: nominal?.nominalStartTime ?? null,
    nominalEndTime: nominal?.nominalEndTime ?? null,
    state: STATES[run.state],
    startedAt: startedAt === null ? null : timeShown(startedAt),
    endedAt: endedAt === null ? null : timeShown(endedAt),
    durationMs,
    args: {},
    jobVersion: { namespace, name, version: run.runId },
    facets: facetsShown(described),
  }
}

/** The facets that these need. */
export const SHOWN_FACETS = [
  'schema',
  'dataSource',
  'documentation',
  'lifecycleStateChange',
  'jobType',
  'sourceCodeLocation',
]
