/**
 * The gateway serves the HTTP API. Read in this order: the hooks that every request passes (server.ts), the objects that routes use
 * (context.ts), the routes (routes/), the errors (http/errors.ts).
 */
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { fastifySwagger } from '@fastify/swagger'
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { ArtifactStore } from '../artifacts/index.ts'
import { CatalogTail, catalogClient, type Platform, planOf, provisionCore } from '../platform/index.ts'
import { catalogCodec, type Snapshot } from '../processors/catalog/index.ts'
import { LineageMemory } from '../queries/lineage/index.ts'
import { CombinedReader, OnlineReader } from '../queries/online/index.ts'
import { within } from '../schemas/index.ts'
import { KafkaAppender } from '../streams/kafka/index.ts'
import { Artifacts } from './artifacts.ts'
import type { GatewayContext, Routes } from './context.ts'
import { Datasets } from './datasets.ts'
import { admit, routeOf } from './http/admission.ts'
import { ByteBudget } from './http/bodies.ts'
import { HttpError, problemBody } from './http/errors.ts'
import { parseJsonBodies } from './http/json.ts'
import { leftByCaller } from './http/left.ts'
import { httpErrorOf } from './http/translate.ts'
import { unknownRoute } from './http/unknown-route.ts'
import { validatorOf } from './http/validate.ts'
import { gatewayMetrics } from './metrics.ts'
import { Models } from './models/index.ts'
import { openapi } from './openapi.ts'
import { presentOf } from './present.ts'
import { Attendance, degradedReasons, notReadyReasons, orderNotes } from './readiness.ts'
import { routes } from './routes/index.ts'
import { Loads } from './rows/loads.ts'
import { GATEWAY_DEFAULTS, type GatewaySettings, requireSafe } from './settings.ts'
import { type GatewaySignals, lineSignals } from './signals.ts'
import { MlflowError, refuse, speaksMlflow } from './surfaces/mlflow/errors.ts'
import { Tracking } from './tracking/index.ts'
import { RequestLog, Undelivered } from './undelivered/index.ts'
import { Views } from './views.ts'

export interface GatewayOptions {
  readonly platform: Platform
  readonly settings?: Partial<GatewaySettings>
  readonly signals?: GatewaySignals
  /** Where the files of runs and models are; the gateway closes it. Without it, their routes answer that there is none. */
  readonly artifacts?: ArtifactStore
  /** The metrics of other parts that run in the same process, in the text format of Prometheus. /metrics serves them, too. */
  readonly otherMetrics?: () => Promise<string>
}

export interface Gateway {
  /** The Fastify server, for requests without a socket. */
  readonly app: FastifyInstance
  readonly context: GatewayContext
  /** Starts to listen. @returns the address */
  listen(): Promise<string>
  /** Resolves when the catalogue has been read. @throws Error after `timeoutMs` */
  ready(timeoutMs: number): Promise<void>
  /** Refuses new requests, waits for open requests to end, and closes what the gateway itself has opened. */
  stop(): Promise<void>
}

const RETRY_MS = 500

