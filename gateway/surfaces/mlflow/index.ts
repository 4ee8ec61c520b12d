/**
 * MLflow's REST API for tracking: an unchanged MLflow client works with the address of the gateway as its tracking URI. Errors are MLflow's.
 * Source: mlflow/mlflow, mlflow/server/handlers.py.
 */
import type { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import type { GatewayContext, Routes } from '../../context.ts'
import { register } from './endpoints.ts'
import { notThere } from './errors.ts'
import { experimentEndpoints } from './experiments.ts'
import { graphqlRoutes } from './graphql.ts'
import { logEndpoints } from './log.ts'
import { loggedModelEndpoints } from './logged-models.ts'
import { noLoggedModel, noRun } from './refused.ts'
import { registryEndpoints } from './registry/index.ts'
import { type ArtifactRoots, runArtifactRoutes } from './run-artifacts.ts'
import { RunTexts } from './run-texts.ts'
import { runEndpoints } from './runs.ts'
import { searchEndpoints } from './search.ts'
import { serverInfoRoutes } from './server-info.ts'
import { pageFilesOf, webPageRoutes } from './web-pages.ts'

const endpoints = [
  ...experimentEndpoints,
  ...runEndpoints,
  ...logEndpoints,
  ...loggedModelEndpoints,
  ...searchEndpoints,
  ...registryEndpoints,
]

export const mlflowRoutes: Routes = (app, context) => {
  const { mlflowUi } = context.settings
  if (mlflowUi !== undefined) webPageRoutes(pageFilesOf(mlflowUi))(app, context)
  const runTexts = new RunTexts()
  app.register(async (scope) => {
    // Its server reads every body as JSON.
    scope.addContentTypeParser('*', (request: FastifyRequest, payload: Readable) => app.readJson(request, payload))
    register(scope, { context, runTexts }, endpoints)
    graphqlRoutes(endpoints, runTexts)(scope, context)
    runArtifactRoutes(rootsOf(context))(scope, context)
    serverInfoRoutes(scope, context)
  })
}

const rootsOf = (context: GatewayContext): ArtifactRoots => ({
  ofRun: async (runId) => {
    const run = await context.tracking.reader.run(runId)
    if (run === undefined) throw noRun(runId)
    return run.info.artifactUri
  },
  ofLoggedModel: async (modelId) => {
    const model = await context.tracking.reader.loggedModel(modelId)
    if (model === undefined) throw noLoggedModel(modelId)
    return model.info.artifactUri
  },
  ofVersion: async (name, version) => {
    const found = await context.models.present().version(name, Number(version))
    if (found === undefined) throw notThere(`Model Version (name=${name}, version=${version}) not found`)
    return found.registered.location ?? found.registered.source
  },
})
