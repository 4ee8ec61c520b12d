/** Looks at the settings and partitions of our own topics from time to time: somebody may change them so that data would be lost while everything runs. */
import type { Platform } from '../platform/index.ts'
import { flawsOf, miscounted, TopicSettingsError } from '../streams/kafka/index.ts'

const INTERVAL_MS = 300_000

export class TopicWatch {
  readonly #platform: Pick<Platform, 'log' | 'provisioned'>
  readonly #intervalMs: number
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> = Promise.resolve()
  #reasons: readonly string[] = []

  constructor(platform: Pick<Platform, 'log' | 'provisioned'>, intervalMs = INTERVAL_MS) {
    this.#platform = platform
    this.#intervalMs = intervalMs
  }

  /** The problems of topics, a sentence each, from the last check that was completed. */
  get reasons(): readonly string[] {
    return this.#reasons
  }

  start(): void {
    this.#timer = setInterval(() => void this.look(), this.#intervalMs)
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#looking
  }

  /** Starts a check; there is one check at a time. */
  look(): Promise<void> {
    this.#looking = this.#looking.then(() => this.#look()).catch(() => {}) // the log is unavailable: the tasks report it
    return this.#looking
  }

  async #look(): Promise<void> {
    const { log, provisioned } = this.#platform
    const specs = [...provisioned.values()]
    const flaws = await flawsOf(log, specs)
    // The changelog of a user's own topic grows with it, by the hand of any worker.
    const counted = specs.filter(({ kind }) => kind !== 'changelog')
    const others = await miscounted(log, counted)
    this.#reasons = [...flaws.map((flaw) => new TopicSettingsError([flaw]).message), ...others]
  }
}
