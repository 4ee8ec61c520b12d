/** The workers of a chaos run: processes that are killed, frozen, and started again. */
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { PlatformConfig } from '../../../gateway/platform.ts'
import type { Random } from '../../../streams/core/simulation/random.ts'

const STOP_TIMEOUT_MS = 30_000

export class Workers {
  /** Exits that nobody asked for. */
  readonly unasked: string[] = []
  #config: PlatformConfig
  #random: Random
  #children: ChildProcess[] = []

  constructor(config: PlatformConfig, random: Random) {
    this.#config = config
    this.#random = random
  }

  /** Starts one, and waits until it has started. */
  async start(): Promise<ChildProcess> {
    const child = fork(fileURLToPath(new URL('worker.ts', import.meta.url)), {
      execArgv: ['--import', 'tsx'],
      env: { ...process.env, PLATFORM: JSON.stringify(this.#config) },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    this.#children.push(child)
    child.on('exit', (code) => {
      if (this.#forget(child)) this.unasked.push(`worker ${child.pid} ended with status ${code}`)
    })
    await new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve())
      child.once('exit', () => reject(new Error('a worker ended before it had started')))
    })
    return child
  }

  pick(): ChildProcess {
    if (this.#children.length === 0) throw new Error(`no worker is left: ${this.unasked.join('; ')}`)
    return this.#random.pick(this.#children)
  }

  /** SIGKILL. */
  async kill(child: ChildProcess): Promise<void> {
    this.#forget(child)
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await gone
  }

  /** Asks it to end in order. @throws Error if it does not, with status 0, in time */
  async stop(child: ChildProcess): Promise<void> {
    this.#forget(child)
    const gone = new Promise<number | null>((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
    const code = await gone
    clearTimeout(timer)
    if (code !== 0) throw new Error(`a worker that was asked to end did so with status ${code}`)
  }

  /** Ends all that is left, at once. */
  async end(): Promise<void> {
    await Promise.all(this.#children.map((child) => this.kill(child)))
  }

  #forget(child: ChildProcess): boolean {
    const isKnown = this.#children.includes(child)
    this.#children = this.#children.filter((each) => each !== child)
    return isKnown
  }
}
