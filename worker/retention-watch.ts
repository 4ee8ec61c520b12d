/**
 * Watches how near the unread records of a user's topic are to being deleted. Its retention is its owner's affair: a dataset that does not
 * keep up would lose rows, so there is a warning long before. Rows that are lost park the task (streams/core/first-fetch.ts).
 */
import type { Platform } from '../platform/index.ts'
import type { PlannedInstance } from '../streams/core/definition.ts'
import { type PartitionEnds, settingsOf } from '../streams/kafka/index.ts'
import type { WorkerMetrics } from './metrics.ts'
import { type Retention, retentionOf, WARN_FROM } from './retention.ts'
import type { WorkerSignals } from './signals.ts'

export interface RetentionWatchOptions {
  readonly platform: Platform
  readonly wanted: PlannedInstance
  readonly metrics: WorkerMetrics
  readonly signals: WorkerSignals
  /** Partitions whose tasks this worker has in hand. */
  readonly partitions: () => Iterable<number>
  readonly now: () => number
  readonly everyMs?: number
}

const LOOK_MS = 30_000
const SETTINGS = ['retention.ms', 'retention.bytes'] as const

export class RetentionWatch {
  readonly #options: RetentionWatchOptions
  #warnings: ReadonlyMap<number, string> = new Map()
  /** By partition: the tenth of the retention that was told last. */
  readonly #told = new Map<number, number>()
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> = Promise.resolve()

  constructor(options: RetentionWatchOptions) {
    this.#options = options
  }

  /** Why a partition is in danger of losing rows, if it is. */
  warning(partition: number): string | undefined {
    return this.#warnings.get(partition)
  }

  start(): void {
    this.#timer = setInterval(() => void this.look(), this.#options.everyMs ?? LOOK_MS)
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
    const { platform, wanted, partitions } = this.#options
    const { topic } = wanted
    const settings = await settingsOf(platform.log, topic, SETTINGS)
    const [retentionMs, retentionBytes] = SETTINGS.map((name) => Number(settings?.get(name) ?? -1))
    const all = await platform.log.ends(topic)
    const own = new Set(partitions())
    const warnings = new Map<number, string>()
    for (const ends of all.filter(({ partition }) => own.has(partition))) {
      const { partition } = ends
      const found = await this.#partition(ends, retentionMs, retentionBytes)
      const text = this.#note(partition, found)
      if (text !== undefined) warnings.set(partition, text)
    }
    this.#warnings = warnings
  }

  async #partition(
    { partition, start, end }: PartitionEnds,
    retentionMs: number,
    retentionBytes: number,
  ): Promise<Retention> {
    const { platform, wanted, now } = this.#options
    // A task that has committed nothing begins where the log does.
    const position = platform.progress.position(wanted.instance, partition) ?? start
    const isBounded = retentionMs > 0 || retentionBytes > 0
    const sample = isBounded && position >= start && position < end ? await this.#sample(partition, position) : {}
    return retentionOf({ position, start, end, retentionMs, retentionBytes, now: now(), ...sample })
  }

  async #sample(partition: number, position: number) {
    const { platform, wanted } = this.#options
    const reader = await platform.log.reader(wanted.topic, partition)
    try {
      const { records } = await reader.fetch(position, 0)
      if (records.length === 0) return {}
      const bytes = records.reduce((sum, { key, value }) => sum + (key?.length ?? 0) + (value?.length ?? 0), 0)
      return { sample: { timestamp: records[0].timestamp, recordBytes: bytes / records.length } }
    } finally {
      await reader.close()
    }
  }

  /** @returns the warning, if there is one */
  #note(partition: number, found: Retention): string | undefined {
    const { wanted, metrics } = this.#options
    const { instance, topic } = wanted
    const labels = { instance, partition: String(partition) }
    metrics.retentionUsed.set(labels, found.kind === 'lost' ? 1 : found.used)
    if (found.kind === 'lost')
      return this.#warn(
        partition,
        10,
        `${found.offsets} offsets of ${topic}:${partition} were deleted before they were read`,
      )
    if (found.kind === 'safe') {
      if (found.used < WARN_FROM - 0.1) this.#told.delete(partition)
      return undefined
    }
    const percent = Math.round(100 * found.used)
    const text = `the oldest record of ${topic}:${partition} that is not read has used ${percent} % of ${found.setting}; at 100 % it may be deleted, and its row is lost`
    return this.#warn(partition, Math.min(10, Math.floor(10 * found.used)), text)
  }

  /** Each tenth is told once. */
  #warn(partition: number, tenth: number, text: string): string {
    const { wanted, signals } = this.#options
    const { instance, topic } = wanted
    if (tenth > (this.#told.get(partition) ?? 0)) signals.retentionNear({ instance, partition, topic, warning: text })
    this.#told.set(partition, tenth)
    return text
  }
}
