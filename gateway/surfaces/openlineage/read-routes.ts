/** The reads of Marquez's API, apart from the graph of jobs. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { eventTimeOf } from '../../../processors/lineage/index.ts'
import type { GatewayContext } from '../../context.ts'
import { access } from '../../http/access.ts'
import { wrongField } from '../../http/errors.ts'
import { answer, integer, list, object, type Schema, text, timeText } from '../../http/schemas.ts'
import { type ColumnGraphQuery, readColumnGraph } from './column-graph.ts'
import { errorAnswers } from './errors.ts'
import {
  type JobsQuery,
  readDataset,
  readDatasets,
  readEvents,
  readJob,
  readJobs,
  readNamespaces,
  readRun,
  readRunFacets,
  readRuns,
  readSearch,
  type SearchAsked,
} from './lists.ts'
import { MaskedFacets } from './masked.ts'
import { momentOf } from './reading.ts'

const anyObject = (description: string): Schema => ({ type: 'object', description })
const PAGE = {
  limit: integer('The largest number of entries in a page.', { minimum: 0, maximum: 1000, default: 100 }),
  offset: integer('The number of entries before the page.', { minimum: 0, maximum: 10_000_000, default: 0 }),
}
const AS_OF = { as_of: timeText('The answer shows what was known at this time.') }
const totalCount = integer('The number of all entries.')
const listed = (name: string, of: string): Schema => object({ [name]: list(anyObject(of)), totalCount })
const names = (...of: readonly string[]): Schema =>
  object(Object.fromEntries(of.map((name) => [name, text(`The ${name}.`)])))

interface Read {
  readonly path: string
  readonly id: string
  readonly summary: string
  readonly description: string
  readonly params?: Schema
  readonly query?: Readonly<Record<string, Schema>>
  /** Of those, the ones that must be there. */
  readonly required?: readonly string[]
  readonly shows: Schema
  readonly answer: (context: GatewayContext, request: FastifyRequest) => Promise<unknown>
}

type Params = Readonly<Record<string, string>>
const queryOf = <T>(request: FastifyRequest): T & { readonly as_of?: string } =>
  request.query as T & { readonly as_of?: string }
const paramsOf = (request: FastifyRequest): Params => request.params as Params
const maskedFor = (context: GatewayContext, { principal }: FastifyRequest): MaskedFacets =>
  new MaskedFacets({ context, principal })

interface PageQuery {
  readonly limit: number
  readonly offset: number
}
const pageOf = (request: FastifyRequest): PageQuery => {
  const { limit, offset } = queryOf<PageQuery>(request)
  return { limit, offset }
}
const momentIn = (request: FastifyRequest) => momentOf(queryOf(request).as_of)

const timeIn = (field: string, given: string | undefined, otherwise: string): string => {
  if (given === undefined || given === '') return otherwise
  // A plus in an address is a blank.
  const time = eventTimeOf(given.replace(' ', given.includes('T') ? '+' : ' '))
  if (time === undefined) throw wrongField(field, given, 'a time as RFC 3339')
  return time.text
}

