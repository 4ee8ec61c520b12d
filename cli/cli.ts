/** The tools of every command, and the interface of a command's file. */
import type { Command } from 'commander'
import type { Kinds } from '../processors/catalog/index.ts'
import type { Client } from './client.ts'
import type { Config, Values } from './config/index.ts'
import type { Output } from './output.ts'

export interface Cli {
  /** The configuration, with the flags of the command as overrides. @throws ConfigError */
  config(overrides?: Partial<Values>): Config
  readonly output: Output
  /** The kinds of declarations. */
  readonly kinds: Kinds
  /** A client of the gateway; it is closed when the command ends. */
  client(): Client
  /** The first SIGINT or SIGTERM aborts it; the command then shuts down cleanly. */
  readonly signal: AbortSignal
  /** The exit code if the command ends without an error. Default: 0. */
  exitCode: number
}

/**
 * `cli/commands/<name>.ts` exports `register`, which adds its command to the program. The action may be asynchronous. The message of an
 * error that it throws is printed; a CliError sets the exit code.
 */
export interface CommandModule {
  register(program: Command, cli: Cli): void
}

/** Resolves when the command is asked to end. */
export const interrupted = ({ signal }: Cli): Promise<void> =>
  signal.aborted
    ? Promise.resolve()
    : new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))

/**
 * Waits for a start, unless the command is asked to end first: a start may wait for parts that cannot be reached.
 * @returns whether it has started
 */
export const startedUnlessInterrupted = async (cli: Cli, starting: Promise<unknown>): Promise<boolean> => {
  await Promise.race([starting, interrupted(cli)])
  if (!cli.signal.aborted) return true
  starting.catch(() => {}) // its connections are closed now
  return false
}
