/**
 * The proxy of artifacts: what MLflow's clients use for every run whose artifact URI is `mlflow-artifacts:/<path>`. A body is any bytes, and is
 * streamed to the store; an answer is streamed from it. Clients that ask for uploads in parts are told that there are none, and send the file as a whole.
 * Source: mlflow/mlflow, mlflow/server/handlers.py, mlflow/store/artifact/http_artifact_repo.py.
 */
import type { FastifyRequest } from 'fastify'
import { ROOT } from '../../../artifacts/index.ts'
import type { GatewayContext, Routes } from '../../context.ts'
import { access } from '../../http/access.ts'
import { filesOf, leaveBodies, pathBelow, receiveFile, sendFile } from './artifact-files.ts'
import { invalidParameter, MlflowError } from './errors.ts'

/** Clients recognise the answer by this text. Source: mlflow/exceptions.py. */
const NO_PARTS = 'Multipart upload is not supported for the current artifact repository'

/** The API of another product: its own documents describe it. */
const schema = { hide: true }

export const artifactRoutes: Routes = (app, context) => {
  app.register(async (scope) => {
    leaveBodies(scope)
    for (const start of ['/api/2.0/mlflow-artifacts', '/ajax-api/2.0/mlflow-artifacts'])
      scope.register(async (under) => routesUnder(under, context), { prefix: start })
  })
}

const routesUnder: Routes = (app, context) => {
  const reading = { schema, exposeHeadRoute: false }
  app.put('/artifacts/*', { schema, config: access('artifacts:write', 'artifact.put') }, async (request) => {
    await receiveFile(context, belowRoot(request), request)
    return {}
  })
  app.get('/artifacts/*', { ...reading, config: access('artifacts:read', 'artifact.get') }, (request, reply) =>
    sendFile(context, named(request), reply),
  )
  app.delete('/artifacts/*', { schema, config: access('artifacts:write', 'artifact.delete') }, async (request) => {
    await context.artifacts.store.delete(belowRoot(request))
    return {}
  })
  app.get('/artifacts', { ...reading, config: access('artifacts:read', 'artifact.list') }, (request) =>
    list(context, request),
  )
  for (const step of ['create', 'complete', 'abort'])
    app.post(`/mpu/${step}/*`, { schema, config: access('artifacts:write', 'artifact.put-parts') }, async () => {
      throw new MlflowError('NOT_IMPLEMENTED', NO_PARTS)
    })
}

/** The path behind the route, which the router has decoded once. */
const named = (request: FastifyRequest) => pathBelow(ROOT, (request.params as { '*': string })['*'])

/** What is written or removed has a name: the root holds the artifacts of everybody. */
const belowRoot = (request: FastifyRequest) => {
  const path = named(request)
  if (path === ROOT) throw invalidParameter('The path is empty, expected the path of a file or folder.')
  return path
}

const list = async ({ artifacts }: GatewayContext, request: FastifyRequest): Promise<unknown> => {
  const { path = '' } = request.query as { path?: unknown }
  return filesOf(await artifacts.list(pathBelow(ROOT, String(path))))
}
