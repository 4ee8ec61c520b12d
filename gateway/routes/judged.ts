/** What the routes of evaluations, gates and approvals share: their paths, what a version holds of them, and commands that make one. */

import type { FastifyRequest } from 'fastify'
import { type Judgement, judgement, versionEntity } from '../../processors/registry/index.ts'
import { RegistryReader } from '../../queries/registry/index.ts'
import { TIME_EXPECTED } from '../../schemas/index.ts'
import type { GatewayContext } from '../context.ts'
import { HttpError } from '../http/errors.ts'
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
import { type ModelsContent, registryRefusal, unknownVersion } from '../models/index.ts'
import { originOf } from '../origin.ts'
import { timeOfText } from '../rows/time.ts'

export const label = (description: string) => text(description, { minLength: 1, maxLength: 250 })
export const some = (schema: Schema) => nullable(schema)

export const named = {
  model: text('The name of the model.', { minLength: 1, maxLength: 256 }),
  version: integer('The version.', { minimum: 1, maximum: 2_147_483_647 }),
}

export interface Part {
  /** In paths, and of the list in an answer. */
  readonly plural: string
  /** The prefix of its fields of a version. */
  readonly prefix: string
  readonly one: string
  readonly summary: string
}

export const PARTS = {
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

export const pathOf = ({ plural }: Part): string => `/v1/models/:model/versions/:version/${plural}`

export interface Version {
  readonly model: string
  readonly version: number
}

/** Appends a command and answers with what it made. A command that came again is answered with what holds now. */
export const made = async (
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
    throw registryRefusal(error)
  }
  const held = (await heldOf(context, request.params as Version, part)).get(key)
  if (held !== undefined) return held
  throw new HttpError('MODEL_VERSION_UNKNOWN', 'The command was decided before, and what it made is gone.')
}

/** What a version has of a part, by dataset or policy. */
export const heldOf = async (
  { models }: GatewayContext,
  { model, version }: Version,
  { prefix }: Part,
  asOf?: number,
) => {
  const source = await models.sourceAt(asOf)
  const found = await new RegistryReader(source).version(model, version)
  if (found === undefined) throw unknownVersion(model, version)
  const [fields] = await source.fields([versionEntity(found.model.id, version)])
  const held = [...fields!].filter(([field]) => field.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1))
  return new Map(held.map(([field, value]) => [field.slice(prefix.length), JSON.parse(String(value))] as const))
}

export const listed = (part: Part) => ({
  operationId: `list${part.one}s`,
  summary: `Read ${part.summary}`,
  description: `Returns ${part.summary}, now or as of a log time. The scores of rows are only on the log; \`scores\` is their number.`,
  tags: ['models'],
  params: object(named),
  querystring: object({ as_of: timeText('The answer shows what held at this time.') }, ['as_of']),
  response: {
    200: answer('The answer holds all entries.', object({ items: list(anything('An entry, as the event holds it.')) })),
    ...problems(404),
  },
})

export const given = (operationId: string, summary: string, body: Schema, of: Schema = object(named)) => ({
  ...{ operationId, summary, description: `${summary}. The gateway answers when the registry has decided.` },
  ...{ tags: ['models'], params: of, headers: idempotencyHeader, body },
  response: {
    200: answer('The registry has decided.', anything('The decision, as the event holds it.')),
    ...problems(404, 409, 413, 422),
  },
})

export const timeIn = (request: FastifyRequest): number | undefined => {
  const { as_of: text } = request.query as { as_of?: string }
  if (text === undefined) return undefined
  const time = timeOfText(text)
  if (time !== undefined) return time
  const problem = { field: 'querystring.as_of', value: text, expected: TIME_EXPECTED }
  throw new HttpError('REQUEST_INVALID', `as_of is '${text}', expected ${TIME_EXPECTED}.`, { problems: [problem] })
}
