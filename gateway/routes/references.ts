/** References that are captured: POST /v1/performance/{name}/references. */

import type { FastifyRequest } from 'fastify'
import type { Captured } from '../../processors/performance/index.ts'
import { timeOf } from '../../schemas/index.ts'
import { decided } from '../catalog/commands.ts'
import { declaration } from '../catalog/declarations.ts'
import { outcomeOf } from '../catalog/outcome.ts'
import { outcomeSchema } from '../catalog/schemas.ts'
import type { GatewayContext, Routes } from '../context.ts'
import { access } from '../http/access.ts'
import { HttpError, wrongField } from '../http/errors.ts'
import { answer, idempotencyHeader, integer, named, object, problems, text, time } from '../http/schemas.ts'
import { originOf } from '../origin.ts'
import {
  captureOfEvaluation,
  captureOfWindows,
  type DeclaredPerformance,
  performanceNamed,
  withCaptured,
} from '../references.ts'
import { requiredTime } from '../rows/statements.ts'

const body = object(
  {
    model_version: integer(
      'The version of the model. It is required for an evaluation, and if the windows cover several versions.',
      {
        minimum: 0,
      },
    ),
    window: object(
      {
        from: time('Windows that start at this event time or later.'),
        to: time('Windows that end by this event time.'),
      },
      [],
    ),
    evaluation: text('The dataset on which the version was evaluated.', { minLength: 1, maxLength: 250 }),
  },
  ['model_version', 'window', 'evaluation'],
)

const schema = (context: GatewayContext) => ({
  operationId: 'captureReference',
  summary: 'Capture the reference of a measure of performance',
  description:
    'Captures the figures with which windows are compared, either from measured windows, whose counts are summed, or from the latest evaluation of a version. The result is declared as a new version of the measure of performance. It is frozen: later outcomes do not change it.',
  tags: ['performance'],
  params: named('name', 'The name of the measure of performance.'),
  headers: idempotencyHeader,
  body,
  response: {
    200: answer(
      'The catalogue has accepted the declaration, or had it already.',
      outcomeSchema(context.platform.kinds.all.map(({ name }) => name)),
    ),
    ...problems(404, 409, 413, 422),
  },
})

interface Body {
  readonly model_version?: number
  readonly window?: { readonly from: unknown; readonly to: unknown }
  readonly evaluation?: string
}

export const referenceRoutes: Routes = (app, context) => {
  app.post(
    '/v1/performance/:name/references',
    { schema: schema(context), config: access('catalog:write', 'reference.capture') },
    async (request) => {
      const of = performanceNamed(context, (request.params as { name: string }).name)
      const found = await capturedFor(context, request, of)
      const kind = context.platform.kinds.kind('performance')
      // What was read belongs to this version: another one in the meantime is a conflict.
      const content = declaration(context, kind, withCaptured(context, of, found), of.version)
      return outcomeOf(context, await decided(context, content, originOf(request)))
    },
  )
}

const capturedFor = async (
  context: GatewayContext,
  request: FastifyRequest,
  of: DeclaredPerformance,
): Promise<Captured> => {
  const { model_version: modelVersion, window, evaluation } = request.body as Body
  if ((window === undefined) === (evaluation === undefined)) {
    const expected = 'either window or evaluation'
    const problem = { field: 'window', value: window === undefined ? null : 'both', expected }
    throw new HttpError('REQUEST_INVALID', `Expected ${expected}.`, { problems: [problem] })
  }
  if (window !== undefined) {
    const from = requiredTime('window.from', window.from, timeOf(window.from))
    const to = requiredTime('window.to', window.to, timeOf(window.to))
    return captureOfWindows(context, of, { modelVersion, from, to })
  }
  if (modelVersion === undefined) throw wrongField('model_version', null, 'the version that was evaluated')
  return captureOfEvaluation(context, of, { modelVersion, dataset: evaluation as string })
}
