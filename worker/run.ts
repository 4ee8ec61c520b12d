/** What a host runs of one wanted instance, per partition. */
import {
  type Platform,
  type ProcessorRecipe,
  type ProgressTeller,
  type Quarantine,
  type Recipe,
  type SinkQuarantine,
  type SinkRecipe,
  type SourceRecipe,
  VALUE_UNFIT,
} from '../platform/index.ts'
import { NO_SOURCES, ROW_UNFIT, type SourceSettings, sourceWork } from '../sources/index.ts'
import type { CommitCrowd } from '../streams/core/commit-crowd.ts'
import type { PlannedInstance } from '../streams/core/definition.ts'
import type { Hosted } from '../streams/core/host.ts'
import type { Mark, Tell, Work } from '../streams/core/keeper.ts'
import type { Pace } from '../streams/core/pace.ts'
import type { Processor } from '../streams/core/processor.ts'
import { SinkTask } from '../streams/core/sink-task.ts'
import type { StateBudget } from '../streams/core/state-bound.ts'
import { Task, type TaskLimits } from '../streams/core/task.ts'
import { systemClock } from '../streams/kafka/index.ts'
import { type AwaitFollowed, preparedAfter } from './followed.ts'
import type { LagPublisher } from './lag-publisher.ts'
import { mergedSources } from './merged-sources.ts'
import type { WorkerMetrics } from './metrics.ts'
import type { AskForColumns } from './new-columns.ts'
import { preparedWith, type RequirePresent } from './present-columns.ts'
import type { WorkerSignals } from './signals.ts'

/** What all instances of a worker share. */
export interface RunTools {
  readonly platform: Platform
  readonly quarantine: Quarantine
  readonly sinkQuarantine: SinkQuarantine
  readonly teller: ProgressTeller
  readonly lag: LagPublisher
  readonly metrics: WorkerMetrics
  readonly signals: WorkerSignals
  readonly limits?: Partial<TaskLimits>
  readonly stateBudget: StateBudget
  /** The busy tasks of a role. */
  readonly crowdOf: (role: string) => CommitCrowd
  readonly sources: SourceSettings | undefined
  readonly askForColumns: AskForColumns
  readonly requirePresent: RequirePresent
  readonly awaitFollowed: AwaitFollowed
  /** The pace of the inserts into tables, for all sinks together. */
  readonly insertPace: Pace
}

export interface SourceOptions {
  /** What sources may reach. Default: nothing. */
  readonly sources?: SourceSettings
}

export interface RunOptions extends RunTools {
  readonly wanted: PlannedInstance
  readonly recipe: Recipe
  /** Passes the tasks of this worker to the idle clock. */
  readonly onTask?: (partition: number, task: Task) => void
}

type CountedName = 'late' | 'duplicates' | 'idleVoid' | 'warned'

/** What a processor has counted under a name since the last look. */
class Counted {
  readonly #name: CountedName
  readonly #tell: (count: number) => void
  #counted = 0

  constructor(name: CountedName, tell: (count: number) => void) {
    this.#name = name
    this.#tell = tell
  }

