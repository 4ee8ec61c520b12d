/** The route by which a person says which version of a view readers shall get. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { view } from '../../processors/catalog/index.ts'
import { chosen } from '../catalog/chosen.ts'
import { nameOf, outcomeOf } from '../catalog/outcome.ts'
import { outcomeSchema } from '../catalog/schemas.ts'
import type { GatewayContext, Routes } from '../context.ts'
import { access } from '../http/access.ts'
import { answer, idempotencyHeader, integer, list, named, nullable, object, problems, text } from '../http/schemas.ts'
import { originOf } from '../origin.ts'

export const activationRoutes: Routes = (app, context) => {
  app.post(
    '/v1/catalog/views/:name/activate',
    { schema: activateSchema, config: access('catalog:write', 'view.activate') },
    (request, reply) => activate(context, request, reply),
  )
}

const missing = list(
  object({
    instance: text('The instance that is behind.'),
    topic: text('The topic that it reads.'),
    partition: integer('The partition, from 0.'),
    offset: integer('The position of the instance.'),
    lag: integer('The number of records and markers from there to the end.'),
  }),
  { description: 'What the version lacks of the rows that are on the log now; empty if it lacks nothing.' },
)

const answered = outcomeSchema([view.name], {
  active: nullable(integer('The version that readers get now. Null: none.')),
  missing,
})

const activateSchema = {
  operationId: 'activateView',
  summary: 'Choose the version of a view that readers get',
  description:
    'The version may be newer or older than the present one. If it does not run, the workers start it again, and it is filled from the log. Readers get it when it has caught up with its rows; with `force` they get it at once, and `missing` lists what it lacks. They keep it until another version is chosen or a later one is declared.',
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
      force: {
        type: 'boolean',
        description: 'True switches readers at once, even if the version has not caught up with its rows.',
      },
    },
    ['expectedVersion', 'reason', 'force'],
  ),
  response: {
    200: answer('Readers get the version.', answered),
    202: answer('The choice is recorded. Readers get the version when it has caught up.', answered),
    ...problems(404, 409, 422),
  },
}

const activate = async (context: GatewayContext, request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
  const body = request.body as { version: number; expectedVersion?: number; reason?: string; force?: boolean }
  const { version, expectedVersion = null, reason = null, force = false } = body
  const choosing = { version, expectedVersion, reason, force }
  const done = await chosen(context, nameOf(request), choosing, originOf(request))
  reply.status(done.active === version ? 200 : 202)
  const lacking = done.missing.map(({ instance, topic, partition, offset, lag }) => ({
    instance,
    topic,
    partition,
    offset,
    lag,
  }))
  return { ...outcomeOf(context, done.decided), active: done.active, missing: lacking }
}
