/**
 * Artifacts by what they belong to: a run, a version of a model, a logged model. MLflow's web pages use these routes, and some of its clients. Where
 * the artifacts lie, `ArtifactRoots` knows; this file reads and writes them, if they lie in the store of this gateway.
 * Source: mlflow/mlflow, mlflow/server/handlers.py, mlflow/server/__init__.py.
 */
import type { FastifyRequest } from 'fastify'
import { type ArtifactPath, ROOT } from '../../../artifacts/index.ts'
import type { GatewayContext, Routes } from '../../context.ts'
import { access } from '../../http/access.ts'
import { filesOf, leaveBodies, pathBelow, receiveFile, sendFile } from './artifact-files.ts'
import { invalidParameter } from './errors.ts'

/** The artifact URI of what a caller names. Each throws a MlflowError if it is not there. */
export interface ArtifactRoots {
  ofRun(runId: string): Promise<string>
  ofVersion(name: string, version: string): Promise<string>
  ofLoggedModel(modelId: string): Promise<string>
}

/** The largest upload through MLflow's web pages, as in MLflow. Clients upload through the proxy, which has no such limit. */
const PAGE_UPLOAD_BYTES_MAX = 10 * 2 ** 20

/** The API of another product: its own documents describe it. */
const schema = { hide: true }
const reading = { schema, exposeHeadRoute: false }
const get = { ...reading, config: access('artifacts:read', 'artifact.get') }
const listing = { ...reading, config: access('artifacts:read', 'artifact.list') }

export const runArtifactRoutes =
  (roots: ArtifactRoots): Routes =>
  (app, context) => {
    for (const url of ['/get-artifact', '/ajax-api/2.0/mlflow/get-artifact'])
      app.get(url, get, (request, reply) =>
        read(context, request, reply, (query) => roots.ofRun(query.run_id ?? query.run_uuid ?? '')),
      )
    for (const url of [
      '/model-versions/get-artifact',
      '//model-versions/get-artifact',
      '/ajax-api/2.0/mlflow/model-versions/get-artifact',
    ])
      app.get(url, get, (request, reply) =>
        read(context, request, reply, ({ name = '', version = '' }) => roots.ofVersion(name, version)),
      )
    for (const start of ['/api/2.0/mlflow', '/ajax-api/2.0/mlflow'])
      app.get(`${start}/artifacts/list`, listing, (request) => listRun(context, roots, request))
    loggedModelRoutes(roots)(app, context)
    app.register(async (scope) => {
      leaveBodies(scope)
      const config = access('artifacts:write', 'artifact.put')
      scope.post('/ajax-api/2.0/mlflow/upload-artifact', { schema, config }, (request) =>
        upload(context, roots, request),
      )
    })
  }

const loggedModelRoutes =
  (roots: ArtifactRoots): Routes =>
  (app, context) => {
    const rootOf = (request: FastifyRequest) => roots.ofLoggedModel((request.params as { id: string }).id)
    app.get('/ajax-api/2.0/mlflow/logged-models/:id/artifacts/files', get, async (request, reply) => {
      const path = pathAsked(queryOf(request), 'artifact_file_path')
      return sendFile(context, pathBelow(inStore(await rootOf(request)), path), reply)
    })
    for (const start of ['/api/2.0/mlflow', '/ajax-api/2.0/mlflow'])
      app.get(`${start}/logged-models/:id/artifacts/directories`, listing, async (request) => {
        const { artifact_directory_path: path = '' } = queryOf(request)
        return listBelow(context, path, () => rootOf(request))
      })
  }

type Query = Readonly<Record<string, string | undefined>>

/** A parameter that is there twice counts as one text. */
const queryOf = ({ query }: FastifyRequest): Query =>
  Object.fromEntries(Object.entries(query as object).map(([name, value]) => [name, String(value)]))

const pathAsked = (query: Query, name: string): string => {
  const path = query[name]
  if (path === undefined || path === '') throw invalidParameter(`Request must specify ${name}.`)
  pathBelow(ROOT, path) // before anything is looked up
  return path
}

/** The path of an artifact URI in the store. @throws MlflowError if it lies elsewhere */
export const inStore = (uri: string): ArtifactPath => {
  const path = /^mlflow-artifacts:(?:\/\/[^/]*)?\/*(.*)$/s.exec(uri)?.[1]
  if (path !== undefined) return pathBelow(ROOT, path)
  throw invalidParameter(`The artifacts lie at '${uri}', which this server does not read: use a client that can.`)
}

const read = async (
  context: GatewayContext,
  request: FastifyRequest,
  reply: Parameters<typeof sendFile>[2],
  rootOf: (query: Query) => Promise<string>,
) => {
  const query = queryOf(request)
  const path = pathAsked(query, 'path')
  return sendFile(context, pathBelow(inStore(await rootOf(query)), path), reply)
}

const listRun = async (context: GatewayContext, roots: ArtifactRoots, request: FastifyRequest) => {
  const { run_id: id, run_uuid: olderId, path = '' } = queryOf(request)
  const run = id ?? olderId
  if (run === undefined || run === '')
    throw invalidParameter(
      "Missing value for required parameter 'run_id'. See the API docs for more information about request parameters.",
    )
  return listBelow(context, path, () => roots.ofRun(run))
}

const listBelow = async ({ artifacts }: GatewayContext, asked: string, rootOf: () => Promise<string>) => {
  const below = pathBelow(ROOT, asked)
  const uri = await rootOf()
  return { ...filesOf(await artifacts.list(pathBelow(inStore(uri), below)), below), root_uri: uri }
}

const upload = async (context: GatewayContext, roots: ArtifactRoots, request: FastifyRequest): Promise<object> => {
  const query = queryOf(request)
  const run = query.run_uuid
  if (run === undefined || run === '') throw invalidParameter('Request must specify run_uuid.')
  const path = pathAsked(query, 'path')
  const { 'content-length': stated, 'transfer-encoding': encoding } = request.headers
  if (Number(stated ?? 0) > PAGE_UPLOAD_BYTES_MAX)
    throw invalidParameter('Artifact size is too large. Max size is 10MB.')
  if (encoding === undefined && Number(stated ?? 0) === 0) throw invalidParameter('Request must specify data.')
  await receiveFile(context, pathBelow(inStore(await roots.ofRun(run)), path), request)
  return {}
}
