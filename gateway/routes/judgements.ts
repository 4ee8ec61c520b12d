/** What was measured of versions, gates that judged them, and approvals of their promotion. What policies ask for is declared in the catalogue. */
import type { FastifyRequest } from 'fastify'
import {
  GROUPS_MAX,
  type Judgement,
  judgement,
  METRICS_MAX,
  REFUSALS,
  type RefusalCode,
  SCORES_MAX,
  versionEntity,
} from '../../processors/registry/index.ts'
import { RegistryReader } from '../../queries/registry/index.ts'
import type { avro } from '../../schemas/index.ts'
import { originOf } from '../catalog/outcome.ts'
import type { GatewayContext, Routes } from '../context.ts'
import { RefusedCommandError } from '../decisions.ts'
import { access } from '../http/access.ts'
import { HttpError, RefusedError } from '../http/errors.ts'
import {
  answer,
  anything,
  idempotencyHeader,
  integer,
  list,
  nullable,
  object,
  problems,
  type Schema,
  text,
  timeText,
} from '../http/schemas.ts'
import type { ModelsContent } from '../models/index.ts'
import { TIME_EXPECTED, timeOfText } from '../rows/time.ts'

const COUNT_MAX = Number.MAX_SAFE_INTEGER - 1
const label = (description: string) => text(description, { minLength: 1, maxLength: 250 })
const count = (description: string) => integer(description, { minimum: 0, maximum: COUNT_MAX })
const some = (schema: Schema) => nullable(schema)

const named = {
  model: text('The name of the model.', { minLength: 1, maxLength: 256 }),
  version: integer('The version.', { minimum: 1, maximum: 2_147_483_647 }),
}
const ofApproval = object({ ...named, approvalId: label('The id of the request.') })

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

interface Part {
  /** In paths, and of the list in an answer. */
  readonly plural: string
  /** The prefix of its fields of a version. */
  readonly prefix: string
  readonly one: string
  readonly summary: string
}

const PARTS = {
  evaluation: {
    plural: 'evaluations',
    prefix: 'evaluation/',
    one: 'ModelEvaluation',
    summary: 'what was measured of a version',
  },
  gate: { plural: 'gates', prefix: 'gate/', one: 'ModelGate', summary: 'the latest gate of each policy' },
  approval: {
    plural: 'approvals',
    prefix: 'approval/',
    one: 'ModelApproval',
    summary: 'the latest request for approval of each policy',
  },
} as const satisfies Record<string, Part>

const pathOf = ({ plural }: Part): string => `/v1/models/:model/versions/:version/${plural}`

interface Version {
  readonly model: string
  readonly version: number
}

/** Appends a command and answers with what it made. A command that came again is answered with what holds now. */
const made = async (
  context: GatewayContext,
  request: FastifyRequest,
  content: ModelsContent,
  part: Part,
  key: string,
) => {
  try {
    const { event } = await context.models.decided(content, originOf(request))
    if (event !== undefined) return JSON.parse(judgement(event as unknown as Judgement).value)
  } catch (error) {
    if (!(error instanceof RefusedCommandError)) throw error
    const { code, text: sentence } = error.refusal
    const kind = REFUSALS[code as RefusalCode]?.kind ?? 'invalid'
    throw new RefusedError({ code, kind, text: sentence }, [], 'The registry')
  }
  const held = (await heldOf(context, request.params as Version, part)).get(key)
  if (held !== undefined) return held
  throw new HttpError('MODEL_VERSION_UNKNOWN', 'The command was decided before, and what it made is gone.')
}

/** What a version has of a part, by dataset or policy. */
const heldOf = async ({ models }: GatewayContext, { model, version }: Version, { prefix }: Part, asOf?: number) => {
  const source = asOf === undefined ? models.source() : await models.past(asOf)
  const found = await new RegistryReader(source).version(model, version)
  if (found === undefined) throw new HttpError('MODEL_VERSION_UNKNOWN', `Model '${model}' has no version ${version}.`)
  const [fields] = await source.fields([versionEntity(found.model.id, version)])
  const held = [...fields!].filter(([field]) => field.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1))
  return new Map(held.map(([field, value]) => [field.slice(prefix.length), JSON.parse(String(value))] as const))
}

const listed = (part: Part) => ({
  operationId: `list${part.one}s`,
  summary: `Read ${part.summary}`,
  description: `Returns ${part.summary}, now or as of a log time. The scores of rows are only on the log; \`scores\` is their number.`,
  tags: ['models'],
  params: object(named),
  querystring: object({ as_of: timeText('The answer shows what held at this time.') }, ['as_of']),
  response: {
    200: answer('The answer holds all of them.', object({ items: list(anything('One, as the event says it.')) })),
    ...problems(404),
  },
})

