/** Namespaces, jobs, datasets and runs in Marquez's form. */
import { datasetKey, jobKey, kindOf, namedIn, nodeIdOf, runKey } from '../../../processors/lineage/index.ts'
import {
  describedOf,
  lastRuns,
  lineageEventsOf,
  type Moment,
  namedLike,
  namespacesOf,
  neighboursOf,
  nodesOf,
  type Page,
  type RunRead,
  runNamed,
  runsOfJob,
} from '../../../queries/lineage/index.ts'
import type { GatewayContext } from '../../context.ts'
import { HttpError } from '../../http/errors.ts'
import type { MaskedFacets } from './masked.ts'
import { lineagePast, storeOf } from './reading.ts'
import { datasetShown, facetsShown, jobShown, runShown, timeShown } from './shown.ts'

/** What is asked for is not there. */
const notThere = (what: string): HttpError => new HttpError('LINEAGE_NODE_UNKNOWN', `There is no ${what}.`)

export const readNamespaces = async (context: GatewayContext, page: Page, moment: Moment) => {
  await lineagePast(context, ['lineage_facets'])
  const found = await namespacesOf(storeOf(context), page, moment)
  return {
    namespaces: found.map(({ name, since, until }) => ({
      name,
      createdAt: timeShown(since),
      updatedAt: timeShown(until),
      ownerName: 'anonymous',
      description: null,
      isHidden: false,
    })),
  }
}

/** Marquez's names of states, by those of OpenLineage. */
const STATES: Readonly<Record<string, readonly string[]>> = {
  NEW: ['', 'OTHER'],
  RUNNING: ['START', 'RUNNING'],
  COMPLETED: ['COMPLETE'],
  FAILED: ['FAIL'],
  ABORTED: ['ABORT'],
}

export interface JobsQuery extends Page {
  readonly namespace?: string
  readonly lastRunStates?: string
}

export const readJobs = async (context: GatewayContext, query: JobsQuery, moment: Moment) => {
  await lineagePast(context)
  const { namespace, lastRunStates, limit, offset } = query
  const states = lastRunStates?.split(',').flatMap((state) => STATES[state] ?? [])
  const of = { ...(namespace === undefined ? {} : { namespace }), ...(states === undefined ? {} : { states }) }
  const { nodes, total } = await nodesOf(storeOf(context), { kind: 'job', ...of, ...moment, limit, offset })
  return { jobs: await jobsShown(context, nodes, moment), totalCount: total }
}

export const readJob = async (context: GatewayContext, namespace: string, name: string, moment: Moment) => {
  await lineagePast(context)
  const [job] = await jobsShown(context, [jobKey({ namespace, name })], moment)
  if (job === undefined) throw notThere(`job '${name}' in namespace '${namespace}'`)
  return job
}

/** Those that are there. */
const jobsShown = async (context: GatewayContext, jobs: readonly string[], moment: Moment): Promise<object[]> => {
  const store = storeOf(context)
  const [described, runs, adjacent] = await Promise.all([
    describedOf(store, jobs, moment),
    lastRuns(store, jobs, moment),
    neighboursOf(store, jobs, { ...moment, isCurrent: true }),
  ])
  const facets = await runFacets(context, [...runs.values()], moment)
  return jobs.flatMap((job) => {
    const known = described.get(job)
    if (known === undefined) return []
    const of = adjacent.filter(({ node }) => node === job)
    const inputs = of.flatMap(({ relation, neighbour }) => (relation === 'from' ? [neighbour] : [])).sort()
    const outputs = of.flatMap(({ relation, neighbour }) => (relation === 'to' ? [neighbour] : [])).sort()
    const run = runs.get(job)
    return [jobShown(job, known, { inputs, outputs }, run && runShown(run, facets.get(runKey(run.runId))))]
  })
}

const runFacets = (context: GatewayContext, runs: readonly RunRead[], moment: Moment) =>
  describedOf(
    storeOf(context),
    runs.map(({ runId }) => runKey(runId)),
    moment,
  )

export const readRuns = async (
  context: GatewayContext,
  { namespace, name, ...page }: Page & { readonly namespace: string; readonly name: string },
  moment: Moment,
) => {
  await lineagePast(context)
  const { runs, total } = await runsOfJob(storeOf(context), jobKey({ namespace, name }), page, moment)
  const facets = await runFacets(context, runs, moment)
  return { runs: runs.map((run) => runShown(run, facets.get(runKey(run.runId)))), totalCount: total }
}

