/** The exit codes of all commands. */

export const EXIT = {
  ok: 0,
  /** The command failed, or succeeded only in part. */
  failed: 1,
  /** The command line or the configuration is wrong; the command did not start. */
  usage: 2,
  /** The gateway refused the request: correct it. */
  refused: 3,
  /** A part of the system cannot be reached or gives no answer at the moment: try again. */
  unavailable: 4,
  /** What can be compared is equal, but the log does not hold the beginning of a topic any more. */
  incomplete: 5,
  /** SIGINT or SIGTERM ended the command before it was done. */
  interrupted: 130,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** A failure with a message of one sentence. */
export class CliError extends Error {
  readonly exitCode: ExitCode
  /** Details for `--json`. */
  readonly details: Readonly<Record<string, unknown>> | undefined
  constructor(message: string, exitCode: ExitCode = EXIT.failed, details?: Readonly<Record<string, unknown>>) {
    super(message)
    this.name = 'CliError'
    this.exitCode = exitCode
    this.details = details
  }
}

/** What cannot be reached, by the names and codes of the errors of all layers below. */
const UNREACHABLE = new Set([
  'UNAVAILABLE', // of the log
  'STORE_UNAVAILABLE',
  'POSITION_NOT_REACHED',
  'RegistryUnavailableError',
  'MaxRetriesPerRequestError', // of Redis
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSNumberOfRetriesExceeded',
  'KafkaJSRequestTimeoutError',
  'KafkaJSBrokerNotFound',
])

/** The code for an error that ended a command. The cause of an error counts as well. */
export const exitCodeOf = (error: unknown): ExitCode => {
  if (error instanceof CliError) return error.exitCode
  for (let each = error, depth = 0; each instanceof Error && depth < 8; each = each.cause, depth++) {
    const { name, code, kind } = each as Error & { readonly code?: unknown; readonly kind?: unknown }
    if (name === 'ConfigError' || (name === 'FileError' && kind === 'unfit')) return EXIT.usage
    if (UNREACHABLE.has(name) || (typeof code === 'string' && UNREACHABLE.has(code))) return EXIT.unavailable
  }
  return EXIT.failed
}
