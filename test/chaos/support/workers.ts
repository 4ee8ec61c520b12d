/** The workers of a chaos run: processes that are killed, frozen, and started again. */
import { type Child, startChild } from '../../../cli/processes/index.ts'
import type { PlatformConfig } from '../../../platform/connect.ts'
import type { Random } from '../../../streams/core/simulation/random.ts'

export class Workers {
  /** Exits that nobody asked for. */
  readonly unasked: string[] = []
  #config: PlatformConfig
  #random: Random
  #children: Child[] = []

  constructor(config: PlatformConfig, random: Random) {
    this.#config = config
    this.#random = random
  }

  /** Starts one, and waits until it has started. */
  async start(): Promise<Child> {
    const child = await startChild({ kind: 'worker', platform: this.#config })
    this.#children.push(child)
    void child.ended.then((how) => {
      if (this.#forget(child)) this.unasked.push(`worker ${child.pid} ended with ${how}`)
    })
    return child
  }

  pick(): Child {
    if (this.#children.length === 0) throw new Error(`no worker is left: ${this.unasked.join('; ')}`)
    return this.#random.pick(this.#children)
  }

  /** SIGKILL. */
  async kill(child: Child): Promise<void> {
    this.#forget(child)
    await child.kill()
  }

  /** Asks it to end in order. @throws Error if it does not, with status 0, in time */
  async stop(child: Child): Promise<void> {
    this.#forget(child)
    const how = await child.stop()
    if (how !== 0) throw new Error(`a worker that was asked to end did so with ${how}`)
  }

  /** Ends all that is left, at once. */
  async end(): Promise<void> {
    await Promise.all(this.#children.map((child) => this.kill(child)))
  }

  #forget(child: Child): boolean {
    const isKnown = this.#children.includes(child)
    this.#children = this.#children.filter((each) => each !== child)
    return isKnown
  }
}
