/** What the gateway has to say: one object makes the line of the log. Nothing per row or per request that went well. */

export interface GatewaySignals {
  /** A bug, or a part that failed in a way that is not foreseen. */
  requestFailed(signal: { requestId: string; route: string; error: unknown }): void
  started(signal: { address: string }): void
  /** The gateway cannot be ready yet, and tries again. */
  notReady(signal: { reason: string }): void
  stopped(signal: Record<string, never>): void
}

const line = (level: string, event: string, fields: object): void => {
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), level, event, ...fields })}\n`)
}

const textOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error))

/** Lines of JSON on standard error. */
export const lineSignals: GatewaySignals = {
  requestFailed: ({ error, ...fields }) => line('error', 'request_failed', { ...fields, error: textOf(error) }),
  started: (fields) => line('info', 'gateway_started', fields),
  notReady: (fields) => line('warn', 'gateway_not_ready', fields),
  stopped: (fields) => line('info', 'gateway_stopped', fields),
}

export const noSignals: GatewaySignals = {
  requestFailed: () => {},
  started: () => {},
  notReady: () => {},
  stopped: () => {},
}
