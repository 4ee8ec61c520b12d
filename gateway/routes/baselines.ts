/** Baselines that are captured: POST /v1/monitors/{name}/baselines; events of drift as they are on the log: GET /v1/drift/events/{id}. */

import type { FastifyRequest } from 'fastify'
import type { BaselineDeclaration } from '../../processors/catalog/index.ts'
import { timeOf } from '../../schemas/index.ts'
import { decided } from '../catalog/commands.ts'
import { declaration, remarksOn } from '../catalog/declarations.ts'
import { outcomeOf } from '../catalog/outcome.ts'
import { outcomeSchema } from '../catalog/schemas.ts'
import type { GatewayContext, Routes } from '../context.ts'
import { access } from '../http/access.ts'
import { HttpError } from '../http/errors.ts'
import {
  answer,
  anything,
  idempotencyHeader,
  integer,
  list,
  named,
  object,
  problems,
  text,
  time,
} from '../http/schemas.ts'
import { driftEvent, monitorNamed, referenceOfStored, referenceOfValues } from '../monitoring.ts'
import { originOf } from '../origin.ts'
import { requiredTime } from '../rows/statements.ts'

const body = object(
  {
    name: text('The name of the baseline.', { pattern: '^[a-z][a-z0-9_]{0,63}$' }),
    model_version: integer('The version of the model whose predictions are compared. Default: those of all versions.', {
      minimum: 0,
    }),
    source: text('The origin of the baseline, in words. Default: `values`, or the window.', { maxLength: 1000 }),
    values: {
      type: 'object',
      description:
        'The values of each watched column, and of the columns of slices, one for each row; null is missing.',
      additionalProperties: list(anything('A value.')),
    },
    window: object(
      { from: time('Predictions from this event time on.'), to: time('Predictions before this event time.') },
      [],
    ),
  },
  ['model_version', 'source', 'values', 'window'],
)

const captureSchema = (context: GatewayContext) => ({
  operationId: 'captureBaseline',
  summary: 'Capture a baseline',
  description:
    'Cuts `values`, or the stored predictions, or rows, of a `window`, into the cells and knots of each watched column, and declares the result as a baseline of the monitor. It is frozen: another content is another version.',
  tags: ['drift'],
  params: named('name', 'The name of the monitor.'),
  headers: idempotencyHeader,
  body,
  response: {
    200: answer(
      'The catalogue has accepted the baseline, or had it already.',
      outcomeSchema(context.platform.kinds.all.map(({ name }) => name)),
    ),
    ...problems(404, 409, 413, 422),
  },
})

const eventSchema = {
  operationId: 'getDriftEvent',
  summary: 'Read an event of drift',
  description:
    'Returns DriftMeasured as it is on the log, with the counts and thresholds from which every figure follows. `millrace drift recompute` proves it.',
  tags: ['drift'],
  params: object({ id: text('The id of the event.', { maxLength: 100 }) }),
  response: {
    200: answer('The answer holds the event.', {
      type: 'object',
      description: 'The fields of DriftMeasured.',
      additionalProperties: true,
    }),
    ...problems(404),
  },
}

interface Body {
  readonly name: string
  readonly model_version?: number
  readonly source?: string
  readonly values?: Readonly<Record<string, readonly unknown[]>>
  readonly window?: { readonly from: unknown; readonly to: unknown }
}

export const baselineRoutes: Routes = (app, context) => {
  app.post(
    '/v1/monitors/:name/baselines',
    { schema: captureSchema(context), config: access('catalog:write', 'baseline.capture') },
    async (request) => {
      const kind = context.platform.kinds.kind('baseline')
      const content = declaration(context, kind, await captured(context, request), null)
      const declared = await decided(context, content, originOf(request))
      return { ...outcomeOf(context, declared), notes: remarksOn(context, kind, content) }
    },
  )
  app.get('/v1/drift/events/:id', { schema: eventSchema, config: access('rows:read', 'drift.get') }, (request) =>
    driftEvent(context, (request.params as { id: string }).id),
  )
}

const captured = async (context: GatewayContext, request: FastifyRequest): Promise<BaselineDeclaration> => {
  const { name: monitorName } = request.params as { name: string }
  const { name, model_version: modelVersion, source, values, window } = request.body as Body
  const monitor = monitorNamed(context, monitorName)
  if ((values === undefined) === (window === undefined)) {
    const expected = 'either values or window'
    const problem = { field: 'values', value: values === undefined ? null : 'both', expected }
    throw new HttpError('REQUEST_INVALID', `Expected ${expected}.`, { problems: [problem] })
  }
  const version = modelVersion === undefined ? {} : { modelVersion }
  const named = { name, monitor: monitorName, ...version }
  if (values !== undefined) return { ...named, source: source ?? 'values', ...referenceOfValues(monitor, values) }
  const { from, to } = window as NonNullable<Body['window']>
  const span = {
    from: requiredTime('window.from', from, timeOf(from)),
    to: requiredTime('window.to', to, timeOf(to)),
  }
  const captured = await referenceOfStored(context, monitor, { modelVersion, ...span })
  const told = `window:${new Date(span.from).toISOString()}/${new Date(span.to).toISOString()}`
  return { ...named, source: source ?? told, ...captured }
}