const reads: readonly Read[] = [
  {
    path: '/namespaces',
    id: 'listLineageNamespaces',
    summary: 'List the namespaces of lineage',
    description: 'Returns the namespaces that events have named, in the order of their names, as Marquez does.',
    query: { ...PAGE, ...AS_OF },
    shows: object({ namespaces: list(anyObject('A namespace.')) }),
    answer: (context, request) => readNamespaces(context, pageOf(request), momentIn(request)),
  },
  ...['/jobs', '/namespaces/:namespace/jobs'].map(
    (path, i): Read => ({
      path,
      id: i === 0 ? 'listLineageJobs' : 'listLineageJobsOfNamespace',
      summary: 'List jobs',
      description: 'Returns jobs with their latest runs, in the order of their names, as Marquez does.',
      ...(i === 0 ? {} : { params: names('namespace') }),
      query: {
        ...PAGE,
        ...AS_OF,
        lastRunStates: text('Only jobs whose last run has one of these states, with commas between them.'),
      },
      shows: listed('jobs', 'A job.'),
      answer: (context, request) =>
        readJobs(
          context,
          { ...queryOf<JobsQuery>(request), ...(paramsOf(request) as { namespace?: string }) },
          momentIn(request),
        ),
    }),
  ),
  {
    path: '/namespaces/:namespace/jobs/:job',
    id: 'getLineageJob',
    summary: 'Read a job',
    description: 'Returns a job with its latest runs, its inputs and its outputs, as Marquez does.',
    params: names('namespace', 'job'),
    query: AS_OF,
    shows: anyObject('The job.'),
    answer: (context, request) =>
      readJob(context, paramsOf(request).namespace!, paramsOf(request).job!, momentIn(request)),
  },
  {
    path: '/namespaces/:namespace/jobs/:job/runs',
    id: 'listLineageRuns',
    summary: 'List the runs of a job, latest first',
    description: 'Returns the runs of a job with their states and facets, as Marquez does.',
    params: names('namespace', 'job'),
    query: { ...PAGE, ...AS_OF },
    shows: listed('runs', 'A run.'),
    answer: (context, request) => {
      const { namespace, job: name } = paramsOf(request) as { namespace: string; job: string }
      return readRuns(context, { namespace, name, ...pageOf(request) }, momentIn(request))
    },
  },
  {
    path: '/jobs/runs/:id',
    id: 'getLineageRun',
    summary: 'Read a run with the datasets of all its events',
    description: 'Returns the state of a run, and the datasets that all its events together name, as Marquez does.',
    params: names('id'),
    query: AS_OF,
    shows: anyObject('The run.'),
    answer: (context, request) => readRun(context, paramsOf(request).id!, momentIn(request)),
  },
  {
    path: '/jobs/runs/:id/facets',
    id: 'getLineageRunFacets',
    summary: 'Read the facets of a run or of its job',
    description: 'Returns the latest facets that the events of the run hold, as Marquez does.',
    params: names('id'),
    query: { type: text('`run` or `job`.', { enum: ['run', 'job'], default: 'run' }), ...AS_OF },
    shows: object({ runId: text('The run.'), facets: anyObject('The facets by name.') }),
    answer: (context, request) =>
      readRunFacets(context, paramsOf(request).id!, queryOf<{ type: 'run' | 'job' }>(request).type, momentIn(request)),
  },
  {
    path: '/namespaces/:namespace/datasets',
    id: 'listLineageDatasets',
    summary: 'List datasets',
    description: 'Returns the datasets of a namespace with their fields and facets, as Marquez does.',
    params: names('namespace'),
    query: { ...PAGE, ...AS_OF },
    shows: listed('datasets', 'A dataset.'),
    answer: (context, request) =>
      readDatasets(
        context,
        { ...pageOf(request), namespace: paramsOf(request).namespace! },
        momentIn(request),
        maskedFor(context, request),
      ),
  },
  {
    path: '/namespaces/:namespace/datasets/:dataset',
    id: 'getLineageDataset',
    summary: 'Read a dataset',
    description: 'Returns a dataset with its fields and facets, as Marquez does.',
    params: names('namespace', 'dataset'),
    query: AS_OF,
    shows: anyObject('The dataset.'),
    answer: (context, request) =>
      readDataset(
        context,
        { namespace: paramsOf(request).namespace!, name: paramsOf(request).dataset! },
        momentIn(request),
        maskedFor(context, request),
      ),
  },
  {
    path: '/search',
    id: 'searchLineage',
    summary: 'Search jobs and datasets by a part of the name',
    description: 'Returns the jobs and datasets whose names contain the text, as Marquez does.',
    query: {
      q: text('A part of the name, in any case.', { minLength: 1 }),
      filter: text('`JOB` or `DATASET`.', { enum: ['JOB', 'DATASET'] }),
      sort: text('`NAME` or `UPDATE_AT`.', { enum: ['NAME', 'UPDATE_AT', 'name', 'update_at'], default: 'NAME' }),
      limit: integer('The largest number of results.', { minimum: 0, maximum: 1000, default: 10 }),
      namespace: text('Only in this namespace.'),
      ...AS_OF,
    },
    required: ['q'],
    shows: listed('results', 'A job or dataset.'),
    answer: (context, request) => {
      const asked = queryOf<SearchAsked>(request)
      return readSearch(context, { ...asked, sort: asked.sort.toUpperCase() as SearchAsked['sort'] }, momentIn(request))
    },
  },
  {
    path: '/events/lineage',
    id: 'listLineageEvents',
    summary: 'List the events of lineage by event time',
    description: 'Returns the events as they were received, in the order of their event times.',
    query: {
      ...PAGE,
      after: text('Only events at or after this time, RFC 3339.'),
      before: text('Only events before this time, RFC 3339.'),
      sortDirection: text('`desc` or `asc`.', { enum: ['asc', 'desc', 'ASC', 'DESC'], default: 'desc' }),
      ...AS_OF,
    },
    shows: listed('events', 'An event of OpenLineage.'),
    answer: (context, request) => {
      const asked = queryOf<{ after?: string; before?: string; sortDirection: string }>(request)
      const after = timeIn('after', asked.after, '')
      const before = timeIn('before', asked.before, '~')
      const isLatestFirst = asked.sortDirection.toLowerCase() === 'desc'
      return readEvents(
        context,
        { ...pageOf(request), after, before, isLatestFirst },
        momentIn(request),
        maskedFor(context, request),
      )
    },
  },
  {
    path: '/column-lineage',
    id: 'getColumnLineage',
    summary: 'Read the lineage of columns',
    description: 'Returns the graph of columns that the facet `columnLineage` describes, as Marquez does.',
    query: {
      nodeId: text(
        '`datasetField:<namespace>:<name>:<field>`, a dataset for all its columns, or a job for those that it writes.',
      ),
      depth: integer('Steps from column to column.', { minimum: 0, maximum: 1000, default: 20 }),
      withDownstream: { type: 'boolean', description: 'True includes what is derived from the columns.' },
      current: { type: 'boolean', description: 'True uses only the last event about each dataset.' },
      ...AS_OF,
    },
    required: ['nodeId'],
    shows: object(
      {
        graph: list(anyObject('A column.')),
        truncated: { type: 'boolean', description: 'There are more columns than the answer holds.' },
      },
      ['truncated'],
    ),
    answer: (context, request) => readColumnGraph(context, queryOf<ColumnGraphQuery>(request)),
  },
  {
    path: '/tags',
    id: 'listLineageTags',
    summary: 'List tags',
    description: 'Always returns an empty list. The path exists because clients of Marquez ask for it.',
    shows: object({ tags: list(anyObject('A tag.')) }),
    answer: async () => ({ tags: [] }),
  },
]

export const readRoutes = (scope: FastifyInstance, context: GatewayContext): void => {
  for (const { path, id, summary, description, params, query = {}, required = [], shows, answer: read } of reads) {
    const schema = {
      operationId: id,
      summary,
      description,
      tags: ['openlineage'],
      ...(params === undefined ? {} : { params }),
      querystring: object(
        query,
        Object.keys(query).filter((name) => !required.includes(name)),
      ),
      response: { 200: answer('The answer in the form of Marquez.', shows), ...errorAnswers(404) },
    }
    scope.get(`/api/v1${path}`, { schema, config: access('lineage:read', 'lineage.read') }, async (request, reply) => {
      const found = await read(context, request)
      return typeof found === 'string' ? reply.type('application/json; charset=utf-8').send(found) : found
    })
  }
}
