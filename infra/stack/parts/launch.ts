import type { ChildProcess } from 'node:child_process'

/** How one run of a part's process is started, recognised as ready, and asked to stop. */
export interface Launch {
  readonly command: string
  readonly args: readonly string[]
  readonly environment?: NodeJS.ProcessEnv
  /** File descriptor for standard input, closed here once the child has it. */
  readonly stdin?: number
  /** One genuine request: true when *this* process answers as it should. */
  readonly ready: () => Promise<boolean>
  /** Pause between two such requests; 25 if left out. */
  readonly readyIntervalMs?: number
  /** Is what it writes to standard output worth keeping in its log? Yes, if left out. */
  readonly logsOutput?: boolean
  /** Asks the process to end in order; SIGTERM if left out. */
  readonly askToStop?: (child: ChildProcess) => void
  /** Called once, after the process has ended. */
  readonly cleanup?: () => void
  /** A sentence for an exit whose reason the log tells. */
  readonly explain?: (logTail: string) => string | undefined
}
