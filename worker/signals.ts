/** What a worker has to say: one object makes the line of the log. Nothing per row, and nothing about what goes well. */

import type { StateLargeSignal } from '../streams/core/state-bound.ts'

export interface WorkerSignals {
  /** A task cannot go on, and waits for a person; all others go on. */
  taskParked(signal: {
    readonly instance: string
    readonly partition: number
    readonly reason: string
    readonly remedy: string
  }): void
  /** The state of a task, or of all tasks of the worker together, comes near its bound: told at 70, 80, 90 % of it. */
  stateLarge(signal: { readonly instance: string; readonly partition: number } & StateLargeSignal): void
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
  taskResumed: (fields) => line('info', 'task_resumed', fields),
}

export const noSignals: WorkerSignals = { taskParked: () => {}, stateLarge: () => {}, taskResumed: () => {} }
