/** Lists of models and of their versions, now or as they were at a log time. */
import { findModels, latestOf } from '../../queries/registry/index.ts'
import { modelSearch } from '../../queries/search/index.ts'
import type { Routes } from '../context.ts'
import { access } from '../http/access.ts'
import { answer, integer, list, nullable, object, problems, text } from '../http/schemas.ts'
import { modelJson, unknownModel, versionJson } from '../models/index.ts'
import { asOfIn } from './experiments.ts'
import { atTime, model, modelAnswer, versionAnswer } from './models.ts'

const pageQuery = {
  limit: integer('The largest number of entries in a page.', { minimum: 1, maximum: 1000, default: 100 }),
  page_token: text('The `nextPageToken` of the page before.', { pattern: '^[0-9]{1,15}$' }),
}
const nextPageToken = nullable(text('The token of the next page. Null means the end.'))

const modelsQuery = {
  ...atTime,
  filter: text('A filter in the language of MLflow, such as `name LIKE "fraud%"`.', { maxLength: 10_000 }),
  ...pageQuery,
}

const modelsSchema = {
  operationId: 'listModels',
  summary: 'List models',
  description: 'Returns the models that match a filter, in the order of their names, now or as of a log time.',
  tags: ['models'],
  querystring: object(modelsQuery, Object.keys(modelsQuery)),
  response: {
    200: answer('The answer holds one page of models.', object({ items: list(modelAnswer), nextPageToken })),
    ...problems(422),
  },
}

const versionsSchema = {
  operationId: 'listModelVersions',
  summary: 'List the versions of a model',
  description: 'Returns the versions of a model by number, now or as of a log time.',
  tags: ['models'],
  params: object({ model }),
  querystring: object({ ...atTime, ...pageQuery }, ['as_of', ...Object.keys(pageQuery)]),
  response: {
    200: answer('The answer holds one page of versions.', object({ items: list(versionAnswer), nextPageToken })),
    ...problems(404),
  },
}

interface Asked {
  readonly filter?: string
  readonly limit: number
  readonly page_token?: string
}

const pageOf = <T>(all: readonly T[], { limit, page_token }: Asked) => {
  const offset = Number(page_token ?? 0)
  const end = offset + limit
  return { items: all.slice(offset, end), nextPageToken: all.length > end ? String(end) : null }
}

export const modelListRoutes: Routes = (app, context) => {
  app.get('/v1/models', { schema: modelsSchema, config: access('models:read', 'model.list') }, async (request) => {
    const asked = request.query as Asked
    const { filter } = asked
    const search = modelSearch(filter === undefined ? {} : { filter })
    const asOf = asOfIn(request)
    const source = await context.models.sourceAt(asOf)
    const { items, nextPageToken: next } = pageOf(await findModels(source, search), asked)
    const latest = await latestOf(source, items)
    return { items: items.map((each, i) => modelJson(each, latest[i]!)), nextPageToken: next }
  })
  app.get(
    '/v1/models/:model/versions',
    { schema: versionsSchema, config: access('models:read', 'version.list') },
    async (request) => {
      const { model: name } = request.params as { model: string }
      const reader = await context.models.readerAt(asOfIn(request))
      const versions = await reader.versions(name)
      if (versions === undefined) throw unknownModel(name)
      const { items, ...next } = pageOf(versions, request.query as Asked)
      return { items: items.map(versionJson), ...next }
    },
  )
}
