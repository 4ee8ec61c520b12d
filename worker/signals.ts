/** What a worker has to say: one object makes the line of the log. Nothing per row, and nothing about what goes well. */

export interface WorkerSignals {
  /** A task cannot go on, and waits for a person; all others go on. */
  taskParked(signal: {
    readonly instance: string
    readonly partition: number
    readonly reason: string
    readonly remedy: string
  }): void
  /** A task that was parked works again. */
  taskResumed(signal: { readonly instance: string; readonly partition: number }): void
}

const line = (level: string, event: string, fields: object): void => {
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), level, event, ...fields })}\n`)
}

/** Lines of JSON on standard error. */
export const lineSignals: WorkerSignals = {
  taskParked: (fields) => line('error', 'task_parked', fields),
  taskResumed: (fields) => line('info', 'task_resumed', fields),
}

export const noSignals: WorkerSignals = { taskParked: () => {}, taskResumed: () => {} }