/** A run with the datasets of all its events. */
export const readRun = async (context: GatewayContext, runId: string, moment: Moment) => {
  await lineagePast(context)
  const store = storeOf(context)
  const run = await runNamed(store, runId.toLowerCase(), moment)
  if (run === undefined) throw notThere(`run '${runId}'`)
  const [facets, adjacent] = await Promise.all([
    runFacets(context, [run], moment),
    neighboursOf(store, [run.job], { ...moment, batch: run.runId }),
  ])
  const versions = (relation: 'from' | 'to') =>
    adjacent
      .filter((each) => each.relation === relation)
      .map(({ neighbour }) => ({ datasetVersionId: { ...namedIn(neighbour), version: run.runId }, facets: {} }))
      .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  const shown = runShown(run, facets.get(runKey(run.runId)))
  return { ...shown, inputDatasetVersions: versions('from'), outputDatasetVersions: versions('to') }
}

export const readRunFacets = async (context: GatewayContext, runId: string, type: 'run' | 'job', moment: Moment) => {
  await lineagePast(context)
  const run = await runNamed(storeOf(context), runId.toLowerCase(), moment)
  if (run === undefined) throw notThere(`run '${runId}'`)
  const node = type === 'run' ? runKey(run.runId) : run.job
  const described = await describedOf(storeOf(context), [node], moment)
  return { runId: run.runId, facets: facetsShown(described.get(node)) }
}

export const readDatasets = async (
  context: GatewayContext,
  { namespace, limit, offset }: Page & { readonly namespace?: string },
  moment: Moment,
  masked: MaskedFacets,
) => {
  await lineagePast(context, ['lineage_facets'])
  const of = namespace === undefined ? {} : { namespace }
  const { nodes, total } = await nodesOf(storeOf(context), { kind: 'dataset', ...of, ...moment, limit, offset })
  const described = await describedOf(storeOf(context), nodes, moment)
  return { datasets: nodes.map((node) => masked.dataset(datasetShown(node, described.get(node)))), totalCount: total }
}

export const readDataset = async (
  context: GatewayContext,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  moment: Moment,
  masked: MaskedFacets,
) => {
  await lineagePast(context, ['lineage_facets'])
  const node = datasetKey({ namespace, name })
  const described = (await describedOf(storeOf(context), [node], moment)).get(node)
  if (described === undefined) throw notThere(`dataset '${name}' in namespace '${namespace}'`)
  return masked.dataset(datasetShown(node, described))
}

export interface SearchAsked {
  readonly q: string
  readonly filter?: 'JOB' | 'DATASET'
  readonly sort: 'NAME' | 'UPDATE_AT'
  readonly limit: number
  readonly namespace?: string
}

export const readSearch = async (context: GatewayContext, asked: SearchAsked, moment: Moment) => {
  await lineagePast(context, ['lineage_facets'])
  const kind =
    asked.filter === undefined ? {} : { kind: asked.filter === 'JOB' ? ('job' as const) : ('dataset' as const) }
  const found = await namedLike(storeOf(context), {
    ...{ text: asked.q, limit: asked.limit, isLatestFirst: asked.sort === 'UPDATE_AT' },
    ...kind,
    ...(asked.namespace === undefined ? {} : { namespace: asked.namespace }),
    ...moment,
  })
  const results = found.map(({ node, until }) => ({
    type: kindOf(node) === 'job' ? 'JOB' : 'DATASET',
    ...namedIn(node),
    updatedAt: timeShown(until),
    nodeId: nodeIdOf(node),
  }))
  return { totalCount: results.length, results }
}

/** The events themselves, as canonical JSON. @returns text */
export const readEvents = async (
  context: GatewayContext,
  asked: Page & { readonly after: string; readonly before: string; readonly isLatestFirst: boolean },
  moment: Moment,
  masked: MaskedFacets,
): Promise<string> => {
  await lineagePast(context, ['lineage_events'])
  const { events, total } = await lineageEventsOf(storeOf(context), { ...asked, ...moment })
  return `{"events":[${events.map((event) => masked.event(event)).join(',')}],"totalCount":${total}}`
}
