/**
 * Every route declares which right it needs, and the name under which its calls are audited. The gateway does not check rights yet;
 * roles can be added without a change of the routes. A route without this declaration is refused at start.
 */
import type { FastifyInstance } from 'fastify'

export type Resource =
  | 'catalog'
  | 'rows'
  | 'vectors'
  | 'training-sets'
  | 'log'
  | 'quarantine'
  | 'artifacts'
  | 'operation'
  | 'runs'
  | 'models'
  | 'alerts'
  | 'lineage'
export type Action = 'read' | 'write'

/** `resource:action`, or `open` for a route that needs no token. To promote a version, or to approve it, is a right apart from registering one. */
export type Access = `${Resource}:${Action}` | 'models:promote' | 'open'

export interface RouteAccess {
  readonly access: Access
  /** What the call does, as noun and verb: `dataset.declare`. */
  readonly audit: string
  /** The route reads bodies that are compressed with gzip. */
  readonly takesGzip?: true
}

declare module 'fastify' {
  interface FastifyContextConfig extends Partial<RouteAccess> {}
}

/** The `config` of a route. */
export const access = (right: Access, audit: string): RouteAccess => ({ access: right, audit })

const AUDIT = /^[a-z][a-z_-]*\.[a-z][a-z-]*$/

/** Refuses every route that is registered later without access and audit name. @throws Error at the registration of the route */
export const requireAccess = (app: FastifyInstance): void => {
  app.addHook('onRoute', ({ method, url, config }) => {
    const { access: right, audit } = config ?? {}
    if (right === undefined || audit === undefined || !AUDIT.test(audit))
      throw new Error(
        `route ${method} ${url} declares access '${right}' and audit '${audit}', expected both, as access('rows:write', 'row.ingest')`,
      )
  })
}
