/** The route that switches the readers of a view to a version. */
import type { FastifyRequest } from 'fastify'
import { activateCommand, view } from '../../processors/catalog/index.ts'
import { reachedBy } from '../catalog/caught-up.ts'
import { decided } from '../catalog/commands.ts'
import { nameOf, originOf, outcomeOf } from '../catalog/outcome.ts'
import { outcomeSchema } from '../catalog/schemas.ts'
import type { GatewayContext, Routes } from '../context.ts'
import { access } from '../http/access.ts'
import { answer, idempotencyHeader, integer, named, object, problems, text } from '../http/schemas.ts'

export const activationRoutes: Routes = (app, context) => {
  app.post(
    '/v1/catalog/views/:name/activate',
    { schema: activateSchema, config: access('catalog:write', 'view.activate') },
    (request) => activate(context, request),
  )
}

const activateSchema = {
  operationId: 'activateView',
  summary: 'Activate a version of a view',
  description:
    'Switches the readers of the view to the version. The version must have processed the rows that were there when the request came; with `force` it is activated at once.',
  tags: ['catalog'],
  params: named('name', 'The name of the declaration.'),
  headers: idempotencyHeader,
  body: object(
    {
      version: integer('The version that readers get from now on.', { minimum: 1 }),
      expectedVersion: integer(
        'The command is refused if another version is active. 0 means that no version must be active.',
        { minimum: 0 },
      ),
      reason: text('The reason; it is recorded on the log.'),
      force: { type: 'boolean', description: 'True activates the version even if it has not caught up with its rows.' },
    },
    ['expectedVersion', 'reason', 'force'],
  ),
  response: {
    200: answer('The catalogue has activated the version, or had it active already.', outcomeSchema([view.name])),
    ...problems(404, 409, 422),
  },
}

const activate = async (context: GatewayContext, request: FastifyRequest): Promise<unknown> => {
  const body = request.body as { version: number; expectedVersion?: number; reason?: string; force?: boolean }
  const name = nameOf(request)
  const { version, expectedVersion = null, reason = null, force = false } = body
  const positions = await reachedBy(context, name, version, force)
  const content = activateCommand(view, name, { version, expectedVersion, positions, reason })
  return outcomeOf(context, await decided(context, content, originOf(request)))
}