/** Makes a gateway. It becomes ready when the parts of the platform are reachable, however late. @throws Error for unsafe settings */
export const makeGateway = async (options: GatewayOptions): Promise<Gateway> => {
  const { platform, signals = lineSignals } = options
  const settings: GatewaySettings = Object.freeze({ ...GATEWAY_DEFAULTS, ...options.settings })
  requireSafe(settings)
  const metrics = gatewayMetrics()
  const appender = new KafkaAppender(platform.log.kafka, { queueBytesMax: settings.queueBytesMax })
  const loads = new Loads(platform)
  const gateway = addressOf(settings)
  const undelivered = new Undelivered(new RequestLog(platform, gateway, appender), gateway)
  const artifacts = new Artifacts({ store: options.artifacts, settings, signals })
  const starting = new Starting({ platform, appender, settings, metrics }, signals)
  const attendance = new Attendance(platform)
  const prefix = platform.names.prefix
  const online = new CombinedReader(new OnlineReader({ client: platform.redis, registry: platform.registry, prefix }))
  const context = starting.context({
    platform,
    settings,
    appender,
    loads,
    undelivered,
    artifacts,
    online,
    lineage: new LineageMemory(),
    metrics,
    reasons: () => notReadyReasons(platform, starting),
    degraded: async () => [
      ...degradedReasons(platform),
      ...(await attendance.reasons(starting.catalog === undefined ? [] : planOf(starting.catalog, platform))),
    ],
    notes: () => (starting.catalog === undefined ? [] : orderNotes(starting.catalog)),
    otherMetrics: options.otherMetrics ?? (async () => ''),
  })
  const app = Fastify({
    bodyLimit: settings.bodyBytesMax,
    requestTimeout: settings.requestTimeoutMs,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 1024 },
    return503OnClosing: true,
    // A path that cannot be decoded reaches no route, and so no handler of errors.
    frameworkErrors: (error, request, reply) =>
      send(
        new HttpError('REQUEST_INVALID', error.message),
        request as FastifyRequest,
        reply as unknown as FastifyReply,
      ),
  })
  await configure(app, context, starting, signals)
  starting.begin()
  artifacts.begin()
  platform.progress.ready().catch(() => {}) // it keeps trying, and readiness reports that the progress is not known
  return {
    app,
    context,
    listen: async () => {
      const address = await app.listen({ host: settings.host, port: settings.port })
      signals.started({ address })
      return address
    },
    ready: (timeoutMs) => starting.ready(timeoutMs),
    stop: async () => {
      starting.stop()
      await closed(app, settings.shutdownTimeoutMs)
      await undelivered.close() // before the appender that it uses
      await Promise.all([appender.close(), loads.close(), artifacts.close(), starting.stopped()])
      signals.stopped({})
    },
  }
}

/** By which its records on the log are found again after a restart. A port that the system chooses is none. */
const addressOf = ({ host, port }: GatewaySettings): string =>
  `${hostname()}:${host}:${port === 0 ? randomUUID() : port}`

/** Waits for open requests to end, and closes their connections after `timeoutMs`. */
const closed = async (app: FastifyInstance, timeoutMs: number): Promise<void> => {
  const timer = setTimeout(() => app.server.closeAllConnections(), timeoutMs)
  try {
    await app.close()
  } finally {
    clearTimeout(timer)
  }
}

const configure = async (
  app: FastifyInstance,
  context: GatewayContext,
  starting: Starting,
  signals: GatewaySignals,
): Promise<void> => {
  app.removeContentTypeParser('application/json')
  const { bodyBytesMax, bodiesBytesMax } = context.settings
  const budget = new ByteBudget(bodiesBytesMax)
  parseJsonBodies(app, { bodyBytesMax, budget })
  app.setValidatorCompiler(validatorOf)
  // The tests check answers against their schemas; a check at run time would only cost time.
  app.setSerializerCompiler(() => JSON.stringify)
  app.setErrorHandler((error, request, reply) => {
    const answer = error instanceof MlflowError ? error : answerOf(error as FastifyError, context.settings)
    if (answer.status >= 500 && answer.code === 'INTERNAL' && !leftByCaller(request.raw)) {
      signals.requestFailed({ requestId: request.id, route: routeOf(request), error })
    }
    send(answer, request, reply)
  })
  app.setNotFoundHandler((request, reply) => {
    send(unknownRoute(request), request, reply)
  })
  admit(app, { context, budget, requireReady: () => starting.require() })
  await app.register(fastifySwagger, openapi)
  await app.register(async (scope) => {
    for (const route of routes as readonly Routes[]) route(scope, context)
  })
  await app.ready()
}

/** Answers with an error, in the form of the surface that the path belongs to. */
const send = (error: HttpError | MlflowError, request: FastifyRequest, reply: FastifyReply): void => {
  if (error instanceof MlflowError || speaksMlflow(request.url)) {
    refuse(error, reply)
    return
  }
  reply.code(error.status).type('application/problem+json')
  if (error.retryAfterSeconds !== undefined) reply.header('retry-after', String(error.retryAfterSeconds))
  if (error.status === 401) reply.header('www-authenticate', 'Bearer')
  reply.send(JSON.stringify(problemBody(error, request.id)))
}

type Prepared = Pick<
  GatewayContext,
  'codec' | 'tail' | 'commands' | 'datasets' | 'views' | 'tracking' | 'models' | 'ends'
> & {
  close(): Promise<void>
}

