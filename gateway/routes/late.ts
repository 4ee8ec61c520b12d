/** Routes about late rows: GET /v1/late lists them, and GET /v1/datasets/{name}/late counts those that a load has caused. */
import type { FastifyRequest } from 'fastify'
import { endsOf, pastTasks } from '../../platform/index.ts'
import { featuresInstance, liveViews } from '../../processors/features/index.ts'
import { intakeInstance, intakeTopicOf } from '../../processors/rows/index.ts'
import type { DatasetDeclaration } from '../../schemas/index.ts'
import type { GatewayContext, Routes } from '../context.ts'
import { access } from '../http/access.ts'
import { HttpError } from '../http/errors.ts'
import { answer, integer, list, named, nullable, object, problems, text } from '../http/schemas.ts'
import { type LateEntry, lateCounts, latePage } from '../log/late.ts'
import { quarantinedCount, reachedTime } from '../log/standing.ts'
import { waitForPosition } from '../reads.ts'
import { decodeToken } from '../rows/tokens.ts'
import { Secrecies } from '../secrecy/datasets.ts'

const entry = object({
  offset: integer('The offset of the entry in the topic of late rows.'),
  view: text('The view for which the row was too late.'),
  version: integer('The version of the view.'),
  topic: text('The topic of the row: the rows of the dataset, or a copy of them.'),
  partition: integer('The partition of the row.'),
  sourceOffset: integer('The offset of the row.'),
  entity: nullable(
    text('The id of the entity. Null means that the row had none, or that a column of the dataset is masked.'),
  ),
  rowTime: integer('The event time of the row, in ms since the epoch.'),
  streamTime: integer('The time that the partition had reached when the row came, in ms since the epoch.'),
  logTime: integer('The time at which the row was appended, in ms since the epoch.'),
})

const listQuery = {
  dataset: text('The name of a dataset; only rows of its views are listed.'),
  view: text('The name of a view; only its rows are listed.'),
  limit: integer('The largest number of entries in a page.', { minimum: 1, maximum: 1000, default: 100 }),
  page_token: text('The `nextPageToken` of the page before.', { pattern: '^[0-9]{1,15}$' }),
}

const listSchema = {
  operationId: 'listLateRows',
  summary: 'List late rows',
  description:
    'Returns the rows that were older than every window of a view when they came, oldest entry first. They changed nothing in the view. A page may be empty although there are more.',
  tags: ['rows'],
  querystring: object(listQuery, Object.keys(listQuery)),
  response: {
    200: answer(
      'The answer holds one page of late rows.',
      object({ items: list(entry), nextPageToken: nullable(text('The token of the next page. Null means the end.')) }),
    ),
    ...problems(404),
  },
}

const countQuery = {
  since: integer('An offset in the topic of late rows, as `end` of an earlier answer. Default: the present end.', {
    minimum: 0,
  }),
  quarantine_since: integer(
    'An offset in the quarantine topic, as `quarantineEnd` of an earlier answer. Default: the present end.',
    { minimum: 0 },
  ),
  min_position: text('The position token of a write. The answer then comes when all views of the dataset contain it.'),
}

const countSchema = {
  operationId: 'countLateRows',
  summary: 'Count the rows of a dataset that were late, or could not be used',
  description:
    'Counts the rows that were too late for views of the dataset, and its records in the quarantine. Ask without parameters before a load, and with `since`, `quarantine_since` and `min_position` after it: the difference is what the load, and others at the same time, have caused.',
  tags: ['rows'],
  params: named('name', 'The name of the dataset.'),
  querystring: object(countQuery, Object.keys(countQuery)),
  response: {
    200: answer(
      'The answer holds the number of late rows of each view that is in use or catching up.',
      object({
        end: integer('The end of the topic of late rows.'),
        late: integer('The number of late rows of all views together.'),
        quarantineEnd: integer('The end of the quarantine topic.'),
        quarantined: integer(
          'The number of records of the dataset that were put into the quarantine instead of into views.',
        ),
        reached: nullable(
          integer(
            'The greatest event time that a partition of the dataset has reached, in ms since the epoch. Null means that there is none. An earlier row that comes now is not in what holds at its time.',
          ),
        ),
        views: list(
          object({
            view: text('The view.'),
            version: integer('The version of the view.'),
            late: integer('The number of rows that were too late for it.'),
          }),
        ),
      }),
    ),
    ...problems(404, 422, 504),
  },
}

/** A version of a view. */
interface OfView {
  readonly view: string
  readonly version: number
}

