/**
 * MLflow's REST API for tracking: an unchanged MLflow client works with the address of the gateway as its tracking URI. Errors are MLflow's.
 * Source: mlflow/mlflow, mlflow/server/handlers.py.
 */
import type { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import type { Routes } from '../../context.ts'
import { register } from './endpoints.ts'
import { refuse } from './errors.ts'
import { experimentEndpoints } from './experiments.ts'
import { logEndpoints } from './log.ts'
import { loggedModelEndpoints } from './logged-models.ts'
import { registryEndpoints } from './registry/index.ts'
import { runEndpoints } from './runs.ts'

export const mlflowRoutes: Routes = (app, context) => {
  app.register(async (scope) => {
    scope.setErrorHandler((error, _request, reply) => refuse(error, reply))
    // Its server reads every body as JSON.
    scope.addContentTypeParser('*', (request: FastifyRequest, payload: Readable) => app.readJson(request, payload))
    const tracking = [...experimentEndpoints, ...runEndpoints, ...logEndpoints, ...loggedModelEndpoints]
    register(scope, context, [...tracking, ...registryEndpoints])
  })
}
