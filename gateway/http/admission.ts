/**
 * Hooks for every request: they count it, authenticate it, and refuse it if the gateway is full or not ready. Requests that bring data have
 * a pool of their own, because their bodies may take minutes to arrive: slow senders fill that pool, and reads go on.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { GatewayContext } from '../context.ts'
import { type Access, requireAccess } from './access.ts'
import { authenticator } from './auth.ts'
import type { ByteBudget } from './bodies.ts'
import { requireNoEncoding } from './encoding.ts'
import { HttpError } from './errors.ts'
import { requireLoopbackHost } from './host.ts'

/** The rights of the routes that bring data. */
const UPLOADS: ReadonlySet<Access | undefined> = new Set<Access>(['rows:write', 'training-sets:write'])

/** Requests in progress that share a limit. */
interface Pool {
  readonly name: 'requests' | 'uploads'
  readonly max: number
  inFlight: number
}

export interface Admission {
  readonly context: Pick<GatewayContext, 'settings' | 'metrics'>
  /** The bytes of bodies that are held; a request gives back what it took. */
  readonly budget: ByteBudget
  /** @throws HttpError NOT_READY */
  readonly requireReady: () => void
}

export const admit = (app: FastifyInstance, { context, budget, requireReady }: Admission): void => {
  const { settings, metrics } = context
  const authenticate = authenticator(settings.tokens)
  const requests: Pool = { name: 'requests', max: settings.inFlightMax, inFlight: 0 }
  const uploads: Pool = { name: 'uploads', max: settings.uploadsMax, inFlight: 0 }
  const count = (pool: Pool, change: 1 | -1) => {
    pool.inFlight += change
    metrics.inFlight.set(requests.inFlight + uploads.inFlight)
  }
  app.decorateRequest('principal')
  app.decorateRequest('heldBytes', 0)
  app.addHook('onRequest', (request, reply, done) => {
    const from = performance.now()
    const pool = UPLOADS.has(request.routeOptions.config.access) ? uploads : requests
    count(pool, 1)
    // 'close' is emitted exactly once, even if the caller has closed the connection.
    reply.raw.once('close', () => {
      count(pool, -1)
      budget.give(request.heldBytes)
      request.heldBytes = 0
      const route = routeOf(request)
      metrics.requests.inc({ route, method: request.method, status: reply.statusCode })
      metrics.seconds.observe({ route }, (performance.now() - from) / 1000)
    })
    try {
      if (settings.tokens.length === 0) requireLoopbackHost(request.headers.host)
      requireNoEncoding(request.headers['content-encoding'])
      // Open routes need no token, and they answer before the gateway is ready.
      if (request.routeOptions.config.access === 'open') return done()
      request.principal = authenticate(request.headers.authorization)
      if (pool.inFlight > pool.max) {
        metrics.shed.inc({ reason: pool.name })
        const text = `${pool.inFlight} ${pool.name} are in progress, expected at most ${pool.max}.`
        throw new HttpError('OVERLOADED', text)
      }
      requireReady()
      done()
    } catch (error) {
      done(error as Error)
    }
  })
  requireAccess(app)
}

export const routeOf = (request: FastifyRequest): string => request.routeOptions.url ?? 'unknown'
