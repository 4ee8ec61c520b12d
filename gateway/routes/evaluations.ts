/** POST .../evaluations records what was measured of a version: as the caller says it, or computed from the rows of a dataset, which can be done again. */
import type { FastifyRequest } from 'fastify'
import { GROUPS_MAX, METRICS_MAX, SCORES_MAX } from '../../processors/registry/index.ts'
import { type ComputedEvaluation, TASKS } from '../../queries/evaluation/index.ts'
import type { Version as FoundVersion } from '../../queries/registry/index.ts'
import { type avro, type Filter, LONG_MAX, TIME_EXPECTED, timeOf } from '../../schemas/index.ts'
import type { GatewayContext, Routes } from '../context.ts'
import { access } from '../http/access.ts'
import { wrongField } from '../http/errors.ts'
import { answer, integer, list, object, problems, text, time } from '../http/schemas.ts'
import { Turns } from '../http/turns.ts'
import { type EvaluationAsked, evaluated, evaluatedAgain, unknownVersion } from '../models/index.ts'
import { given, label, made, named, PARTS, pathOf, some, type Version } from './judged.ts'

const count = (description: string) => integer(description, { minimum: 0, maximum: LONG_MAX })
/** Evaluations that are computed or wait for it. */
const WAITING_MAX = 4

const metric = object(
  {
    metric: label('The metric.'),
    by: some(label('What groups the rows. Null: measured on all rows.')),
    group: some(label('The group. Null: measured on all rows.')),
    value: {
      anyOf: [{ type: 'number' }, { type: 'string', enum: ['NaN', 'Infinity', '-Infinity'] }, { type: 'null' }],
      description: 'The value. Null, or absent, with `scores`.',
    },
    rows: some(count('The number of measured rows.')),
    scores: {
      type: 'array',
      items: { type: 'number' },
      maxItems: SCORES_MAX,
      description: 'The metric of each row, in the order of the dataset: the value is their mean.',
    },
  },
  ['by', 'group', 'value', 'rows', 'scores'],
)
const groupCounts = object(
  {
    by: label('What groups the rows.'),
    group: label('The group.'),
    rows: count('The number of its rows.'),
    selected: count('Rows that were predicted positive.'),
    positives: some(count('Rows whose label is positive.')),
    truePositives: some(count('Rows that were predicted positive and are.')),
  },
  ['positives', 'truePositives'],
)

const columns = (description: string) => list(label(description), { maxItems: 10 })
const source = object(
  {
    dataset: text('The dataset that holds predictions and labels.', { minLength: 1, maxLength: 64 }),
    task: text('What was predicted.', { enum: TASKS }),
    label: label('The column of the true values. Rows without one are counted, but not measured.'),
    prediction: label('The column of the predicted class or number. Without it the score decides.'),
    score: label('Binary: the column of the score of the positive class.'),
    positive: {
      type: ['string', 'number', 'boolean'],
      description: 'Binary: the label of positive rows. Default: true, or 1.',
    },
    threshold: {
      type: 'number',
      description: 'Binary without `prediction`: rows with at least this score are predicted positive. Default 0.5.',
    },
    slices: columns('A column by whose values the metrics are measured too.'),
    groups: columns('Binary: a column by whose values rows are counted, for rules of fairness.'),
    key: columns('A column that names a row. Default: its position. With a key two datasets can hold the same rows.'),
    filter: { type: 'object', description: 'The rows that count, as the filter of a feature view.' },
    since: time('Rows from this event time on.'),
    until: time('Rows before this event time.'),
    as_of: time('Rows that the log held at this time.'),
    positions: list(count('The position of a partition: rows before it count.'), {
      description: 'One for each partition. Default: what was sent before the request.',
    }),
    scores: list(label('A metric whose value of each row is recorded, for tests against another version.'), {
      maxItems: 10,
    }),
  },
  ['prediction', 'score', 'positive', 'threshold', 'slices', 'groups', 'key', 'filter'].concat([
    ...['since', 'until', 'as_of', 'positions', 'scores'],
  ]),
)

const recordSchema = given(
  'recordModelEvaluation',
  'Record an evaluation of a version',
  object(
    {
      dataset: label('The name under which it is recorded, as policies name it. Default with `source`: its dataset.'),
      digest: some(label('The digest of the dataset. Versions are compared on equal ones only.')),
      metrics: list(metric, { maxItems: METRICS_MAX }),
      groups: list(groupCounts, { maxItems: GROUPS_MAX }),
      source,
    },
    ['dataset', 'digest', 'metrics', 'groups', 'source'],
  ),
)

