/** Looks at the settings and partitions of our own topics from time to time: somebody may change them so that data would be lost while everything runs. */
import type { Platform } from '../platform/index.ts'
import type { PlannedInstance } from '../streams/core/definition.ts'
import { flawsOf, miscounted, TopicSettingsError } from '../streams/kafka/index.ts'
import type { WorkerSignals } from './signals.ts'

const INTERVAL_MS = 300_000

export interface TopicWatchOptions {
  readonly platform: Pick<Platform, 'log' | 'provisioned' | 'names'>
  readonly signals: Pick<WorkerSignals, 'topicUnfit'>
  readonly everyMs?: number
}

export class TopicWatch {
  readonly #options: TopicWatchOptions
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> = Promise.resolve()
  /** By topic, a sentence for each problem, from the last check that was completed. */
  #reasons: ReadonlyMap<string, readonly string[]> = new Map()

  constructor(options: TopicWatchOptions) {
    this.#options = options
  }

  /** What is wrong with the topics that an instance reads or writes; `undefined`: nothing that is known. */
  reasonOf(planned: PlannedInstance): string | undefined {
    if (this.#reasons.size === 0) return undefined
    const { names } = this.#options.platform
    const written = planned.kind === 'projection' ? [] : planned.outputs.map(({ name }) => name)
    const topics = new Set([planned.topic, ...written, names.changelog(planned.instance)])
    const found = [...topics].flatMap((topic) => this.#reasons.get(topic) ?? [])
    return found.length === 0 ? undefined : found.join(' ')
  }

  start(): void {
    this.#timer = setInterval(() => void this.look(), this.#options.everyMs ?? INTERVAL_MS)
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
    const { log, provisioned } = this.#options.platform
    const specs = [...provisioned.values()]
    const flaws = await flawsOf(log, specs)
    // The changelog of a user's own topic grows with it, by the hand of any worker.
    const counted = specs.filter(({ kind }) => kind !== 'changelog')
    const others = await miscounted(log, counted)
    const reasons = new Map<string, readonly string[]>()
    const settings = flaws.map((flaw) => ({ topic: flaw.topic, reason: new TopicSettingsError([flaw]).message }))
    for (const { topic, reason } of [...settings, ...others])
      reasons.set(topic, [...(reasons.get(topic) ?? []), reason])
    this.#tell(reasons)
    this.#reasons = reasons
  }

  /** Each problem is told once while it lasts. */
  #tell(reasons: ReadonlyMap<string, readonly string[]>): void {
    for (const [topic, found] of reasons)
      for (const reason of found)
        if (this.#reasons.get(topic)?.includes(reason) !== true) this.#options.signals.topicUnfit({ topic, reason })
  }
}
