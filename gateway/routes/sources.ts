/** How far sources have come: GET /v1/sources. */
import { type Platform, planOf, taskReports } from '../../platform/index.ts'
import type { Snapshot } from '../../processors/catalog/index.ts'
import type { PlannedSource } from '../../streams/core/definition.ts'
import type { Routes } from '../context.ts'
import { access } from '../http/access.ts'
import { answer, integer, list, nullable, object, problems, text } from '../http/schemas.ts'

const source = object({
  name: text('The name of the source.'),
  type: text('The type of the source.'),
  dataset: text('The dataset that its rows go to.'),
  instance: text('The instance of its task.'),
  state: text('The state of its task.', { enum: ['working', 'starting', 'recovering', 'still', 'parked'] }),
  rows: integer('The number of rows that were appended to the dataset.'),
  rejected: integer('The number of rows that went to quarantine.'),
  position: nullable(text('The position, in words. Null means that the source has not reported one yet.')),
  behind: nullable(integer('How far the source is behind, in `unit`. Null means that this is not known.')),
  unit: nullable(text('The unit of `behind`: rows, bytes or ms.')),
  told: nullable(text('The time of this report, as RFC 3339.')),
  reason: nullable(text('The reason why it does not work. Null means that it works.')),
  remedy: nullable(text('What an operator can do. Null means that no action is needed.')),
})

const schema = {
  operationId: 'listSources',
  summary: 'List the sources and how far they have come',
  description:
    'Returns the sources in the order of their names: the rows that each has brought, its position, and how far it is behind.',
  tags: ['operation'],
  querystring: object(
    {
      limit: integer('The largest number of entries in a page.', { minimum: 1, maximum: 1000, default: 100 }),
      page_token: text('The `nextPageToken` of the page before.', { pattern: '^[a-z][a-z0-9_]{0,63}$' }),
    },
    ['limit', 'page_token'],
  ),
  response: {
    200: answer(
      'The answer holds one page.',
      object({
        items: list(source),
        nextPageToken: nullable(text('The token of the next page. Null means the end.')),
      }),
    ),
    ...problems(401, 503),
  },
}

export const sourceRoutes: Routes = (app, context) => {
  app.get('/v1/sources', { schema, config: access('operation:read', 'sources.list') }, async (request) => {
    const { platform, tail } = context
    const { limit, page_token: after } = request.query as { limit: number; page_token?: string }
    const all = sourcesOf(tail.catalog.current, platform).filter(({ source: { name } }) => name > (after ?? ''))
    const page = all.slice(0, limit)
    return {
      items: await shown(platform, page),
      nextPageToken: all.length > limit ? (page.at(-1)?.source.name ?? null) : null,
    }
  })
}

const sourcesOf = (catalog: Snapshot, platform: Platform): PlannedSource[] =>
  planOf(catalog, platform)
    .filter((planned): planned is PlannedSource => planned.kind === 'source')
    .sort((a, b) => (a.source.name < b.source.name ? -1 : 1))

const shown = async (platform: Platform, planned: readonly PlannedSource[]) => {
  const reports = new Map((await taskReports(platform, planned)).map((report) => [report.instance, report]))
  return planned.map(({ instance, source: { name, type, dataset } }) => {
    const report = reports.get(instance)
    const told = platform.progress.source(instance)
    return {
      ...{ name, type, dataset, instance },
      state: report?.state ?? 'starting',
      ...{ rows: told?.rows ?? 0, rejected: told?.rejected ?? 0 },
      ...{ position: told?.position ?? null, behind: told?.behind ?? null, unit: told?.unit ?? null },
      told: told === undefined ? null : new Date(told.meta.time).toISOString(),
      ...{ reason: report?.reason ?? null, remedy: report?.remedy ?? null },
    }
  })
}
