/**
 * Reports on the log which tasks of this worker do not work, and why, so that any process can show it. Problems that
 * end within a few seconds are not reported. It compares with the reports on the log, so it also withdraws reports of a
 * former owner.
 */
import type { ProgressTeller, TroubledTask } from '../platform/index.ts'
import type { avro } from '../schemas/index.ts'
import type { TaskStatus } from './task-status.ts'

export interface StatusWatchOptions {
  readonly tasks: () => Iterable<TaskStatus>
  readonly known: (instance: string, partition: number | null) => TroubledTask | undefined
  readonly teller: Pick<ProgressTeller, 'state'>
  readonly now: () => number
  /** The name of this process in reports. */
  readonly worker: string
}

/** How long a problem may last before it is reported. A parked task is reported at once. */
const PATIENCE_MS = 5000
/** A report is not repeated within this time, because the log needs a moment to return it. */
const REPEAT_MS = 10_000
/** The reason of a task that recovers may be another one at each attempt: it is told no more often. */
const REASONS_MS = 30_000
/** States whose report is right only with the present reason; that of another one counts the time. */
const HAS_REASON: ReadonlySet<avro.TaskState> = new Set(['parked', 'recovering'])

interface Seen {
  state: avro.TaskState
  since: number
  toldAt: number
  told: string
}

export class StatusWatch {
  readonly #options: StatusWatchOptions
  #seen = new Map<string, Seen>()
  #forced = new Set<string>()

  constructor(options: StatusWatchOptions) {
    this.#options = options
  }

  /**
   * Reports at once that a task was parked, or works again. It does so even if the log already contains the same state,
   * because somebody may wait for the report.
   */
  tell(instance: string, partition: number): void {
    this.#forced.add(`${instance}/${partition}`)
    this.look()
  }

  /** Called every few seconds. */
  look(): void {
    const now = this.#options.now()
    const seen = new Map<string, Seen>()
    for (const task of this.#options.tasks()) {
      const key = `${task.instance}/${task.partition ?? '*'}`
      const before = this.#seen.get(key)
      const isNew = before === undefined || before.state !== task.state
      const entry = isNew ? { state: task.state, since: now, toldAt: Number.NEGATIVE_INFINITY, told: '' } : before
      seen.set(key, entry)
      if (this.#forced.delete(key)) this.#tell(task, entry, now)
      else this.#judge(task, entry, now)
    }
    this.#seen = seen
    this.#forced.clear()
  }

  /** Withdraws reports about instances that no longer exist. @param planned instances that exist */
  retract(troubled: readonly TroubledTask[], planned: ReadonlySet<string>): void {
    const { teller, now } = this.#options
    for (const { instance, topic, partition } of troubled)
      if (!planned.has(instance))
        teller.state({ instance, topic, partition, state: 'working', reason: null, remedy: null, since: now() })
  }

  #known({ instance, partition }: TaskStatus, now: number): TroubledTask | undefined {
    const { known, worker } = this.#options
    const told = known(instance, partition)
    const isOthers = partition === null && told !== undefined && told.worker !== worker
    return isOthers && now - told.since < OTHERS_MS ? undefined : told
  }

  #judge(task: TaskStatus, entry: Seen, now: number): void {
    const told = this.#known(task, now)
    const isRight =
      task.state === 'working'
        ? told === undefined
        : told !== undefined &&
          told.state === task.state &&
          (!HAS_REASON.has(task.state) || told.reason === task.reason)
    if (isRight || (isPassing(task.state) && now - entry.since < PATIENCE_MS)) return
    if (entry.told === textOf(task) && now - entry.toldAt < REPEAT_MS) return
    if (task.state === 'recovering' && now - entry.toldAt < REASONS_MS) return
    this.#tell(task, entry, now)
  }

  #tell(task: TaskStatus, entry: Seen, now: number): void {
    entry.told = textOf(task)
    entry.toldAt = now
    this.#options.teller.state({ ...task, since: Math.floor(entry.since) })
  }
}

/**
 * Several workers may each report an instance as a whole; for some time, a report belongs to the worker that made it.
 */
const OTHERS_MS = 600_000

const textOf = ({ state, reason }: TaskStatus): string => `${state} ${reason}`

const isPassing = (state: avro.TaskState): boolean =>
  state === 'starting' || state === 'recovering' || state === 'still'
