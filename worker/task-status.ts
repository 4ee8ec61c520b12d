/** The state of every task and instance of a worker, and whether the worker as a whole is ready. */
import type { avro } from '../schemas/index.ts'
import type { TaskState } from '../streams/core/keeper.ts'
import type { HostedTask } from './hosts.ts'

const KEEP_UP =
  'Raise the retention of the topic until the task has caught up, or give it more workers; `millrace status` shows its lag.'

/** The present state of a task, or of an instance as a whole (`partition` null). */
export interface TaskStatus {
  readonly instance: string
  readonly topic: string
  readonly partition: number | null
  readonly state: avro.TaskState
  readonly reason: string | null
  readonly remedy: string | null
}

/**
 * The status of a task, from the state that its host keeps.
 * @param warning the reason why it is in danger, although it works
 */
const statusOf = (
  instance: string,
  partition: number,
  task: TaskState,
  warning: string | undefined,
): Pick<TaskStatus, 'state' | 'reason' | 'remedy'> => {
  switch (task.kind) {
    case 'working':
      return warning === undefined
        ? { state: 'working', reason: null, remedy: null }
        : { state: 'recovering', reason: `${instance}-${partition}: ${warning}`, remedy: KEEP_UP }
    case 'starting':
      return { state: 'starting', reason: `${instance}-${partition} is taking over`, remedy: null }
    case 'recovering':
    case 'still':
      return { state: task.kind, reason: task.reason, remedy: null }
    case 'parked':
      return { state: 'parked', reason: task.reason, remedy: task.remedy }
  }
}

/** An instance of the worker. */
export interface InstanceInHand {
  readonly wanted: { readonly topic: string }
  /** Whether a host runs it. */
  readonly begun: boolean
  /** The reason why it cannot begin. */
  readonly failure: string | undefined
  /** What accompanies its tasks: it knows what is wrong with the instance as a whole, and which partition is in danger. */
  readonly attendants: Attending | undefined
}

export interface Attending {
  readonly trouble: Pick<TaskStatus, 'state' | 'reason' | 'remedy'> | undefined
  warning(partition: number): string | undefined
}

/**
 * The status of every instance as a whole, then of its tasks.
 * @param warningOf the reason why an instance is in danger of losing data, although it works
 */
export function* taskStatuses<T extends InstanceInHand>(
  instances: ReadonlyMap<string, T>,
  tasks: Iterable<HostedTask>,
  warningOf: (wanted: T['wanted']) => string | undefined,
): Generator<TaskStatus> {
  for (const [instance, { wanted, failure, begun, attendants }] of instances) {
    const of = { instance, topic: wanted.topic, partition: null, remedy: null }
    const warning = begun ? warningOf(wanted) : undefined
    if (begun && attendants?.trouble !== undefined) yield { ...of, ...attendants.trouble }
    else if (warning !== undefined) yield { ...of, state: 'recovering', reason: `${instance}: ${warning}` }
    else if (failure !== undefined) yield { ...of, state: 'starting', reason: failure }
    else if (!begun) yield { ...of, state: 'starting', reason: `${instance} is starting` }
    else yield { ...of, state: 'working', reason: null }
  }
  for (const { instance, partition, state } of tasks) {
    const of = instances.get(instance)
    if (of === undefined) continue
    const warning = of.attendants?.warning(partition)
    yield { instance, topic: of.wanted.topic, partition, ...statusOf(instance, partition, state, warning) }
  }
}

export interface Readiness {
  /** Whether everything works. */
  readonly ok: boolean
  /** What does not work yet, or does not work at the moment, a sentence each. */
  readonly reasons: readonly string[]
  /** What does not work until a person acts, a sentence each. */
  readonly degraded: readonly string[]
}

/** @param failures of parts that all tasks share, a sentence each */
export const readinessOf = (failures: readonly string[], tasks: Iterable<TaskStatus>): Readiness => {
  const reasons = [...failures]
  const degraded: string[] = []
  for (const { state, reason, remedy } of tasks) {
    if (state === 'parked') degraded.push(`${reason} (parked; ${remedy})`)
    else if (state !== 'working') reasons.push(reason ?? state)
  }
  return { ok: reasons.length === 0 && degraded.length === 0, reasons, degraded }
}
