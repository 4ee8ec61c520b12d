/** The amount of state that the tasks of a worker may hold. */
import { getHeapStatistics } from 'node:v8'
import { StateBudget } from '../streams/core/state-bound.ts'
import { TASK_LIMITS, type TaskLimits } from '../streams/core/task.ts'
import type { WorkerMetrics } from './metrics.ts'

export interface StateLimits {
  /** The bound of one task: `stateBytesMax`. */
  readonly limits?: Partial<TaskLimits>
  /** The bound of the measured state of all tasks together, bytes. Default: half of the heap that Node may use. */
  readonly stateBytesMax?: number
}

export const stateBudgetOf = ({ limits, stateBytesMax }: StateLimits, metrics: WorkerMetrics): StateBudget => {
  const budget = new StateBudget(stateBytesMax ?? getHeapStatistics().heap_size_limit / 2)
  metrics.stateBytesMax.set({ scope: 'process' }, budget.bytesMax)
  metrics.stateBytesMax.set({ scope: 'task' }, limits?.stateBytesMax ?? TASK_LIMITS.stateBytesMax)
  return budget
}
