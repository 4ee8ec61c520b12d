/** One wanted instance, made to run in this worker. */
import type { Platform, ProcessorRecipe, Quarantine, Recipe, SinkRecipe } from '../platform/index.ts'
import type { PlannedInstance } from '../streams/core/definition.ts'
import { Instance, type Work } from '../streams/core/instance.ts'
import type { Processor } from '../streams/core/processor.ts'
import { SinkTask } from '../streams/core/sink-task.ts'
import { Task, type TaskLimits } from '../streams/core/task.ts'
import { systemClock } from '../streams/kafka/index.ts'
import type { WorkerMetrics } from './metrics.ts'
import { Publisher } from './publisher.ts'

export interface RunOptions {
  readonly platform: Platform
  readonly wanted: PlannedInstance
  readonly recipe: Recipe
  readonly quarantine: Quarantine
  readonly metrics: WorkerMetrics
  readonly limits?: Partial<TaskLimits>
  readonly onFailed: (reason: string) => void
  /** Tells the tasks in hand, for the idle clock. */
  readonly onTask?: (partition: number, task: Task) => void
}

/** Late rows that a processor has counted since the last look. */
class LateRows {
  #counted = 0
  #tell: (count: number) => void

  constructor(tell: (count: number) => void) {
    this.#tell = tell
  }

  observe(processor: Processor): void {
    const { late } = (processor as { counters?: { late?: number } }).counters ?? {}
    if (late === undefined || late === this.#counted) return
    this.#tell(late - this.#counted)
    this.#counted = late
  }
}

const REPEAT_MS = 1000

/** Calls an action every second while there is something in hand. */
class Repeating {
  #action: () => void
  #timer: NodeJS.Timeout | undefined

  constructor(action: () => void) {
    this.#action = action
  }

  during(wanted: boolean): void {
    clearInterval(this.#timer)
    this.#timer = wanted ? setInterval(this.#action, REPEAT_MS) : undefined
  }
}

export const instanceFor = (options: RunOptions): Instance => {
  const { platform, wanted, metrics } = options
  const { instance: name, topic } = wanted
  const publisher: Publisher = new Publisher({
    member: () => instance.member,
    owns: (partition) => instance.states.has(partition),
    clock: systemClock,
  })
  const repeating = new Repeating(() => publisher.repeat())
  const instance: Instance = new Instance({
    instance: name,
    group: platform.names.group(name),
    topic,
    log: platform.log,
    clock: systemClock,
    work: (partition) =>
      options.recipe.kind === 'processor'
        ? taskOf(options, options.recipe, partition, publisher)
        : sinkTaskOf(options, options.recipe, partition, publisher),
    observer: {
      assigned: ({ partitions }) => repeating.during(partitions.length > 0),
      restarted: () => metrics.restarts.inc({ instance: name }),
      failed: ({ reason }) => options.onFailed(reason),
    },
  })
  return instance
}

const taskOf = (
  { platform, wanted, metrics, quarantine, limits, onTask }: RunOptions,
  recipe: ProcessorRecipe,
  partition: number,
  publisher: Publisher,
): Work => {
  const { instance, topic } = wanted
  const labels = { instance, partition: String(partition) }
  const group = platform.names.group(instance)
  const late = new LateRows((count) => metrics.late.inc({ instance }, count))
  const task: Task = new Task({
    instance,
    topic,
    partition,
    group,
    changelogTopic: platform.names.changelog(instance),
    transactionalId: `${group}.${partition}`,
    log: platform.log,
    clock: systemClock,
    processor: recipe.make,
    prepare: recipe.prepare,
    cause: recipe.cause,
    quarantine,
    limits,
    observer: {
      restored: ({ ms, offset }) => {
        metrics.restoreSeconds.observe({ instance }, ms / 1000)
        publisher.publish(partition, offset)
      },
      committed: ({ offset, records, outputs, stepMs, commitMs }) => {
        publisher.publish(partition, offset)
        metrics.records.inc(labels, records)
        metrics.outputs.inc(labels, outputs)
        metrics.stepSeconds.observe({ instance }, stepMs / 1000)
        metrics.commitSeconds.observe({ instance }, commitMs / 1000)
        const { keys, bytes } = task.processor.size()
        metrics.stateKeys.set(labels, keys)
        metrics.stateBytes.set(labels, bytes)
        late.observe(task.processor)
      },
      fetched: ({ lagRecords, lagMs }) => {
        metrics.lagRecords.set(labels, lagRecords)
        metrics.lagSeconds.set(labels, lagMs / 1000)
      },
      quarantined: ({ reason }) => metrics.quarantined.inc({ instance, reason }),
    },
  })
  onTask?.(partition, task)
  return task
}

const sinkTaskOf = (
  { platform, wanted, metrics }: RunOptions,
  recipe: SinkRecipe,
  partition: number,
  publisher: Publisher,
): Work => {
  const { instance, topic } = wanted
  const labels = { instance, partition: String(partition) }
  return new SinkTask({
    topic,
    partition,
    log: platform.log,
    clock: systemClock,
    sink: recipe.make(),
    prepare: recipe.prepare,
    cause: recipe.cause,
    limits: recipe.limits,
    observer: {
      wrote: ({ records, position, ms, lagRecords, lagMs }) => {
        publisher.publish(partition, position)
        metrics.records.inc(labels, records)
        metrics.writeSeconds.observe({ instance }, ms / 1000)
        metrics.lagRecords.set(labels, lagRecords)
        metrics.lagSeconds.set(labels, lagMs / 1000)
      },
      healing: () => metrics.healed.inc({ instance }),
    },
  })
}
