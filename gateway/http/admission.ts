/**
 * Hooks for every request: they count it, authenticate it, and refuse it if the gateway is full or not ready. Requests that bring data have
 * a pool of their own, because their bodies may take minutes to arrive: slow senders fill that pool, and reads go on. So have artifacts, which
 * may take minutes in both directions.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { GatewayContext } from '../context.ts'
import { type Access, requireAccess } from './access.ts'
import { authenticator } from './auth.ts'
import type { ByteBudget } from './bodies.ts'
import { requireNoEncoding } from './encoding.ts'
import { HttpError } from './errors.ts'
import { requireLoopbackHost } from './host.ts'

/** Requests in progress that share a limit. */
interface Pool {
  readonly name: 'requests' | 'uploads' | 'artifact uploads' | 'artifact downloads'
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
  const { requests, byAccess } = poolsOf(settings)
  let inFlight = 0
  const count = (pool: Pool, change: 1 | -1) => {
    pool.inFlight += change
    inFlight += change
    metrics.inFlight.set(inFlight)
  }
  app.decorateRequest('principal')
  app.decorateRequest('heldBytes', 0)
  app.addHook('onRequest', (request, reply, done) => {
    const from = performance.now()
    const pool = byAccess.get(request.routeOptions.config.access) ?? requests
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
      if (request.routeOptions.config.takesGzip !== true) requireNoEncoding(request.headers['content-encoding'])
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

/** The pool of most requests, and those of the rights that have their own. */
const poolsOf = (
  settings: GatewayContext['settings'],
): { readonly requests: Pool; readonly byAccess: ReadonlyMap<Access | undefined, Pool> } => {
  const pool = (name: Pool['name'], max: number): Pool => ({ name, max, inFlight: 0 })
  const uploads = pool('uploads', settings.uploadsMax)
  const byAccess = new Map<Access | undefined, Pool>([
    ['rows:write', uploads],
    ['lineage:write', uploads],
    ['training-sets:write', uploads],
    ['artifacts:write', pool('artifact uploads', settings.artifactUploadsMax)],
    ['artifacts:read', pool('artifact downloads', settings.artifactDownloadsMax)],
  ])
  return { requests: pool('requests', settings.inFlightMax), byAccess }
}

export const routeOf = (request: FastifyRequest): string => request.routeOptions.url ?? 'unknown'
