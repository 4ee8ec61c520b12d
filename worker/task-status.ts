/** The state of every task and instance of a worker, and whether the worker as a whole is ready. */
import type { avro } from '../schemas/index.ts'
import type { TaskState } from '../streams/core/keeper.ts'
import type { HostedTask } from './hosts.ts'

/** The present state of a task, or of an instance as a whole (`partition` null). */
export interface TaskStatus {
  readonly instance: string
  readonly topic: string
  readonly partition: number | null
  readonly state: avro.TaskState
  readonly reason: string | null
  readonly remedy: string | null
}

/** The status of a task, from the state that its host keeps. */
const statusOf = (
  instance: string,
  partition: number,
  task: TaskState,
): Pick<TaskStatus, 'state' | 'reason' | 'remedy'> => {
  switch (task.kind) {
    case 'working':
      return { state: 'working', reason: null, remedy: null }
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
}

/** The status of every instance as a whole, then of its tasks. */
export function* taskStatuses(
  instances: ReadonlyMap<string, InstanceInHand>,
  tasks: Iterable<HostedTask>,
): Generator<TaskStatus> {
  for (const [instance, { wanted, failure, begun }] of instances) {
    const of = { instance, topic: wanted.topic, partition: null, remedy: null }
    if (failure !== undefined) yield { ...of, state: 'starting', reason: failure }
    else if (!begun) yield { ...of, state: 'starting', reason: `${instance} is starting` }
    else yield { ...of, state: 'working', reason: null }
  }
  for (const { instance, partition, state } of tasks) {
    const topic = instances.get(instance)?.wanted.topic
    if (topic !== undefined) yield { instance, topic, partition, ...statusOf(instance, partition, state) }
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
