/**
 * What every route declares of itself: which right it needs, and under which name its calls are audited. Rights are not asked for yet;
 * whoever adds roles finds them at every route. A route that declares none is refused at start.
 */
import type { FastifyInstance } from 'fastify'

export type Resource = 'catalog' | 'rows' | 'vectors' | 'training-sets' | 'log' | 'quarantine' | 'operation'
export type Action = 'read' | 'write'

/** `resource:action`; `open`: anybody may, without a token. */
export type Access = `${Resource}:${Action}` | 'open'

export interface RouteAccess {
  readonly access: Access
  /** What the call does, as `dataset.declare`: noun, verb. */
  readonly audit: string
}

declare module 'fastify' {
  interface FastifyContextConfig extends Partial<RouteAccess> {}
}

/** The `config` of a route. */
export const access = (right: Access, audit: string): RouteAccess => ({ access: right, audit })

const AUDIT = /^[a-z][a-z-]*\.[a-z][a-z-]*$/

/** From here on a route without access and audit name is refused. @throws Error at the route's registration */
export const requireAccess = (app: FastifyInstance): void => {
  app.addHook('onRoute', ({ method, url, config }) => {
    const { access: right, audit } = config ?? {}
    if (right === undefined || audit === undefined || !AUDIT.test(audit))
      throw new Error(
        `route ${method} ${url} declares access '${right}' and audit '${audit}', expected both, as access('rows:write', 'row.ingest')`,
      )
  })
}
