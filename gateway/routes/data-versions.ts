/** Named versions of datasets: POST and GET /v1/datasets/{name}/versions, GET .../{version}, POST .../{version}/check. */
import type { FastifyRequest } from 'fastify'
import { summaryOf } from '../../queries/data/index.ts'
import { decided } from '../catalog/commands.ts'
import { declaration } from '../catalog/declarations.ts'
import type { GatewayContext, Routes } from '../context.ts'
import { askedStretch, readOptions, STRETCH_QUERY, type StretchQuery } from '../data/asked.ts'
import { declarationOf, KIND, namedVersion, namedVersions, stretchOf, versionJson } from '../data/versions.ts'
import { access } from '../http/access.ts'
import { pageOf } from '../http/page.ts'
import {
  answer,
  idempotencyHeader,
  integer,
  list,
  named,
  nullable,
  object,
  positions,
  problems,
  text,
} from '../http/schemas.ts'
import { Turns } from '../http/turns.ts'
import { originOf } from '../origin.ts'

/** Versions that are counted and hashed, or wait for it. */
const WAITING_MAX = 4

const { as_of, position, schema_version } = STRETCH_QUERY
const name = text('The name of the version: a lower case letter, then at most 63 of a-z, 0-9, _ and -.', {
  pattern: '^[a-z][a-z0-9_-]{0,63}$',
})
const hash = text('SHA-256, hex, of the rows as NDJSON in the order of partition and offset.')
const described = {
  owner: text('The owner.'),
  description: text('The purpose.'),
  tags: list(text('A label.')),
}
const params = named('name', 'The name of the dataset.')
const versionParams = object({ name: text('The name of the dataset.'), version: text('The name of the version.') })

const version = object({
  dataset: text('The dataset.'),
  version: name,
  schemaVersion: integer('The version of the declaration whose columns are meant.'),
  positions,
  position: text('The positions as a token: rows before them are meant.'),
  rows: integer('The number of rows.'),
  contentHash: hash,
  asOf: nullable(integer('The requested log time, in ms since the epoch. Null means that no time was requested.')),
  owner: nullable(described.owner),
  description: nullable(described.description),
  tags: described.tags,
  retired: { type: 'boolean', description: 'Whether the version is retired. A retired version can still be read.' },
  named: object({
    logTime: integer('The time at which it was named, in ms since the epoch.'),
    actor: nullable(text('Who named it.')),
    team: nullable(text('The team of the actor.')),
  }),
})

const nameSchema = {
  operationId: 'nameDatasetVersion',
  summary: 'Name a version of a dataset',
  description:
    'Counts and hashes the rows before the positions, and records them under a name. A name means the same rows for ever: with other rows it is refused. The default is all rows that were sent before the request.',
  tags: ['rows'],
  params,
  headers: idempotencyHeader,
  body: object({ version: name, as_of, position, schema_version, ...described }, [
    ...['as_of', 'position', 'schema_version', 'owner', 'description', 'tags'],
  ]),
  response: { 200: answer('The version is named.', version), ...problems(404, 409, 410, 413, 422, 504) },
}

const listSchema = {
  operationId: 'listDatasetVersions',
  summary: 'List the named versions of a dataset',
  description: 'Returns the named versions in the order of their names, page by page. Retired versions are included.',
  tags: ['rows'],
  params,
  querystring: object(
    {
      limit: integer('The largest number of entries in a page.', { minimum: 1, maximum: 1000, default: 100 }),
      page_token: text('The `nextPageToken` of the page before.'),
    },
    ['limit', 'page_token'],
  ),
  response: {
    200: answer(
      'The answer holds one page.',
      object({
        items: list(version),
        nextPageToken: nullable(text('The token of the next page. Null means the end.')),
      }),
    ),
    ...problems(404),
  },
}

const getSchema = {
  operationId: 'getDatasetVersion',
  summary: 'Read a named version of a dataset',
  description: 'Returns what the log has recorded. `GET /v1/datasets/{name}/data?version=` reads its rows.',
  tags: ['rows'],
  params: versionParams,
  response: { 200: answer('The version.', version), ...problems(404) },
}

const summary = object({ rows: integer('The number of rows.'), contentHash: hash })
const checkSchema = {
  operationId: 'checkDatasetVersion',
  summary: 'Count and hash the rows of a named version again',
  description: 'Reads the rows of the version and compares their number and hash with what is recorded.',
  tags: ['rows'],
  params: versionParams,
  response: {
    200: answer(
      'The rows were read.',
      object({
        dataset: text('The dataset.'),
        version: name,
        same: { type: 'boolean', description: 'Whether the rows equal those that were recorded.' },
        recorded: summary,
        found: summary,
      }),
    ),
    ...problems(404, 422, 504),
  },
}

export const dataVersionRoutes: Routes = (app, context) => {
  const turns = new Turns('versions', WAITING_MAX)
  const one = '/v1/datasets/:name/versions/:version'
  app.post(
    '/v1/datasets/:name/versions',
    { schema: nameSchema, config: access('catalog:write', 'data_version.declare') },
    (request) => turns.take(() => nameVersion(context, request)),
  )
  app.get(
    '/v1/datasets/:name/versions',
    { schema: listSchema, config: access('catalog:read', 'data_version.list') },
    (request) => {
      const { limit, page_token } = request.query as { limit: number; page_token?: string }
      const found = namedVersions(context, nameIn(request))
      const { items, nextPageToken } = pageOf(found, ({ version }) => version, limit, page_token)
      return { items: items.map((each) => versionJson(context, each)), nextPageToken }
    },
  )
  app.get(one, { schema: getSchema, config: access('catalog:read', 'data_version.get') }, (request) => {
    const { name: dataset, version } = request.params as { name: string; version: string }
    return versionJson(context, namedVersion(context, dataset, version))
  })
  app.post(`${one}/check`, { schema: checkSchema, config: access('rows:read', 'data_version.check') }, (request) =>
    turns.take(() => checkVersion(context, request)),
  )
}

const nameIn = (request: FastifyRequest): string => (request.params as { name: string }).name

interface Body extends Pick<StretchQuery, 'as_of' | 'position' | 'schema_version'> {
  readonly version: string
  readonly owner?: string
  readonly description?: string
  readonly tags?: readonly string[]
}

const nameVersion = async (context: GatewayContext, request: FastifyRequest) => {
  const dataset = nameIn(request)
  const { version, as_of, position, schema_version, ...described } = request.body as Body
  const stretch = await askedStretch(context, dataset, { as_of, position, schema_version })
  const { rows, sha256 } = await summaryOf(readOptions(context), stretch)
  const content = declarationOf(version, stretch, { rows, contentHash: sha256 }, described)
  const kind = context.platform.kinds.kind(KIND)
  await decided(context, declaration(context, kind, content, null), originOf(request))
  return versionJson(context, namedVersion(context, dataset, version))
}

const checkVersion = async (context: GatewayContext, request: FastifyRequest) => {
  const { name: dataset, version } = request.params as { name: string; version: string }
  const named = namedVersion(context, dataset, version)
  const { rows, sha256: contentHash } = await summaryOf(readOptions(context), stretchOf(context, named))
  const recorded = { rows: named.record.rows, contentHash: named.record.contentHash }
  const same = recorded.rows === rows && recorded.contentHash === contentHash
  return { dataset, version, same, recorded, found: { rows, contentHash } }
}