export const lateRoutes: Routes = (app, context) => {
  app.get('/v1/late', { schema: listSchema, config: access('rows:read', 'late.list') }, async (request) => {
    const { limit, page_token, dataset, view } = request.query as {
      limit: number
      page_token?: string
      dataset?: string
      view?: string
    }
    const instances = instancesOf(context, { dataset, view })
    const from = Number(page_token ?? 0)
    const { entries, next } = await latePage(context.platform, from, limit, new Set(instances.keys()))
    const secrecies = new Secrecies(context, request.principal)
    const items = entries.map((each) => ({
      ...entryJson(each, instances.get(each.late.meta.source) as OfView),
      ...(secrecies.hidesFrom(each.late.topic) && { entity: null }),
    }))
    return { items, nextPageToken: next === undefined ? null : String(next) }
  })
  app.get('/v1/datasets/:name/late', { schema: countSchema, config: access('rows:read', 'late.count') }, (request) =>
    count(context, request),
  )
}

/** The instances of all versions of views, by id. @throws HttpError VIEW_UNKNOWN, DATASET_UNKNOWN */
const instancesOf = (
  { tail, views, datasets }: GatewayContext,
  { dataset, view }: { readonly dataset: string | undefined; readonly view: string | undefined },
): ReadonlyMap<string, OfView> => {
  if (dataset !== undefined) datasets.declaration(dataset)
  if (view !== undefined) views.readable(view, 1)
  const declared = tail.catalog.current
    .views()
    .filter(
      ({ name, latest }) => (view ?? name) === name && (dataset ?? latest.record.dataset) === latest.record.dataset,
    )
  return new Map(
    declared.flatMap(({ name, versions }) =>
      versions.map(({ version }) => [featuresInstance(name, version), { view: name, version }] as const),
    ),
  )
}

const entryJson = ({ offset, late }: LateEntry, { view, version }: OfView) => ({
  offset,
  view,
  version,
  topic: late.topic,
  partition: late.partition,
  sourceOffset: late.offset,
  entity: late.key,
  rowTime: late.rowTime,
  streamTime: late.streamTime,
  logTime: late.logTime,
})

const count = async (context: GatewayContext, request: FastifyRequest): Promise<unknown> => {
  const { platform, tail, views, datasets, settings } = context
  const { name } = request.params as { name: string }
  const {
    since,
    quarantine_since: quarantineSince,
    min_position: token,
  } = request.query as { since?: number; quarantine_since?: number; min_position?: string }
  const dataset = datasets.declaration(name)
  const live = liveViews(tail.catalog.current).filter((each) => each.dataset.name === name)
  if (token !== undefined) {
    if (live.length === 0) await judged(context, dataset, token)
    await Promise.all(
      live.map(({ view, version }) => waitForPosition(context, views.readable(view.name, version), token)),
    )
  }
  const [{ offset: end }] = await endsOf(platform, platform.names.late)
  const instances = new Map(live.map(({ view, version }) => [featuresInstance(view.name, version), { view, version }]))
  const deadline = performance.now() + settings.positionTimeoutMs
  const goesOn = () => performance.now() < deadline
  const counts = await lateCounts(platform, since ?? end, new Set(instances.keys()), goesOn)
  const [{ offset: quarantineEnd }] = await endsOf(platform, platform.names.quarantine)
  const quarantined = await quarantinedCount(platform, dataset, quarantineSince ?? quarantineEnd, goesOn)
  if (counts === undefined || quarantined === undefined) {
    const detail = `The late rows since offset ${since ?? end} cannot be counted within ${settings.positionTimeoutMs} ms; ask from a later offset.`
    throw new HttpError('POSITION_NOT_REACHED', detail)
  }
  const found = [...instances].map(([instance, { view, version }]) => ({
    view: view.name,
    version,
    late: counts.get(instance) ?? 0,
  }))
  return {
    end,
    late: found.reduce((sum, { late }) => sum + late, 0),
    quarantineEnd,
    quarantined,
    reached: await reachedTime(platform, dataset),
    views: found,
  }
}

/** Waits until intake has judged what a token covers. Views contain it later. @throws HttpError POSITION_NOT_REACHED */
const judged = async (
  { platform, settings }: GatewayContext,
  dataset: DatasetDeclaration,
  token: string,
): Promise<void> => {
  const topic = intakeTopicOf(platform.names, dataset)
  const own = (decodeToken(token) ?? []).filter((position) => position.topic === topic)
  const deadline = performance.now() + settings.positionTimeoutMs
  if (await pastTasks(platform, intakeInstance(dataset.name), own, () => performance.now() > deadline)) return
  const detail = `Intake has not judged all rows of dataset '${dataset.name}' within ${settings.positionTimeoutMs} ms.`
  throw new HttpError('POSITION_NOT_REACHED', detail)
}