/** What is there before the parts of the platform are reachable. */
type Preparing = Pick<GatewayContext, 'platform' | 'appender' | 'settings' | 'metrics'>

/** Prepares what the gateway needs before it can answer. It retries until all parts are reachable, and reports what is missing. */
class Starting {
  readonly #options: Preparing
  readonly #signals: GatewaySignals
  #prepared: Prepared | undefined
  #running: Promise<void> | undefined
  #reason = 'The catalogue has not been read yet.'
  #stopping = false
  #wake: () => void = () => {}

  constructor(options: Preparing, signals: GatewaySignals) {
    this.#options = options
    this.#signals = signals
  }

  /** The reason why the gateway is not ready, or `undefined`. */
  get reason(): string | undefined {
    if (this.#stopping) return 'The gateway is shutting down.'
    return this.#prepared === undefined ? this.#reason : this.#prepared.tail.failure
  }

  /** The catalogue, as soon as it has been read. */
  get catalog(): Snapshot | undefined {
    return this.#prepared?.tail.catalog.current
  }

  /** @throws HttpError NOT_READY. If following the catalogue fails later, the gateway still answers from what it has read. */
  require(): void {
    if (this.#prepared === undefined || this.#stopping) throw new HttpError('NOT_READY', this.reason ?? this.#reason)
  }

  /** The context. Its prepared part is available once the gateway is ready. */
  context(rest: Omit<GatewayContext, keyof Omit<Prepared, 'close'>>): GatewayContext {
    const prepared = (): Prepared => {
      if (this.#prepared === undefined) throw new HttpError('NOT_READY', this.#reason)
      return this.#prepared
    }
    return {
      ...rest,
      get codec() {
        return prepared().codec
      },
      get tail() {
        return prepared().tail
      },
      get commands() {
        return prepared().commands
      },
      get datasets() {
        return prepared().datasets
      },
      get views() {
        return prepared().views
      },
      get tracking() {
        return prepared().tracking
      },
      get models() {
        return prepared().models
      },
      get ends() {
        return prepared().ends
      },
    }
  }

  begin(): void {
    this.#running = this.#run()
  }

  async ready(timeoutMs: number): Promise<void> {
    await within(Promise.resolve(this.#running), timeoutMs, () => {
      throw new Error(`The gateway is not ready after ${timeoutMs} ms: ${this.#reason}`)
    })
  }

  stop(): void {
    this.#stopping = true
    this.#wake()
  }

  async stopped(): Promise<void> {
    await this.#running
    await this.#prepared?.close()
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      try {
        this.#prepared = await prepare(this.#options)
        return
      } catch (error) {
        this.#reason = `Starting: ${error instanceof Error ? error.message : String(error)}`
        this.#signals.notReady({ reason: this.#reason })
        await new Promise<void>((resolve) => {
          this.#wake = resolve
          setTimeout(resolve, RETRY_MS)
        })
      }
    }
  }
}

const prepare = async (options: Preparing): Promise<Prepared> => {
  const { platform, appender } = options
  await provisionCore(platform)
  const codec = await catalogCodec(platform.codecs, platform.names.prefix, platform.kinds)
  const tail = new CatalogTail(platform, codec)
  await tail.start()
  const datasets = new Datasets(tail.catalog, platform)
  const client = catalogClient(platform, codec, appender)
  const present = presentOf(platform, options.settings)
  const tracking = await Tracking.open({ ...options, present })
  const models = await Models.open({ ...options, present, catalog: tail.catalog })
  const close = async () => {
    await Promise.all([tail.stop(), client.close(), tracking.close(), models.close()])
  }
  const views = new Views(tail.catalog, datasets)
  return { codec, tail, commands: client.commands, datasets, views, tracking, models, ends: present.ends, close }
}

/** Fastify does not name the limit that a body exceeds. */
const answerOf = (
  error: FastifyError,
  { bodyBytesMax }: Pick<GatewayContext['settings'], 'bodyBytesMax'>,
): HttpError =>
  error.code === 'FST_ERR_CTP_BODY_TOO_LARGE'
    ? new HttpError('BODY_TOO_LARGE', `The body has more than ${bodyBytesMax} bytes (gateway.bodyBytesMax).`)
    : httpErrorOf(error)
