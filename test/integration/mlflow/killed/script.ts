/** The script that works with the real client, in a process of its own. */
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import path from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { mlflowTests } from '../../../support/mlflow.ts'
import { until } from '../../../support/until.ts'

/** What the script says at its end: what was answered, and what it then read. */
export interface Work {
  readonly experiment: string
  readonly done: readonly { readonly run: string; readonly version: number }[]
  readonly read: object
}

const TURN_MS = 120_000
const END_MS = 120_000

export class Script {
  readonly #process: ChildProcessByStdio<Writable, Readable, Readable>
  readonly #ended: Promise<number | null>
  #out = ''
  #errors = ''
  #code: number | null | undefined

  private constructor(environment: string, url: string) {
    this.#process = spawn(path.join(environment, 'bin/python'), [path.join(mlflowTests, 'work.py')], {
      env: {
        ...process.env,
        MLFLOW_TRACKING_URI: url,
        MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR: '1', // it tries as often as ever, but waits half as long
        PYTHONPYCACHEPREFIX: path.join(environment, 'pycache'),
        PYTHONDONTWRITEBYTECODE: '',
        GIT_PYTHON_REFRESH: 'quiet',
      },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    this.#process.stdout.on('data', (chunk) => {
      this.#out += chunk
    })
    this.#process.stderr.on('data', (chunk) => {
      this.#errors = `${this.#errors}${chunk}`.slice(-4000)
    })
    this.#ended = new Promise((resolve) =>
      this.#process.once('close', (code) => {
        this.#code = code
        resolve(code)
      }),
    )
  }

  static start(environment: string, url: string): Script {
    return new Script(environment, url)
  }

  get #lines(): string[] {
    // the client prints as well
    return this.#out.split('\n').filter((line) => line.startsWith('{') && line.endsWith('}'))
  }

  /** Waits until it has done some more turns. @throws Error if it ends before */
  async turns(more: number): Promise<void> {
    const wanted = this.#lines.length + more
    const isThere = () => this.#lines.length >= wanted
    await until(`turn ${wanted} of the script`, async () => isThere() || this.#code !== undefined, TURN_MS)
    if (!isThere()) throw new Error(`the script ended with ${this.#code}: ${this.#errors}`)
  }

  /** Ends it after its present turn. @throws Error with what it said, if it failed */
  async end(): Promise<Work> {
    this.#process.stdin.end()
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), END_MS)
    const code = await this.#ended.finally(() => clearTimeout(timer))
    if (code !== 0) throw new Error(`the script ended with ${code}: ${this.#errors}`)
    return JSON.parse(this.#lines.at(-1)!) as Work
  }
}
