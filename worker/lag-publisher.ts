/**
 * Publishes the positions of tasks as offsets of one group per instance, for lag tools, every few seconds and only
 * after changes.
 */
import type { PublishedPosition } from '../streams/kafka/index.ts'

export interface LagPublisherOptions {
  readonly publish: (instance: string, topic: string, positions: readonly PublishedPosition[]) => Promise<void>
}

const EVERY_MS = 10_000
const REQUESTS_AT_ONCE = 4

interface Changed {
  readonly topic: string
  readonly offsets: Map<number, number>
}

export class LagPublisher {
  readonly #options: LagPublisherOptions
  #changed = new Map<string, Changed>()
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> = Promise.resolve()

  constructor(options: LagPublisherOptions) {
    this.#options = options
  }

  start(): void {
    this.#timer = setInterval(() => void this.flush(), EVERY_MS)
  }

  position(instance: string, topic: string, partition: number, offset: number): void {
    if (offset < 0) return
    const changed = this.#changed.get(instance) ?? { topic, offsets: new Map<number, number>() }
    this.#changed.set(instance, changed)
    changed.offsets.set(partition, offset)
  }

  /** Publishes the changes, one run at a time. Changes that could not be published are published with the next run. */
  flush(): Promise<void> {
    this.#running = this.#running.then(() => this.#flush())
    return this.#running
  }

  /** Publishes the last changes, and ends. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.flush()
  }

  async #flush(): Promise<void> {
    const waiting = [...this.#changed]
    this.#changed = new Map()
    const next = async () => {
      for (let entry = waiting.pop(); entry !== undefined; entry = waiting.pop()) await this.#publish(...entry)
    }
    await Promise.all(Array.from({ length: REQUESTS_AT_ONCE }, next))
  }

  async #publish(instance: string, { topic, offsets }: Changed): Promise<void> {
    const positions = [...offsets].map(([partition, offset]) => ({ partition, offset }))
    try {
      await this.#options.publish(instance, topic, positions)
    } catch {
      const newer = this.#changed.get(instance)?.offsets
      for (const { partition, offset } of positions)
        if (newer?.has(partition) !== true) this.position(instance, topic, partition, offset)
    }
  }
}
