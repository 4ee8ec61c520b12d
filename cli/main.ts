/** The `millrace` program. commands/ holds one file per command; start with cli.ts. */
import { setMaxListeners } from 'node:events'
import { readFileSync } from 'node:fs'
import { Command, CommanderError, Option } from 'commander'
import { KINDS, type Kinds } from '../processors/catalog/index.ts'
import type { Cli, CommandModule } from './cli.ts'
import { Client } from './client.ts'
import { commands } from './commands/index.ts'
import { type Config, gatewayUrlOf, readConfig, type Values } from './config/index.ts'
import { CliError, EXIT, exitCodeOf } from './errors.ts'
import { Output } from './output.ts'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }

interface GlobalOptions {
  readonly config?: string
  readonly set: readonly string[]
  readonly json: boolean
}

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value]

/** Runs a command line. @param argv without node and script @param kinds of declarations @returns the exit code */
export const main = async (argv: readonly string[], kinds = KINDS): Promise<number> => {
  const program = new Command('millrace')
    .description('An ML feature platform whose only source of truth is a log.')
    .option('--config <file>', 'read this configuration file (default: millrace.config.json, if it exists)')
    .addOption(
      new Option('--set <name=value>', 'set a setting; `millrace config` lists them').argParser(collect).default([]),
    )
    .option('--json', 'print results as JSON', false)
    .exitOverride()
    .showHelpAfterError('(see --help)')
    .enablePositionalOptions(false)
  const named = namedIn(argv)
  // A command may have an option of this name, and an option of the program counts wherever it stands.
  if (named.length === 0) program.version(version, '--version', 'print the version')
  const interruption = interruptible()
  const cli = new Session(program, interruption.signal, kinds)
  for (const { register } of await loaded(named)) register(program, cli)
  try {
    await program.parseAsync([...argv], { from: 'user' })
    return cli.exitCode
  } catch (error) {
    return failed(error, program.opts<GlobalOptions>().json)
  } finally {
    interruption.stop()
    cli.close()
    // What a start began before it was interrupted may still wait for a part that is away.
    if (interruption.signal.aborted) setTimeout(() => process.exit(), LEFT_OVER_MS).unref()
  }
}

/** The commands that an argument names. */
const namedIn = (argv: readonly string[]): readonly string[] =>
  Object.keys(commands).filter((name) => argv.includes(name))

/** The named commands; all of them if none is, for the help and for a name that is none. */
const loaded = (named: readonly string[]): Promise<readonly CommandModule[]> => {
  const names = named.length > 0 ? named : Object.keys(commands)
  return Promise.all(names.map((name) => commands[name]()))
}

/** How long an interrupted command that has ended may go on with what is left over. */
const LEFT_OVER_MS = 1_000

class Session implements Cli {
  readonly signal: AbortSignal
  readonly kinds: Kinds
  exitCode: number = EXIT.ok
  readonly #program: Command
  #output: Output | undefined
  #client: Client | undefined

  constructor(program: Command, signal: AbortSignal, kinds: Kinds) {
    this.kinds = kinds
    this.#program = program
    this.signal = signal
  }

  get output(): Output {
    this.#output ??= new Output({ json: this.#options.json, out: process.stdout, err: process.stderr })
    return this.#output
  }

  get #options(): GlobalOptions {
    return this.#program.opts<GlobalOptions>()
  }

  config(overrides: Partial<Values> = {}): Config {
    const { config: file, set: flags } = this.#options
    return readConfig({ environment: process.env, flags, overrides, ...(file === undefined ? {} : { file }) })
  }

  client(): Client {
    if (this.#client === undefined) {
      const config = this.config()
      const { 'client.token': token, 'client.timeoutMs': timeoutMs } = config.values
      this.#client = new Client({ url: gatewayUrlOf(config), token, timeoutMs, signal: this.signal })
    }
    return this.#client
  }

  close(): void {
    this.#client?.close()
  }
}

/**
 * The first SIGINT or SIGTERM asks the command to end; the second ends the process. An output that nobody reads any more, for example
 * with `| head`, asks the command to end as well: a server shuts down in order.
 */
const interruptible = () => {
  const abort = new AbortController()
  setMaxListeners(0, abort.signal) // one a request that is under way
  const onSignal = (): void => {
    if (abort.signal.aborted) process.exit(EXIT.interrupted)
    abort.abort()
  }
  const onClosed = (): void => abort.abort()
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal)
  for (const output of [process.stdout, process.stderr]) output.on('error', onClosed)
  return { signal: abort.signal, stop: () => process.off('SIGINT', onSignal).off('SIGTERM', onSignal) }
}

const failed = (error: unknown, json: boolean): number => {
  // Nobody reads the output any more, as with `| head`.
  if ((error as NodeJS.ErrnoException).code === 'EPIPE') return EXIT.ok
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage
  const exitCode = exitCodeOf(error)
  const message = error instanceof Error ? error.message : String(error)
  const details = error instanceof CliError ? error.details : undefined
  process.stderr.write(
    json ? `${JSON.stringify({ error: message, exitCode, ...(details && { details }) })}\n` : `millrace: ${message}\n`,
  )
  return exitCode
}
