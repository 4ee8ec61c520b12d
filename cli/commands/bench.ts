import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { EXIT } from '../errors.ts'

export const register = (program: Command, cli: Cli): void => {
  program
    .command('bench')
    .description('run benchmarks, like `npm run bench -- ...`')
    .argument('[arguments...]', 'names of benchmarks and their options')
    .allowUnknownOption()
    .action(async (given: string[]) => {
      cli.exitCode = (await bench(given, cli.signal)) === 0 ? EXIT.ok : EXIT.failed
    })
}

/** @returns the exit status, 1 if a signal ended it */
const bench = (given: readonly string[], signal: AbortSignal): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = spawn('npm', ['run', '--silent', 'bench', '--', ...given], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      stdio: 'inherit',
    })
    signal.addEventListener('abort', () => child.kill('SIGTERM'))
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
