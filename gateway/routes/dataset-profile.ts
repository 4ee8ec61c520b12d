/** What the values of a dataset are like: GET /v1/datasets/{name}/profile, /profile/windows and /samples. */
import { durationMs } from '../../schemas/index.ts'
import type { Routes } from '../context.ts'
import { access } from '../http/access.ts'
import { wrongField } from '../http/errors.ts'
import { optional } from '../http/optional.ts'
import { integer, named, object, problems, text, timeText } from '../http/schemas.ts'
import { DatasetProfiles } from '../pages/profile.ts'
import { columnsAnswer, samplesAnswer, windowsAnswer } from '../pages/profile-schemas.ts'
import { optionalTime } from '../rows/statements.ts'

const params = named('name', 'The name of the dataset.')
const times = {
  from: timeText('Only rows from this event time on.'),
  to: timeText('Only rows before this event time.'),
}

const columnsQuery = {
  ...times,
  limit: integer('The largest number of columns in a page.', { minimum: 1, maximum: 100, default: 25 }),
  page_token: text('The `nextPageToken` of the page before.'),
}

const columnsSchema = {
  operationId: 'getDatasetProfile',
  summary: 'Read the profile of each column of a dataset',
  description:
    'Returns, column by column in their declared order, how many values are missing, how many are distinct, the quantiles, the most frequent values and a histogram. All figures rest on the rows before `positions`. They are exact up to 1,000,000 rows; of more rows, one in 2, 4, 8... is profiled (`profiledRows`), the same ones every time.',
  tags: ['catalog'],
  params,
  querystring: object(columnsQuery, Object.keys(columnsQuery)),
  response: { 200: columnsAnswer, ...problems(404, 422, 504) },
}

const windowsQuery = {
  column: text('The column.'),
  window: text('The length of a window, for example `1h` or `1d`; windows begin at multiples of it since the epoch.'),
  ...times,
  limit: integer('The largest number of windows in a page.', { minimum: 1, maximum: 100, default: 25 }),
  page_token: text('The `nextPageToken` of the page before.', { pattern: '^-?[0-9]{1,15}$' }),
}

const windowsSchema = {
  operationId: 'getDatasetProfileWindows',
  summary: 'Read the profile of a column, window by window',
  description:
    'Returns the profile of one column for each window of event time that has rows, latest first. A window whose rows have not changed since the last request is not computed again.',
  tags: ['catalog'],
  params,
  querystring: object(windowsQuery, ['from', 'to', 'limit', 'page_token']),
  response: { 200: windowsAnswer, ...problems(404, 422, 504) },
}

const samplesSchema = {
  operationId: 'getDatasetSamples',
  summary: 'Read the latest rows of a dataset, without sensitive columns',
  description:
    'Returns the rows that the log accepted last, latest first. Long values are cut (`cut`). Values of masked columns are left out.',
  tags: ['catalog'],
  params,
  querystring: object({ limit: integer('The number of rows.', { minimum: 1, maximum: 20, default: 10 }) }, ['limit']),
  response: { 200: samplesAnswer, ...problems(404, 422, 504) },
}

interface Query {
  readonly from?: string
  readonly to?: string
  readonly limit: number
  readonly page_token?: string
}

/** The shortest window, ms: shorter ones would be more than anybody looks at. */
const WINDOW_MIN_MS = 1_000

const windowOf = (given: string): number => {
  try {
    const ms = durationMs(given)
    if (ms >= WINDOW_MIN_MS) return ms
  } catch {
    // said below
  }
  throw wrongField('window', given, 'a length of time of at least 1s, for example 1h or 1d')
}

const askedOf = (params: unknown, { from, to }: Query) => ({
  name: (params as { name: string }).name,
  ...optional('from', optionalTime('from', from)),
  ...optional('to', optionalTime('to', to)),
})

export const datasetProfileRoutes: Routes = (app, context) => {
  const profiles = new DatasetProfiles(context)
  const config = access('rows:read', 'dataset.profile')
  app.get('/v1/datasets/:name/profile', { schema: columnsSchema, config }, (request) => {
    const query = request.query as Query
    const page = { limit: query.limit, ...optional('first', query.page_token) }
    return profiles.columns({ ...askedOf(request.params, query), ...page }, request.principal)
  })
  app.get('/v1/datasets/:name/profile/windows', { schema: windowsSchema, config }, (request) => {
    const query = request.query as Query & { readonly column: string; readonly window: string }
    const { page_token: before, column, limit } = query
    const page = { limit, ...optional('before', before === undefined ? undefined : Number(before)) }
    const asked = { ...askedOf(request.params, query), column, windowMs: windowOf(query.window), ...page }
    return profiles.windows(asked, request.principal)
  })
  app.get(
    '/v1/datasets/:name/samples',
    { schema: samplesSchema, config: access('rows:read', 'dataset.samples') },
    (request) => {
      const { name } = request.params as { name: string }
      return profiles.samples({ name, limit: (request.query as Query).limit }, request.principal)
    },
  )
}
