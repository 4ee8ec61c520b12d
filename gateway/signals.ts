/** The log messages of the gateway: each is one line. Successful rows and requests are not logged. */

export interface GatewaySignals {
  /** A bug, or an unexpected failure of a part. */
  requestFailed(signal: { requestId: string; route: string; error: unknown }): void
  started(signal: { address: string }): void
  /** The gateway is not ready yet, and tries again. */
  notReady(signal: { reason: string }): void
  stopped(signal: Record<string, never>): void
  /** What killed uploads of artifacts had left was removed. */
  artifactsSwept(signal: { count: number }): void
  /** It was not; the next sweep tries again. */
  artifactSweepFailed(signal: { reason: string }): void
}

const line = (level: string, event: string, fields: object): void => {
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), level, event, ...fields })}\n`)
}

const textOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error))

/** Writes lines of JSON to standard error. */
export const lineSignals: GatewaySignals = {
  requestFailed: ({ error, ...fields }) => line('error', 'request_failed', { ...fields, error: textOf(error) }),
  started: (fields) => line('info', 'gateway_started', fields),
  notReady: (fields) => line('warn', 'gateway_not_ready', fields),
  stopped: (fields) => line('info', 'gateway_stopped', fields),
  artifactsSwept: (fields) => line('info', 'artifacts_swept', fields),
  artifactSweepFailed: (fields) => line('warn', 'artifact_sweep_failed', fields),
}

export const noSignals: GatewaySignals = {
  requestFailed: () => {},
  started: () => {},
  notReady: () => {},
  stopped: () => {},
  artifactsSwept: () => {},
  artifactSweepFailed: () => {},
}
