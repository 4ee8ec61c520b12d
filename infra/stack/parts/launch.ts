import type { ChildProcess } from 'node:child_process'

/** How one run of a part's process is started, recognised as ready, and asked to stop. */
export interface Launch {
  readonly command: string
  readonly args: readonly string[]
  readonly environment?: NodeJS.ProcessEnv
  /** File descriptor for standard input. The stack closes its copy after the child has it. */
  readonly stdin?: number
  /** One real request: true if *this* process answers correctly. */
  readonly ready: () => Promise<boolean>
  /** Requests of the kinds that clients send: what the server loads for them is found sooner by the next ones. */
  readonly warm?: () => Promise<void>
  /** Pause between two such requests, ms. Default 25. */
  readonly readyIntervalMs?: number
  /** Whether its standard output goes to its log. Default: yes. */
  readonly logsOutput?: boolean
  /** Asks the process to end gracefully. Default: SIGTERM. */
  readonly askToStop?: (child: ChildProcess) => void
  /** Called once, after the process has ended. */
  readonly cleanup?: () => void
  /** A sentence for an exit whose reason is in the log. */
  readonly explain?: (logTail: string) => string | undefined
}
