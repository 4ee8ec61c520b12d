/** Looks at the settings of our own topics from time to time: somebody may change one so that data would be lost while everything runs. */
import type { Platform } from '../platform/index.ts'
import { flawsOf, TopicSettingsError } from '../streams/kafka/index.ts'

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

  /** What is wrong with topics, a sentence each; as of the last look that came to an end. */
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

  /** Looks now; one look at a time. */
  look(): Promise<void> {
    this.#looking = this.#looking.then(() => this.#look()).catch(() => {}) // the log is away: the tasks report it
    return this.#looking
  }

  async #look(): Promise<void> {
    const { log, provisioned } = this.#platform
    const flaws = await flawsOf(log, [...provisioned.values()])
    this.#reasons = flaws.map((flaw) => new TopicSettingsError([flaw]).message)
  }
}
