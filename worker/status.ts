/**
 * Tells on the log which tasks of this worker do not work, and why, so that any process can show it. What passes by itself within a
 * few seconds is not told. It compares with what the log says, so it also takes back what a former owner has told.
 */
import type { ProgressTeller, TroubledTask } from '../platform/index.ts'
import type { avro } from '../schemas/index.ts'
import type { TaskStatus } from './task-status.ts'

export interface StatusWatchOptions {
  readonly tasks: () => Iterable<TaskStatus>
  readonly known: (instance: string, partition: number | null) => TroubledTask | undefined
  readonly teller: Pick<ProgressTeller, 'state'>
  readonly now: () => number
  /** This process, as it calls itself when it tells. */
  readonly worker: string
}

/** How long a task may be in trouble before it is told. A parked one is told at once. */
const PATIENCE_MS = 5000
/** What was told is not told again meanwhile: the log needs a moment to say it back. */
const REPEAT_MS = 10_000

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

  /** A task was parked, or works again: it is told at once, also where the log says so already, since somebody may wait for it. */
  tell(instance: string, partition: number): void {
    this.#forced.add(`${instance}/${partition}`)
    this.look()
  }

  /** To be called every second or so. */
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

  /** Takes back what was told of instances that no longer exist: it concerns nobody. @param planned instances that exist */
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
        : told !== undefined && told.state === task.state && (task.state !== 'parked' || told.reason === task.reason)
    if (isRight || (isPassing(task.state) && now - entry.since < PATIENCE_MS)) return
    if (entry.told === textOf(task) && now - entry.toldAt < REPEAT_MS) return
    this.#tell(task, entry, now)
  }

  #tell(task: TaskStatus, entry: Seen, now: number): void {
    entry.told = textOf(task)
    entry.toldAt = now
    this.#options.teller.state({ ...task, since: Math.floor(entry.since) })
  }
}

/** Several workers may each tell of an instance as a whole; what another one has told is its own, for a while. */
const OTHERS_MS = 600_000

const textOf = ({ state, reason }: TaskStatus): string => `${state} ${reason}`

const isPassing = (state: avro.TaskState): boolean =>
  state === 'starting' || state === 'recovering' || state === 'still'