const given = (operationId: string, summary: string, body: Schema, of: Schema = object(named)) => ({
  ...{ operationId, summary, description: `${summary}. The gateway answers when the registry has decided.` },
  ...{ tags: ['models'], params: of, headers: idempotencyHeader, body },
  response: {
    200: answer('It is decided.', anything('What was decided, as the event says it.')),
    ...problems(404, 409, 413, 422),
  },
})

const policy = label('The name of the policy.')
const words = some(text('The reason, in words.', { maxLength: 5000 }))

const recordSchema = given(
  'recordModelEvaluation',
  'Record what was measured of a version on a dataset',
  object(
    {
      dataset: label('The name of the dataset.'),
      digest: some(label('The digest of the dataset. Versions are compared on equal ones only.')),
      metrics: list(metric, { maxItems: METRICS_MAX }),
      groups: list(groupCounts, { maxItems: GROUPS_MAX }),
    },
    ['digest', 'metrics', 'groups'],
  ),
)
const gateSchema = given(
  'evaluateModelGate',
  'Evaluate the gate of a policy for a version',
  object(
    {
      policy,
      policyVersion: some(integer('Refused unless this version is in force.', { minimum: 1, maximum: 2_147_483_647 })),
    },
    ['policyVersion'],
  ),
)
const requestSchema = given(
  'requestModelApproval',
  'Ask for the approval of a version',
  object({ policy, reason: words }, ['reason']),
)
const outcome = text('The decision. Only who asked withdraws.', { enum: ['approved', 'rejected', 'withdrawn'] })
const decideSchema = given(
  'decideModelApproval',
  'Approve or reject a version',
  object({ policy, outcome, comment: words }, ['comment']),
  ofApproval,
)

export const judgementRoutes: Routes = (app, context) => {
  for (const part of Object.values(PARTS))
    app.get(
      pathOf(part),
      { schema: listed(part), config: access('models:read', `${part.plural}.list`) },
      async (request) => {
        const held = await heldOf(context, request.params as Version, part, timeIn(request))
        return { items: [...held.values()] }
      },
    )
  app.post(
    pathOf(PARTS.evaluation),
    { schema: recordSchema, config: access('models:write', 'evaluation.record') },
    (request) => {
      const content = evaluationOf(request.body as EvaluationBody)
      const value = { ...(request.params as Version), ...content }
      return made(context, request, { type: 'RecordEvaluation', value }, PARTS.evaluation, content.dataset)
    },
  )
  app.post(pathOf(PARTS.gate), { schema: gateSchema, config: access('models:write', 'gate.evaluate') }, (request) => {
    const { policy: name, policyVersion = null } = request.body as { policy: string; policyVersion?: number | null }
    const value = { ...(request.params as Version), policy: name, policyVersion }
    return made(context, request, { type: 'EvaluateGate', value }, PARTS.gate, name)
  })
  app.post(
    pathOf(PARTS.approval),
    { schema: requestSchema, config: access('models:write', 'approval.request') },
    (request) => {
      const { policy: name, reason = null } = request.body as { policy: string; reason?: string | null }
      const value = { ...(request.params as Version), policy: name, reason }
      return made(context, request, { type: 'RequestApproval', value }, PARTS.approval, name)
    },
  )
  const one = `${pathOf(PARTS.approval)}/:approvalId`
  app.post(one, { schema: decideSchema, config: access('models:write', 'approval.decide') }, (request) => {
    const { policy: name, comment = null, ...rest } = request.body as Decision
    const value = { ...(request.params as Version & { approvalId: string }), outcome: rest.outcome, comment }
    return made(context, request, { type: 'DecideApproval', value }, PARTS.approval, name)
  })
}

interface Decision {
  readonly policy: string
  readonly outcome: avro.ApprovalOutcome
  readonly comment?: string | null
}

interface EvaluationBody {
  readonly dataset: string
  readonly digest?: string | null
  readonly metrics?: readonly (Pick<avro.EvaluationMetric, 'metric'> &
    Partial<Omit<avro.EvaluationMetric, 'value'>> & { readonly value?: number | string | null })[]
  readonly groups?: readonly (Omit<avro.GroupCounts, 'positives' | 'truePositives'> &
    Partial<Pick<avro.GroupCounts, 'positives' | 'truePositives'>>)[]
}

/** JSON has no number for what is not finite: it comes as text. */
const evaluationOf = ({ dataset, digest = null, metrics = [], groups = [] }: EvaluationBody) => ({
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

const timeIn = (request: FastifyRequest): number | undefined => {
  const { as_of: text } = request.query as { as_of?: string }
  if (text === undefined) return undefined
  const time = timeOfText(text)
  if (time !== undefined) return time
  const problem = { field: 'querystring.as_of', value: text, expected: TIME_EXPECTED }
  throw new HttpError('REQUEST_INVALID', `as_of is '${text}', expected ${TIME_EXPECTED}.`, { problems: [problem] })
}
