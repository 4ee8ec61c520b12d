/**
 * Publishes the positions of tasks as offsets of one group per instance, for lag tools, every few seconds and only
 * after changes.
 */
import { within } from '../schemas/index.ts'
import type { PublishedPosition } from '../streams/kafka/index.ts'

export interface LagPublisherOptions {
  readonly publish: (instance: string, topic: string, positions: readonly PublishedPosition[]) => Promise<void>
  /** How long an end waits for the last changes, ms. Default 3,000. */
  readonly stopMs?: number
}

const EVERY_MS = 10_000
/** How long an end waits for the last changes, ms. */
const STOP_MS = 3_000
const REQUESTS_AT_ONCE = 4

interface Changed {
  readonly topic: string
  readonly offsets: Map<number, number>
}

export class LagPublisher {
  readonly #options: LagPublisherOptions
  #changed = new Map<string, Changed>()
  /** The last position that was reported, by instance and partition: an idle task reports the same one again and again. */
  readonly #reported = new Map<string, number>()
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> = Promise.resolve()

  constructor(options: LagPublisherOptions) {
    this.#options = options
  }

  start(): void {
    this.#timer = setInterval(() => void this.flush(), EVERY_MS)
  }

  position(instance: string, topic: string, partition: number, offset: number): void {
    const key = `${instance}/${partition}`
    if (offset < 0 || this.#reported.get(key) === offset) return
    this.#reported.set(key, offset)
    this.#change(instance, topic, partition, offset)
  }

  /** The partition is no longer assigned to this process. A change that waits is still published. */
  release(instance: string, partition: number): void {
    this.#reported.delete(`${instance}/${partition}`)
  }

  #change(instance: string, topic: string, partition: number, offset: number): void {
    const changed = this.#changed.get(instance) ?? { topic, offsets: new Map<number, number>() }
    this.#changed.set(instance, changed)
    changed.offsets.set(partition, offset)
  }

  /**
   * Publishes the changes, one run at a time. Changes that could not be published are published with the next run. After a failure the
   * run ends, because the others would only wait for the same broker.
   */
  flush(): Promise<void> {
    this.#running = this.#running.then(() => this.#flush())
    return this.#running
  }

  /** Publishes the last changes, and ends. They serve lag tools only, so an end does not wait for them for long. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await within(this.flush(), this.#options.stopMs ?? STOP_MS, () => undefined)
  }

  async #flush(): Promise<void> {
    const waiting = [...this.#changed]
    this.#changed = new Map()
    let isFailed = false
    const next = async () => {
      for (let entry = waiting.pop(); entry !== undefined; entry = waiting.pop()) {
        if (isFailed) this.#keep(...entry)
        else if (!(await this.#publish(...entry))) isFailed = true
      }
    }
    await Promise.all(Array.from({ length: REQUESTS_AT_ONCE }, next))
  }

  /** @returns whether it is published */
  async #publish(instance: string, changed: Changed): Promise<boolean> {
    const positions = [...changed.offsets].map(([partition, offset]) => ({ partition, offset }))
    try {
      await this.#options.publish(instance, changed.topic, positions)
      return true
    } catch {
      this.#keep(instance, changed)
      return false
    }
  }

  /** Keeps what is not published, unless there is something newer. */
  #keep(instance: string, { topic, offsets }: Changed): void {
    const newer = this.#changed.get(instance)?.offsets
    for (const [partition, offset] of offsets)
      if (newer?.has(partition) !== true) this.#change(instance, topic, partition, offset)
  }
}
