/** What every command works with, and the shape of a command's file. */
import type { Command } from 'commander'
import type { Client } from './client.ts'
import type { Config, Values } from './config/index.ts'
import type { Output } from './output.ts'

export interface Cli {
  /** The configuration, with what the command itself takes as flags. @throws ConfigError */
  config(overrides?: Partial<Values>): Config
  readonly output: Output
  /** A client of the gateway; closed when the command ends. */
  client(): Client
  /** Aborted by the first SIGINT or SIGTERM: end in order. */
  readonly signal: AbortSignal
  /** The exit code if the command ends without an error. Default: 0. */
  exitCode: number
}

/**
 * `cli/commands/<name>.ts` exports `register`: it adds its command to the program. The action may be asynchronous; what it throws is told
 * in one sentence, CliError with its own exit code.
 */
export interface CommandModule {
  register(program: Command, cli: Cli): void
}

/** Resolves when the command is asked to end. */
export const interrupted = ({ signal }: Cli): Promise<void> =>
  signal.aborted
    ? Promise.resolve()
    : new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
