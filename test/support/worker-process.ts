/** A worker in a process of its own, which can be killed. */
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { PlatformConfig } from '../../platform/connect.ts'

export class WorkerProcess {
  readonly #process: ChildProcess

  private constructor(process: ChildProcess) {
    this.#process = process
  }

  /** Resolves when the worker has started. @param roles default: all */
  static async start(config: PlatformConfig, roles?: readonly string[]): Promise<WorkerProcess> {
    const child = fork(fileURLToPath(new URL('worker-main.ts', import.meta.url)), {
      execArgv: ['--import', 'tsx'],
      env: { ...process.env, PLATFORM: JSON.stringify(config), ROLES: JSON.stringify(roles ?? null) },
    })
    await new Promise((resolve, reject) => {
      child.once('message', resolve)
      child.once('exit', (code) => reject(new Error(`the worker ended with ${code}`)))
    })
    return new WorkerProcess(child)
  }

  /** SIGKILL. */
  kill(): Promise<void> {
    return this.#ended(() => this.#process.kill('SIGKILL'))
  }

  /** In order. */
  stop(): Promise<void> {
    return this.#ended(() => this.#process.send('stop'))
  }

  async #ended(end: () => void): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    const gone = new Promise((resolve) => this.#process.once('exit', resolve))
    end()
    await gone
  }
}
