/** Reports of drift: GET /v1/reports/drift, as a page or as JSON. */
import { REPORT_HEADERS, reportHtml } from '../../queries/reports/index.ts'
import type { Routes } from '../context.ts'
import { access } from '../http/access.ts'
import { HttpError } from '../http/errors.ts'
import { answer, anything, integer, list, nullable, object, problems, raw, text, timeText } from '../http/schemas.ts'
import { reportFor } from '../reports.ts'
import { optionalTime } from '../rows/statements.ts'

const query = {
  model: text('The report is about this model.'),
  monitor: text('The report is about this monitor.'),
  from: timeText('Only windows that end after this time.'),
  to: timeText('Only windows that start before this time.'),
  as_of: timeText('The report shows what was known at this time.'),
  windows: integer('The largest number of windows, the latest of the period.', {
    minimum: 1,
    maximum: 400,
    default: 60,
  }),
  columns: integer('The largest number of columns, those that alarm or drift most.', {
    minimum: 1,
    maximum: 200,
    default: 20,
  }),
  format: text('`html`: a page that stands alone. `json`: its content.', { enum: ['html', 'json'], default: 'html' }),
}

const report = object({
  schema: text('The form of the document: `millrace.drift-report/1`.'),
  subject: object({ kind: text('`model` or `monitor`.'), name: text('Its name.') }),
  from: nullable(integer('Windows end after this time, ms since the epoch. Null: not bounded.')),
  to: nullable(integer('Windows start before this time, ms since the epoch. Null: not bounded.')),
  asOf: nullable(integer('What was known at this log time, ms since the epoch. Null: now.')),
  series: list(
    anything(
      'A version of a monitor on a version of a baseline: windows, columns with figures and distributions, slices.',
    ),
  ),
  otherSeries: list(anything('Another monitor or baseline that measured in the period and is not shown.')),
  alerts: anything('Alerts about the model that fired while the windows became known.'),
  overdue: anything('Windows that wait for partitions that lag.'),
  performance: list(anything('A figure of performance over windows.')),
})

const schema = {
  operationId: 'getDriftReport',
  summary: 'Report the drift of a model or a monitor',
  description:
    'Returns what was measured in a period: verdicts, figures over time with their thresholds, distributions beside the baseline, slices, alerts, and what is overdue or insufficient. The request names either `model` or `monitor`. The page contains no script and loads no other resource.',
  tags: ['drift'],
  querystring: object(query, Object.keys(query)),
  response: {
    200: {
      description: 'The answer is the report.',
      content: { ...(raw('', 'text/html').content as object), ...(answer('', report).content as object) },
    },
    ...problems(404, 422),
  },
}

interface Query {
  readonly model?: string
  readonly monitor?: string
  readonly from?: string
  readonly to?: string
  readonly as_of?: string
  readonly windows: number
  readonly columns: number
  readonly format: 'html' | 'json'
}

export const reportRoutes: Routes = (app, context) => {
  app.get('/v1/reports/drift', { schema, config: access('rows:read', 'report.drift') }, async (request, reply) => {
    const { model, monitor, windows, columns, format, ...times } = request.query as Query
    const made = await reportFor(context, { subject: subjectIn(model, monitor), windows, columns, ...periodIn(times) })
    reply.headers({ ...REPORT_HEADERS, 'cache-control': 'no-cache' })
    if (format === 'json') return made
    reply.type('text/html; charset=utf-8')
    return reportHtml(made)
  })
}

const subjectIn = (model: string | undefined, monitor: string | undefined) => {
  if (model !== undefined && monitor === undefined) return { kind: 'model', name: model } as const
  if (monitor !== undefined && model === undefined) return { kind: 'monitor', name: monitor } as const
  const value = model === undefined ? null : `${model} and ${monitor}`
  throw new HttpError('REQUEST_INVALID', 'Expected model or monitor, one of both.', {
    problems: [{ field: 'model', value, expected: 'the name of a model, or monitor instead' }],
  })
}

const periodIn = (times: Pick<Query, 'from' | 'to' | 'as_of'>) => {
  const [from, to, asOf] = [
    optionalTime('from', times.from),
    optionalTime('to', times.to),
    optionalTime('as_of', times.as_of),
  ]
  if (from !== undefined && to !== undefined && from >= to)
    throw new HttpError('REQUEST_INVALID', 'from is not before to.', {
      problems: [{ field: 'from', value: times.from ?? null, expected: 'a time before `to`' }],
    })
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }), ...(asOf !== undefined && { asOf }) }
}
