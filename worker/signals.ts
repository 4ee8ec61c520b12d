/**
 * The messages of a worker. One object makes each log line. There is no message per row, and none about normal
 * operation.
 */

import type { StateLargeSignal } from '../streams/core/state-bound.ts'

export interface WorkerSignals {
  /** A task cannot continue and waits for a person; all others continue. */
  taskParked(signal: {
    readonly instance: string
    readonly partition: number
    readonly reason: string
    readonly remedy: string
  }): void
  /**
   * The state of a task, or of all tasks of the worker together, comes near its bound. It is sent at 70, 80 and 90 %.
   */
  stateLarge(signal: { readonly instance: string; readonly partition: number } & StateLargeSignal): void
  /** Records of a user's topic may be deleted before they are read, or were: told at 70, 80, 90, 100 % of the retention of the oldest. */
  retentionNear(signal: {
    readonly instance: string
    readonly partition: number
    readonly topic: string
    readonly warning: string
  }): void
  /** Somebody has changed a topic of ours so that data would be lost; the reason says what corrects it. */
  topicUnfit(signal: { readonly topic: string; readonly reason: string }): void
  /** A generation has begun that replaces copies of rows that an earlier release has written in no order of time. */
  copiesReplaced(signal: { readonly dataset: string; readonly views: readonly string[]; readonly reason: string }): void
  /** Such copies are not replaced: the catalogue has refused the generation. */
  copiesKept(signal: {
    readonly dataset: string
    readonly views: readonly string[]
    readonly reason: string
    readonly remedy: string
  }): void
  /** Something that alerts are judged by cannot be observed at the moment; until it can, it neither raises nor clears. */
  observingFailed(signal: { readonly reason: string }): void
  /** A receiver of alerts does not take them at the moment, or will never take one. */
  deliveryFailed(signal: { readonly receiver: string; readonly reason: string; readonly tries: number }): void
  /** A task that was parked works again. */
  taskResumed(signal: { readonly instance: string; readonly partition: number }): void
}

const line = (level: string, event: string, fields: object): void => {
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), level, event, ...fields })}\n`)
}

/** Lines of JSON on standard error. */
export const lineSignals: WorkerSignals = {
  taskParked: (fields) => line('error', 'task_parked', fields),
  stateLarge: (fields) => line('warn', 'state_large', fields),
  retentionNear: (fields) => line('warn', 'retention_near', fields),
  topicUnfit: (fields) => line('error', 'topic_unfit', fields),
  copiesReplaced: (fields) => line('info', 'copies_replaced', fields),
  copiesKept: (fields) => line('warn', 'copies_kept', fields),
  deliveryFailed: (fields) => line('warn', 'delivery_failed', fields),
  observingFailed: (fields) => line('warn', 'observing_failed', fields),
  taskResumed: (fields) => line('info', 'task_resumed', fields),
}

export const noSignals: WorkerSignals = {
  taskParked: () => {},
  stateLarge: () => {},
  retentionNear: () => {},
  topicUnfit: () => {},
  copiesReplaced: () => {},
  copiesKept: () => {},
  deliveryFailed: () => {},
  observingFailed: () => {},
  taskResumed: () => {},
}
