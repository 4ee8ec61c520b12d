/** MLflow's own server, with SQLite and a folder of artifacts. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { freePorts } from '../../infra/stack/ports.ts'
import { ran } from './python.ts'
import { until } from './until.ts'

export interface MlflowServer {
  readonly url: string
  readonly database: string
  /** What `mlflow-artifacts:/` is. */
  readonly artifacts: string
  /** Runs a Python program against it, or against another address. @returns the last line that it printed, as JSON @throws Error with its output */
  program<T>(file: string, address?: string): Promise<T>
  stop(): Promise<void>
  /** Removes its files. */
  remove(): void
}

const START_MS_MAX = 120_000

/** What every Python of these tests runs with: it compiles what it imports once, and sends nothing to anybody. */
export const pythonSettings = (environment: string): Readonly<Record<string, string>> => ({
  PYTHONDONTWRITEBYTECODE: '',
  PYTHONPYCACHEPREFIX: path.join(environment, 'pycache'),
  GIT_PYTHON_REFRESH: 'quiet',
  MLFLOW_DISABLE_TELEMETRY: 'true',
  // The server of 3.x starts seven further programs for jobs; nothing here is one, and each imports MLflow for seconds.
  MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
})

/** @param environment as `mlflowEnvironment` makes it @throws Error if it does not answer in time */
export const startMlflow = async (environment: string): Promise<MlflowServer> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'millrace-mlflow-server-'))
  const [database, artifacts] = [path.join(folder, 'mlflow.db'), path.join(folder, 'mlartifacts')]
  const [port] = await freePorts(1)
  const url = `http://127.0.0.1:${port}`
  const python = path.join(environment, 'bin/python')
  const settings = pythonSettings(environment)
  const where = ['--backend-store-uri', `sqlite:///${database}`, '--artifacts-destination', artifacts]
  const how = ['--host', '127.0.0.1', '--port', String(port), '--workers', '1']
  // It starts programs of its own, so it ends as a group.
  const server = spawn(python, ['-m', 'mlflow', 'server', ...where, ...how], {
    ...{ cwd: folder, detached: true, stdio: 'ignore' },
    env: { ...process.env, ...settings },
  })
  const stop = async () => {
    if (server.exitCode !== null || server.signalCode !== null || server.pid === undefined) return
    const exit = once(server, 'exit')
    process.kill(-server.pid, 'SIGKILL')
    await exit
  }
  const answers = () => {
    if (server.exitCode !== null) throw new Error(`MLflow's server ended with status ${server.exitCode}`)
    return fetch(`${url}/health`).then(
      ({ ok }) => ok,
      () => false,
    )
  }
  const remove = () => rmSync(folder, { recursive: true, force: true })
  await until("MLflow's server answers", answers, START_MS_MAX).catch(async (error) => {
    await stop()
    remove()
    throw error
  })
  const program = async <T>(file: string, address = url): Promise<T> => {
    const { code, output } = await ran(python, ['-W', 'ignore', file], { ...settings, MLFLOW_TRACKING_URI: address })
    if (code !== 0) throw new Error(`${file} ended with ${code}\n${output}`)
    // What it warns of may come behind its last line.
    return JSON.parse(output.split('\n').findLast((line) => line.startsWith('{'))!) as T
  }
  return { url, database, artifacts, program, stop, remove }
}