const checkSchema = {
  operationId: 'checkModelEvaluation',
  summary: 'Compute an evaluation again',
  description:
    'Computes an evaluation from the same rows as before, and compares all of it, bit for bit. Only one that was computed from a dataset can be checked.',
  tags: ['models'],
  params: object({ ...named, evaluationId: label('The id of the evaluation.') }),
  response: {
    200: answer(
      'The evaluation was computed again.',
      object({
        evaluationId: label('The id of the evaluation.'),
        dataset: label('The name under which it is recorded.'),
        same: { type: 'boolean', description: 'Whether everything is equal.' },
        differences: list(
          object({
            field: text('A difference.'),
            recorded: text('The value on the log.'),
            computed: text('The value that the rows give now.'),
          }),
        ),
      }),
    ),
    ...problems(404, 409, 422, 504),
  },
}

export const evaluationRoutes: Routes = (app, context) => {
  const turns = new Turns('evaluations', WAITING_MAX)
  app.post(
    pathOf(PARTS.evaluation),
    {
      schema: { ...recordSchema, response: { ...recordSchema.response, ...problems(504) } },
      config: access('models:write', 'evaluation.record'),
    },
    async (request) => {
      const body = request.body as EvaluationBody
      const content =
        body.source === undefined ? fromOutside(body) : await turns.take(() => fromRows(context, request, body))
      const value = { ...(request.params as Version), ...content }
      return made(context, request, { type: 'RecordEvaluation', value }, PARTS.evaluation, content.dataset)
    },
  )
  const one = `${pathOf(PARTS.evaluation)}/:evaluationId/check`
  app.post(one, { schema: checkSchema, config: access('models:read', 'evaluation.check') }, (request) =>
    turns.take(async () => {
      const { evaluationId } = request.params as { evaluationId: string }
      return evaluatedAgain(context, await requireVersion(context, request), evaluationId)
    }),
  )
}

const requireVersion = async ({ models }: GatewayContext, request: FastifyRequest): Promise<FoundVersion> => {
  const { model, version } = request.params as Version
  const found = await models.present().version(model, version)
  if (found === undefined) throw unknownVersion(model, version)
  return found
}

type Source = Omit<EvaluationAsked, 'filter' | 'since' | 'until' | 'asOf'> & {
  readonly dataset: string
  readonly filter?: object
} & Readonly<Partial<Record<'since' | 'until' | 'as_of', string | number>>>

interface EvaluationBody {
  readonly dataset?: string
  readonly source?: Source
  readonly digest?: string | null
  readonly metrics?: readonly (Pick<avro.EvaluationMetric, 'metric'> &
    Partial<Omit<avro.EvaluationMetric, 'value'>> & { readonly value?: number | string | null })[]
  readonly groups?: readonly (Omit<avro.GroupCounts, 'positives' | 'truePositives'> &
    Partial<Pick<avro.GroupCounts, 'positives' | 'truePositives'>>)[]
}

/** JSON has no number for what is not finite: it comes as text. */
const evaluationOf = ({
  dataset,
  digest = null,
  metrics = [],
  groups = [],
}: EvaluationBody & { readonly dataset: string }) => ({
  dataset,
  digest,
  metrics: metrics.map(({ value = null, by = null, group = null, rows = null, scores = [], metric: name }) => ({
    ...{ metric: name, by, group, rows, scores, value: value === null ? null : Number(value) },
  })),
  groups: groups.map(({ positives = null, truePositives = null, ...counts }) => ({
    ...counts,
    positives,
    truePositives,
  })),
})

/** @throws HttpError REQUEST_INVALID for what only one of both kinds may have */
const fromOutside = (body: EvaluationBody) => {
  if (body.dataset === undefined) throw wrongField('dataset', null, 'the name of the dataset, or a source')
  return { ...evaluationOf({ ...body, dataset: body.dataset }), source: null }
}

/** @throws as `evaluated` */
const fromRows = async (context: GatewayContext, request: FastifyRequest, body: EvaluationBody) => {
  const { dataset: name, source: asked, ...figures } = body
  const [field, value] = Object.entries(figures).find(([, figure]) => figure !== undefined) ?? []
  if (field !== undefined) throw wrongField(field, value, 'none with a source, from which it is computed')
  await requireVersion(context, request)
  const { dataset, since, until, as_of, filter, ...query } = asked!
  const times = { since: timeOr('since', since), until: timeOr('until', until), asOf: timeOr('as_of', as_of) }
  const given = Object.fromEntries(Object.entries(times).filter(([, time]) => time !== undefined))
  const computed: ComputedEvaluation = await evaluated(context, dataset, {
    ...query,
    ...given,
    ...(filter === undefined ? {} : { filter: filter as Filter }),
  })
  return { dataset: name ?? dataset, ...computed }
}

const timeOr = (field: string, value: string | number | undefined): number | undefined => {
  const found = value === undefined ? undefined : timeOf(value)
  if (value !== undefined && found === undefined) throw wrongField(`source.${field}`, value, TIME_EXPECTED)
  return found
}