  observe(processor: Processor): void {
    const count = (processor as { counters?: Partial<Record<string, number>> }).counters?.[this.#name]
    if (count === undefined || count === this.#counted) return
    this.#tell(count - this.#counted)
    this.#counted = count
  }
}

/** The part of an instance that a host runs. @param partitions of its input topic */
export const hostedFor = (options: RunOptions, partitions: number): Hosted => {
  const { platform, wanted, recipe, teller, lag } = options
  const { instance, topic } = wanted
  return {
    instance,
    partitions,
    wasParked: (partition) => platform.progress.troubledTask(instance, partition)?.state === 'parked',
    work: (partition, tell) => {
      const moved = (mark: Mark) => {
        tell.moved(mark)
        const positions = mark.sources?.entries() ?? [[partition, mark.offset] as const]
        for (const [of, offset] of positions) {
          teller.position(instance, topic, of, offset)
          lag.position(instance, topic, of, offset)
        }
      }
      const told = { ...tell, moved }
      if (recipe.kind === 'source') return sourceTaskOf(options, recipe, tell)
      return recipe.kind === 'processor'
        ? taskOf(options, recipe, partition, told)
        : sinkTaskOf(options, recipe, partition, told)
    },
  }
}

const taskOf = (
  {
    platform,
    wanted,
    metrics,
    signals,
    quarantine,
    limits,
    stateBudget,
    crowdOf,
    askForColumns,
    awaitFollowed,
    onTask,
  }: RunOptions,
  recipe: ProcessorRecipe,
  partition: number,
  tell: Tell,
): Work => {
  const { instance, topic } = wanted
  const labels = { instance, partition: String(partition) }
  const counted = [
    new Counted('late', (count) => metrics.late.inc({ instance }, count)),
    new Counted('duplicates', (count) => metrics.duplicates.inc({ instance }, count)),
    new Counted('warned', (count) => metrics.warned.inc({ instance }, count)),
    new Counted('idleVoid', (count) => metrics.idleVoid.inc({ instance }, count)),
  ]
  const task: Task = new Task({
    instance,
    topic,
    partition,
    changelogTopic: platform.names.changelog(instance),
    transactionalId: platform.names.transactionalId(instance, partition),
    log: platform.log,
    clock: systemClock,
    processor: recipe.make,
    ...inputOf(platform, wanted, recipe, partition),
    prepare: preparedAfter(recipe.prepare, wanted, awaitFollowed),
    cause: recipe.cause,
    quarantine,
    limits: wanted.kind === 'processor' && wanted.restMs !== undefined ? { restMs: wanted.restMs, ...limits } : limits,
    stateBudget,
    crowd: crowdOf(wanted.role),
    observer: {
      stateLarge: (signal) => signals.stateLarge({ instance, partition, ...signal }),
      drained: tell.drained,
      stalled: tell.stalled,
      held: (held) => askForColumns({ topic, partition, ...held }),
      restored: ({ ms, ...mark }) => {
        metrics.restoreSeconds.observe({ instance }, ms / 1000)
        tell.moved(mark)
      },
      committed: ({ records, outputs, stepMs, commitMs, ...mark }) => {
        tell.moved(mark)
        metrics.records.inc(labels, records)
        metrics.outputs.inc(labels, outputs)
        metrics.stepSeconds.observe({ instance }, stepMs / 1000)
        metrics.commitSeconds.observe({ instance }, commitMs / 1000)
        const { keys, bytes } = task.processor.size()
        metrics.stateKeys.set(labels, keys)
        metrics.stateBytes.set(labels, bytes)
        for (const each of counted) each.observe(task.processor)
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

/** What was told of the input, and how it is read if it is not one partition. */
const inputOf = (
  platform: Platform,
  { instance, topic, input }: PlannedInstance,
  { merge, prepare }: ProcessorRecipe,
  partition: number,
) =>
  merge === undefined || input === undefined
    ? { told: () => platform.progress.position(instance, partition) }
    : { sources: mergedSources(platform, { instance, topic, partitions: input.partitions, merge, prepare }) }

const sourceTaskOf = (
  { platform, metrics, teller, sources }: RunOptions,
  { planned }: SourceRecipe,
  tell: Tell,
): Work => {
  const { instance } = planned
  const labels = { instance, partition: '0' }
  return sourceWork({
    ...{ platform, planned, settings: sources ?? NO_SOURCES, clock: systemClock, tell },
    observer: {
      progressed: (progress) => teller.source(progress),
      committed: ({ rows, rejected, ms }) => {
        metrics.records.inc(labels, rows + rejected)
        metrics.commitSeconds.observe({ instance }, ms / 1000)
        if (rejected > 0) metrics.quarantined.inc({ instance, reason: ROW_UNFIT }, rejected)
      },
    },
  })
}

const sinkTaskOf = (
  { platform, wanted, metrics, sinkQuarantine, insertPace, requirePresent }: RunOptions,
  recipe: SinkRecipe,
  partition: number,
  tell: Tell,
): Work => {
  const { instance, topic } = wanted
  const origin = { instance, topic, partition }
  const labels = { instance, partition: String(partition) }
  return new SinkTask({
    topic,
    partition,
    log: platform.log,
    clock: systemClock,
    sink: recipe.make(),
    prepare: preparedWith(recipe.prepare, recipe.lacks, () => requirePresent(wanted)),
    cause: recipe.cause,
    limits: recipe.limits,
    ...(recipe.isPaced ? { pace: insertPace } : {}),
    // a value that the table of the quarantine topic cannot hold would return to it for ever
    ...(wanted.kind === 'projection' ? { rebuild: `millrace rebuild ${wanted.label}` } : {}),
    ...(topic === platform.names.quarantine ? {} : { quarantine: (unfit) => sinkQuarantine.keep(origin, unfit) }),
    observer: {
      drained: tell.drained,
      stalled: tell.stalled,
      resumed: ({ position }) => tell.moved({ offset: position }),
      quarantined: () => metrics.quarantined.inc({ instance, reason: VALUE_UNFIT }),
      wrote: ({ records, position, ms, lagRecords, lagMs }) => {
        tell.moved({ offset: position })
        metrics.records.inc(labels, records)
        metrics.writeSeconds.observe({ instance }, ms / 1000)
        metrics.lagRecords.set(labels, lagRecords)
        metrics.lagSeconds.set(labels, lagMs / 1000)
      },
      healing: () => metrics.healed.inc({ instance }),
    },
  })
}
