/** The operation endpoints of a process without a gateway: /healthz, /readyz, /metrics. */
import Fastify from 'fastify'
import type { Registry } from 'prom-client'
import type { Config, Values } from './config/index.ts'
import { CliError, EXIT } from './errors.ts'

export interface OperationSources {
  ready(): { readonly reasons: readonly string[]; readonly degraded: readonly string[] }
  metrics(): Registry
}

export interface Operation {
  readonly address: string
  close(): Promise<void>
}

/** Starts the server. It exposes no data, so it has no tokens; it is meant for loopback or a private network. */
export const serveOperation = async (
  where: { readonly host: string; readonly port: number },
  sources: OperationSources,
): Promise<Operation> => {
  const app = Fastify()
  app.get('/healthz', async () => ({ status: 'ok' }))
  app.get('/readyz', async (_request, reply) => {
    const { reasons, degraded } = sources.ready()
    reply.code(reasons.length === 0 ? 200 : 503)
    return { ready: reasons.length === 0, reasons, degraded }
  })
  app.get('/metrics', async (_request, reply) => {
    const registry = sources.metrics()
    reply.type(registry.contentType)
    return registry.metrics()
  })
  const address = await app.listen({ host: where.host, port: where.port })
  return { address, close: () => app.close() }
}

type Setting<T> = { [K in keyof Values]: Values[K] extends T ? K : never }[keyof Values]

/** Waits until a server listens. @throws CliError that names the settings of its address, if it cannot be listened on */
export const listeningAt = async <T>(
  { values }: Config,
  host: Setting<string | undefined>,
  port: Setting<number>,
  listening: Promise<T>,
): Promise<T> => {
  try {
    return await listening
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const is = `${host} is '${values[host]}' and ${port} is ${values[port]}`
    if (code === 'EADDRINUSE')
      throw new CliError(`${is}; another process listens there. Expected a free port, or 0.`, EXIT.usage)
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new CliError(`${is}; this process cannot listen there: ${message}`, EXIT.usage)
    throw error
  }
}
