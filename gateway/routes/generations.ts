/** The route that begins a sorted generation of a dataset's rows: all views are filled from rows in the order of their event times. */
import type { FastifyRequest } from 'fastify'
import { acceptedRows, provisionDeclared } from '../../platform/index.ts'
import { impliedChoices, sortedGeneration } from '../../processors/catalog/index.ts'
import { decided } from '../catalog/commands.ts'
import { nameOf, outcomeOf } from '../catalog/outcome.ts'
import type { GatewayContext, Routes } from '../context.ts'
import { access } from '../http/access.ts'
import { HttpError } from '../http/errors.ts'
import { answer, idempotencyHeader, integer, list, named, object, problems, text } from '../http/schemas.ts'
import { originOf } from '../origin.ts'

/** Each partition is a task of each view, and topics for it. */
const PARTITIONS_MAX = 1000

const schema = {
  operationId: 'beginSortedGeneration',
  summary: 'Sort the rows of a dataset by event time',
  description:
    'Begins a generation of the rows: everything that was accepted so far is sorted by event time, and each view of the dataset gets a new version that is filled from it. The versions become active when they have caught up; until then readers get what they got. Use it after rows were appended that are older than what the dataset had.',
  tags: ['rows'],
  params: named('name', 'The name of the dataset.'),
  headers: idempotencyHeader,
  body: object(
    {
      reason: text('The reason; it is recorded on the log.'),
      partitions: integer(
        'The number of partitions of the copies that the views read, and of their features. Default: as before.',
        { minimum: 1, maximum: PARTITIONS_MAX },
      ),
    },
    ['reason', 'partitions'],
  ),
  response: {
    200: answer(
      'The generation has begun.',
      object({
        dataset: text('The dataset.'),
        version: integer('The version of the dataset from which on the generation holds.'),
        generation: integer('The number of the generation.'),
        views: list(
          object({ view: text('The view.'), version: integer('The version that is filled from the sorted rows.') }),
        ),
        position: text('The position token of the decision.'),
      }),
    ),
    ...problems(404, 409, 422, 504),
  },
}

export const generationRoutes: Routes = (app, context) => {
  app.post(
    '/v1/datasets/:name/generations',
    { schema, config: access('catalog:write', 'dataset.generation') },
    (request) => begin(context, request),
  )
}

const begin = async (context: GatewayContext, request: FastifyRequest): Promise<unknown> => {
  const { platform, tail } = context
  const name = nameOf(request)
  const { reason = null, partitions = null } = request.body as { reason?: string; partitions?: number }
  const sortedBefore = await accepted(context, name)
  const origin = originOf(request)
  for (const choice of impliedChoices(tail.catalog.current, name))
    await decided(context, choice, { ...origin, idempotencyKey: undefined })
  const outcome = await decided(context, sortedGeneration(name, { sortedBefore, partitions, reason }), origin)
  const { version, generation } = outcome.record.value as { readonly version: number; readonly generation: number }
  const views = tail.catalog.current.views().flatMap((view) => {
    const found = view.latest.record.dataset === name && view.versions.find((each) => each.datasetVersion === version)
    return found ? [{ view: view.name, version: found.version }] : []
  })
  for (const { view } of views) await provisionDeclared(platform, tail.catalog.current, `view/${view}`)
  return { dataset: name, version, generation, views, position: outcomeOf(context, outcome).position }
}

/** @throws HttpError POSITION_NOT_REACHED */
const accepted = async ({ platform, datasets, settings }: GatewayContext, name: string) => {
  const deadline = performance.now() + settings.positionTimeoutMs
  const ends = await acceptedRows(platform, datasets.declaration(name), () => performance.now() > deadline)
  if (ends !== undefined) return ends
  const detail = `Intake has not judged all rows of dataset '${name}' within ${settings.positionTimeoutMs} ms; nothing was begun.`
  throw new HttpError('POSITION_NOT_REACHED', detail)
}
