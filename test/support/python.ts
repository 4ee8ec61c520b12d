/**
 * A virtual environment for the tests of the Python client: the pinned packages, and the client as the wheel that a user installs. It lies
 * in test-results/, and is made again when what it consists of has changed.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { project, sources, textOf } from './sources.ts'

export interface Ended {
  readonly code: number
  readonly output: string
}

/** The oldest version for which the pinned packages exist. The client itself runs on older ones. */
const MINOR_MIN = 11
const STEP_MS_MAX = 300_000
const PIP = ['-m', 'pip', '--disable-pip-version-check', '--no-input']

const client = path.join(project, 'clients/python')
const home = path.join(project, 'test-results/python')
const venv = path.join(home, 'venv')
/** Where Python keeps what it has compiled: what one program imports, the next need not compile. */
export const pythonCache = path.join(home, 'cache')
const stamp = path.join(home, 'made-of')

/** Runs a program to its end. The event loop stays free: what is tested may run in this process. */
export const ran = (
  command: string,
  parameters: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, parameters, {
      cwd: client,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: STEP_MS_MAX,
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        output += chunk
      })
    child.once('error', reject)
    child.once('close', (code) => resolve({ code: code ?? 1, output }))
  })

/** @returns the reason why there is no Python for the tests; `undefined` if there is one */
export const pythonMissing = async (): Promise<string | undefined> => {
  const script = `import sys, pip, venv; print(sys.version.split()[0]); sys.exit(sys.version_info < (3, ${MINOR_MIN}))`
  const { code, output } = await ran('python3', ['-c', script]).catch((error: Error) => ({
    code: 1,
    output: error.message,
  }))
  if (code === 0) return undefined
  return `the tests of the Python client need python3 from 3.${MINOR_MIN} on with pip and venv: ${output.trim().split('\n').at(-1)}`
}

const step = async (command: string, parameters: readonly string[]): Promise<void> => {
  const { code, output } = await ran(command, parameters)
  if (code !== 0) throw new Error(`${command} ${parameters.join(' ')} ended with ${code}\n${output}`)
}

const madeOf = (): string => {
  const hash = createHash('sha256')
  for (const file of sources('clients/python')) if (!file.includes('/tests/')) hash.update(`${file}\n${textOf(file)}`)
  return hash.digest('hex')
}

/** Makes the environment. @returns the path of its Python @throws Error with the output of the step that failed */
export const pythonEnvironment = async (): Promise<string> => {
  const python = path.join(venv, 'bin/python')
  const wanted = madeOf()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return python
  rmSync(home, { recursive: true, force: true })
  mkdirSync(home, { recursive: true })
  const intoVenv = [
    ...PIP,
    '--python',
    python,
    'install',
    '--quiet',
    '--no-compile',
    '--no-deps',
    '--only-binary',
    ':all:',
  ]
  await step('python3', ['-m', 'venv', '--without-pip', venv])
  await step('python3', [...intoVenv, '--requirement', path.join(client, 'requirements-test.txt')])
  await step(python, ['-m', 'flit_core.wheel', '--outdir', home, client])
  const wheels = readdirSync(home).filter((file) => file.endsWith('.whl'))
  await step('python3', [...intoVenv, ...wheels.map((file) => path.join(home, file))])
  writeFileSync(stamp, wanted)
  return python
}
