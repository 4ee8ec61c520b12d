/**
 * Watches the number of partitions of a user's own topic, and starts to read added partitions without a restart. First the tasks of the
 * former partitions read everything that existed when the growth was noticed. Then each of them is told the new number between two records
 * (`SourceGrown`). Then the changelog gets more partitions, and the added partitions are read. Any worker may do or repeat each step.
 * Source: docs/decisions/0077-sources-that-grow.md
 */
import { endsOf, type Platform, type SourceCounts, sourceCounts } from '../platform/index.ts'
import type { PlannedInstance } from '../streams/core/definition.ts'
import type { LastRow } from '../streams/core/idle.ts'
import type { GrowingProcessor } from '../streams/core/processor.ts'
import type { Task } from '../streams/core/task.ts'
import { growTopic } from '../streams/kafka/index.ts'
import { type Growth, growthOf } from './growth.ts'
import type { TaskStatus } from './task-status.ts'

export interface SourceWatchOptions {
  readonly platform: Platform
  readonly wanted: PlannedInstance
  /** Hosts the instance on so many partitions. */
  readonly host: (partitions: number) => void
  /** Ends all tasks of the instance. */
  readonly end: () => Promise<void>
}

export type Trouble = Pick<TaskStatus, 'state' | 'reason' | 'remedy'>

const LOOK_MS = 5000
/** The pause between two looks while added partitions are not read yet. */
const GROWING_MS = 500
/** Brokers learn of a growth at different times, so a smaller number counts only after it was found this many times in a row. */
const SHRUNK_LOOKS = 5
const SHRUNK_MS = 1000

export class SourceWatch {
  readonly #options: SourceWatchOptions
  readonly #tasks = new Map<number, Task>()
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> = Promise.resolve()
  #stopped = false
  /** Partitions that this worker hosts the instance on. */
  #hosted = 0
  #first = 0
  #times: readonly LastRow[] = []
  /** Ends of the former partitions when the growth to `found` was noticed. */
  #noticed: { readonly found: number; readonly ends: ReadonlyMap<number, number> } | undefined
  #shrunkLooks = 0
  #trouble: Trouble | undefined

  constructor(options: SourceWatchOptions) {
    this.#options = options
  }

  /** What is wrong, or not done yet, with the partitions of the topic. */
  get trouble(): Trouble | undefined {
    return this.#trouble
  }

  /** The number of partitions that are read. Observations of idle partitions are made only while the topic has no others. */
  get partitions(): number {
    return this.#hosted
  }

  /** The stream time of the partitions when the topic grew, if it did. */
  get times(): readonly LastRow[] {
    return this.#times
  }

  /** Has to be called with each task before it runs: a task of a topic that has grown is told the number before its first record. */
  watch(partition: number, task: Task): void {
    this.#tasks.set(partition, task)
    if (this.#hosted > this.#first) this.#tell(task, this.#hosted)
  }

  /** Hosts what is taken up. @throws errors of registry and log */
  async start(): Promise<void> {
    const { platform, wanted } = this.#options
    const counts = await sourceCounts(platform, wanted)
    this.#host(counts, counts.taken)
    this.#later(0)
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    await this.#looking
  }

  #later(ms: number): void {
    if (this.#stopped) return
    this.#timer = setTimeout(() => {
      this.#looking = this.#look()
        .catch(() => LOOK_MS) // the log is away: the tasks report it
        .then((pause) => this.#later(pause))
    }, ms)
  }

  /** @returns pause before the next look, ms */
  async #look(): Promise<number> {
    const { platform, wanted } = this.#options
    const found = await platform.log.partitions(wanted.topic)
    if (found === this.#hosted) {
      this.#noticed = undefined
      this.#trouble = undefined
      this.#shrunkLooks = 0
      return LOOK_MS
    }
    const counts = await sourceCounts(platform, wanted)
    const growth = growthOf({
      ...counts,
      found,
      isThrough: await this.#throughSince(found, counts.taken),
      isParked: (partition) => platform.progress.troubledTask(wanted.instance, partition)?.state === 'parked',
    })
    if (this.#stopped) return LOOK_MS
    if (growth.kind === 'shrunk') return this.#shrunk(found, growth.had)
    this.#shrunkLooks = 0
    this.#trouble = growing(wanted.topic, found, counts.taken, growth)
    if (growth.kind === 'untold')
      for (const partition of growth.partitions) this.#tell(this.#tasks.get(partition), found)
    // From now on this worker reads the added partitions, and the other workers do so after their next look.
    if (growth.kind === 'ready') await growTopic(platform.log, platform.names.changelog(wanted.instance), found)
    if (growth.kind === 'ready' || growth.kind === 'none') this.#host(counts, found)
    return GROWING_MS
  }

  /** Which partitions have been read as far as they had come when `found` partitions were first seen. */
  async #throughSince(found: number, taken: number): Promise<(partition: number) => boolean> {
    const { platform, wanted } = this.#options
    if (this.#noticed?.found !== found) {
      const ends = await endsOf(platform, wanted.topic)
      const former = ends.filter(({ partition }) => partition < taken)
      this.#noticed = { found, ends: new Map(former.map(({ partition, offset }) => [partition, offset])) }
    }
    const { ends } = this.#noticed
    return (partition) => {
      const end = ends.get(partition) ?? 0
      return end === 0 || (platform.progress.position(wanted.instance, partition) ?? 0) >= end
    }
  }

  #tell(task: Task | undefined, partitions: number): void {
    task?.tell((context) => (task.processor as GrowingProcessor).grow(partitions, context))
  }

  #host({ first, times }: SourceCounts, partitions: number): void {
    const { names, provisioned } = this.#options.platform
    const changelog = names.changelog(this.#options.wanted.instance)
    provisioned.set(changelog, { name: changelog, partitions, kind: 'changelog' })
    this.#first = first
    this.#times = times
    this.#hosted = partitions
    this.#options.host(partitions)
  }

  async #shrunk(found: number, had: number): Promise<number> {
    const { topic } = this.#options.wanted
    if (++this.#shrunkLooks < SHRUNK_LOOKS) return SHRUNK_MS
    this.#trouble = {
      state: 'parked',
      reason: `${topic} has ${found} partitions, ${had} were read: it was deleted and made anew`,
      remedy:
        'Bring the topic back with all its partitions and offsets from a replica or a backup. If it is gone, declare a dataset of another name on the new topic; what was read stays. Nothing was written since.',
    }
    if (this.#hosted > 0) await this.#options.end()
    this.#hosted = 0
    return LOOK_MS
  }
}

const growing = (topic: string, found: number, taken: number, growth: Growth): Trouble | undefined => {
  const added = found - taken === 1 ? `partition ${taken} is` : `partitions ${taken} to ${found - 1} are`
  const why = whyOf(growth)
  if (why === undefined) return undefined
  return {
    state: 'still',
    reason: `${topic} has grown to ${found} partitions, and ${added} not read yet: ${why}`,
    remedy: null,
  }
}

const whyOf = (growth: Growth): string | undefined => {
  switch (growth.kind) {
    case 'behind':
      return `first, partition ${growth.partitions.join(', ')} is read to the end that it had then`
    case 'untold':
      return `the task of partition ${growth.partitions.join(', ')} has not noted the new number yet`
    default:
      return undefined
  }
}
