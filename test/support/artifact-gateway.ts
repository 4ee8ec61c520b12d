/** The routes of artifacts on a real socket, with the hooks and errors of the gateway, over a store, and without the rest of the platform. */
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import Fastify from 'fastify'
import type { ArtifactStore } from '../../artifacts/index.ts'
import { Artifacts } from '../../gateway/artifacts.ts'
import type { GatewayContext } from '../../gateway/context.ts'
import { admit } from '../../gateway/http/admission.ts'
import { ByteBudget } from '../../gateway/http/bodies.ts'
import { HttpError } from '../../gateway/http/errors.ts'
import { gatewayMetrics } from '../../gateway/metrics.ts'
import { GATEWAY_DEFAULTS, type GatewaySettings } from '../../gateway/settings.ts'
import { noSignals } from '../../gateway/signals.ts'
import { artifactRoutes } from '../../gateway/surfaces/mlflow/artifacts.ts'
import { notThere, refuse } from '../../gateway/surfaces/mlflow/errors.ts'
import { runArtifactRoutes } from '../../gateway/surfaces/mlflow/run-artifacts.ts'

export interface Answered {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly body: Buffer
  /** The body as JSON. */
  readonly json: () => unknown
}

export interface ArtifactGateway {
  readonly port: number
  readonly artifacts: Artifacts
  /** Bytes of bodies that the budget of JSON bodies holds. */
  readonly budget: ByteBudget
  /** Requests in progress. */
  inFlight(): Promise<number>
  /** Sends a path as it is: no client cleans it. */
  call(method: string, path: string, body?: string | Buffer, headers?: http.OutgoingHttpHeaders): Promise<Answered>
  close(): Promise<void>
}

/** Runs and models whose artifacts the gateway knows. */
export const ROOTS: Readonly<Record<string, string>> = {
  run1: 'mlflow-artifacts:/1/run1/artifacts',
  elsewhere: 's3://bucket/run',
  'model 1': 'mlflow-artifacts://host:5000/1/models/m-1/artifacts',
  'm-1': 'mlflow-artifacts:/1/models/m-1/artifacts',
}

const rootOf = async (id: string): Promise<string> => {
  if (ROOTS[id] === undefined) throw notThere(`There is no '${id}'.`)
  return ROOTS[id]
}

export const openArtifactGateway = async (
  store: ArtifactStore,
  more: Partial<GatewaySettings> = {},
): Promise<ArtifactGateway> => {
  const settings = { ...GATEWAY_DEFAULTS, ...more }
  const artifacts = new Artifacts({ store, settings, signals: noSignals })
  const metrics = gatewayMetrics(false)
  const context = { artifacts, settings, metrics } as unknown as GatewayContext
  const budget = new ByteBudget(1024)
  const app = Fastify({ bodyLimit: 1024, routerOptions: { maxParamLength: 1024 } })
  app.setErrorHandler((error, _request, reply) => refuse(error, reply))
  app.setNotFoundHandler((request, reply) =>
    refuse(new HttpError('ROUTE_UNKNOWN', `There is no ${request.method} ${request.url}.`), reply),
  )
  admit(app, { context, budget, requireReady: () => {} })
  app.register(async (scope) => {
    artifactRoutes(scope, context)
    const roots = {
      ofRun: rootOf,
      ofVersion: (name: string, version: string) => rootOf(`${name} ${version}`),
      ofLoggedModel: rootOf,
    }
    runArtifactRoutes(roots)(scope, context)
  })
  artifacts.begin()
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  return {
    port,
    artifacts,
    budget,
    inFlight: async () => (await metrics.inFlight.get()).values[0]!.value,
    call: (method, path, body, headers = {}) => callAt(port, { method, path, headers }, body),
    close: async () => {
      app.server.closeAllConnections()
      await app.close()
      await artifacts.close()
    },
  }
}

const callAt = (port: number, options: http.RequestOptions, body: string | Buffer | undefined): Promise<Answered> =>
  new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, agent: false, ...options }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () => {
        const whole = Buffer.concat(chunks)
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          body: whole,
          json: () => JSON.parse(whole.toString()),
        })
      })
    })
    request.on('error', reject)
    request.end(body)
  })
