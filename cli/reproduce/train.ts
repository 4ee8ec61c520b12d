/** Trains again in a clean folder, and compares what comes of it with the artifacts of the run. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import path from 'node:path'
import type { Cli } from '../cli.ts'
import { CliError, EXIT } from '../errors.ts'
import type { Run } from '../runs.ts'
import { download, hashOf, type ModelFolder } from './artifacts.ts'
import { type BuiltSet, git } from './checks.ts'
import type { ComparedFile, Trained } from './report.ts'

export interface Training {
  readonly run: Run
  readonly command: readonly string[]
  /** Command of a shell that writes the predictions of the model in MILLRACE_MODEL to its standard output. */
  readonly predict: string | undefined
  readonly repository: string | undefined
  readonly sets: readonly BuiltSet[]
  readonly model: ModelFolder | undefined
  /** An empty folder, for all of it. */
  readonly folder: string
}

/** Names files without what changes with every run: times, ids. MLflow writes it there. */
const CHANGING: ReadonlySet<string> = new Set(['MLmodel', 'registered_model_meta'])

/** @throws CliError if a command cannot be started, or the command line is interrupted */
export const trainAgain = async (cli: Cli, training: Training): Promise<Trained> => {
  const { run, command, repository, folder, model, predict } = training
  const [code, out] = [path.join(folder, 'code'), path.join(folder, 'out')]
  const { codeCommit } = run.training
  const isWorktree = repository !== undefined && codeCommit !== null
  if (isWorktree) await git(repository, 'worktree', 'add', '--detach', code, codeCommit)
  else await mkdir(code)
  await mkdir(out)
  try {
    const env = { ...environmentOf(training), MILLRACE_OUT: out }
    const exitCode = await ended(cli, spawn(command[0]!, command.slice(1), { cwd: code, env, stdio: ['ignore', 2, 2] }))
    if (exitCode !== 0) return { exitCode, files: [], predictions: undefined }
    const files = await compared(cli, out, model)
    const isEqual = files.every(({ state }) => state === 'equal')
    if (isEqual || predict === undefined || model === undefined) return { exitCode, files, predictions: undefined }
    const original = path.join(folder, 'original')
    await download(cli.client(), model, original)
    const hashes: string[] = []
    for (const each of [original, out])
      hashes.push(await predicted(cli, predict, code, { ...env, MILLRACE_MODEL: each }))
    return { exitCode, files, predictions: hashes[0] === hashes[1] ? 'equal' : 'differs' }
  } finally {
    if (isWorktree) await git(repository, 'worktree', 'remove', '--force', code)
  }
}

/** What the command gets beside its own environment. A seed also holds for the hashes of Python. */
const environmentOf = ({ run, sets }: Training): NodeJS.ProcessEnv => {
  const { seed } = run.training
  const { MLFLOW_RUN_ID: _other, ...own } = process.env
  return {
    ...own,
    MILLRACE_RUN_ID: run.runId,
    ...(sets[0] === undefined ? {} : { MILLRACE_TRAINING_SET: sets[0].file }),
    MILLRACE_TRAINING_SETS: sets.map(({ file }) => file).join(path.delimiter),
    ...(seed === null ? {} : { MILLRACE_SEED: String(seed) }),
    // Python takes seeds of 32 bits.
    ...(seed === null || seed < 0 || seed > 4_294_967_295 ? {} : { PYTHONHASHSEED: String(seed) }),
  }
}

/** The exit code. @throws CliError */
const ended = (cli: Cli, child: ChildProcess): Promise<number> =>
  new Promise((resolve, reject) => {
    const stop = () => child.kill('SIGTERM')
    cli.signal.addEventListener('abort', stop, { once: true })
    child.once('error', (error) => reject(new CliError(`The command cannot be started: ${error.message}`, EXIT.usage)))
    child.once('close', (code, signal) => {
      cli.signal.removeEventListener('abort', stop)
      if (cli.signal.aborted) reject(new CliError('Interrupted.', EXIT.interrupted))
      else resolve(code ?? (signal === null ? 1 : 128))
    })
  })

/** The hash of what a command says of a model. @throws CliError if it fails */
const predicted = async (cli: Cli, command: string, cwd: string, env: NodeJS.ProcessEnv): Promise<string> => {
  const child = spawn(command, { cwd, env, shell: true, stdio: ['ignore', 'pipe', 2] })
  const hash = createHash('sha256')
  let bytes = 0
  child.stdout!.on('data', (chunk: Buffer) => {
    hash.update(chunk)
    bytes += chunk.length
  })
  const code = await ended(cli, child)
  if (code !== 0) throw new CliError(`--predict failed with exit code ${code} for ${env.MILLRACE_MODEL}.`, EXIT.failed)
  if (bytes === 0)
    throw new CliError('--predict wrote nothing; expected the predictions on standard output.', EXIT.usage)
  return hash.digest('hex')
}

/** The files that the command wrote against the files of the model with the same paths. */
const compared = async (cli: Cli, out: string, model: ModelFolder | undefined): Promise<ComparedFile[]> => {
  const known = new Set(model?.files.map((file) => file.path))
  const found: ComparedFile[] = []
  for (const entry of await readdir(out, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || CHANGING.has(entry.name)) continue
    const file = path.join(entry.parentPath, entry.name)
    const name = path.relative(out, file).split(path.sep).join('/')
    if (model === undefined || !known.has(name)) found.push({ path: name, state: 'absent' })
    else {
      const isEqual = (await fileHash(file)) === (await hashOf(cli.client(), model, name))
      found.push({ path: name, state: isEqual ? 'equal' : 'differs' })
    }
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1))
}

const fileHash = async (file: string): Promise<string> => {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
