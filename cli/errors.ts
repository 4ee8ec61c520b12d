/** How commands end: one table of exit codes. */

export const EXIT = {
  ok: 0,
  /** It was tried and failed, or was done in part. */
  failed: 1,
  /** The command line or the configuration is wrong; nothing was tried. */
  usage: 2,
  /** The gateway refused: correct what was sent. */
  refused: 3,
  /** A part cannot be reached or has no answer at the moment: try again. */
  unavailable: 4,
  /** Ended by SIGINT or SIGTERM before it was done. */
  interrupted: 130,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** A failure that says in one sentence what is wrong. */
export class CliError extends Error {
  readonly exitCode: ExitCode
  /** More about it, for `--json`. */
  readonly details: Readonly<Record<string, unknown>> | undefined
  constructor(message: string, exitCode: ExitCode = EXIT.failed, details?: Readonly<Record<string, unknown>>) {
    super(message)
    this.name = 'CliError'
    this.exitCode = exitCode
    this.details = details
  }
}
