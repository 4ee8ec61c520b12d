/**
 * The metrics of a worker, for Prometheus. There is one registry per worker, so several workers can run in one process.
 */
import { Counter, Gauge, Histogram, Registry } from 'prom-client'

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]

export class WorkerMetrics {
  readonly registry = new Registry()
  readonly records = this.#counter('records', 'Input records applied and committed.', ['instance', 'partition'])
  readonly outputs = this.#counter('outputs', 'Output records committed.', ['instance', 'partition'])
  readonly quarantined = this.#counter('quarantined', 'Records that could not be used.', ['instance', 'reason'])
  readonly restarts = this.#counter('restarts', 'Tasks thrown away after an error and taken over anew.', ['instance'])
  readonly parked = this.#gauge('parked', '1 while the task cannot go on and waits for `millrace resume`.', [
    'instance',
    'partition',
  ])
  readonly parkings = this.#counter('parkings', 'Times a task was parked.', ['instance'])
  readonly resumptions = this.#counter('resumptions', 'Times a task that was parked worked again.', ['instance'])
  readonly late = this.#counter('late', 'Rows that came too late for every window.', ['instance'])
  readonly duplicates = this.#counter(
    'duplicates',
    'Rows and predictions that were sent again within `dedupeMs`, recognised by their id, and dropped.',
    ['instance'],
  )
  readonly warned = this.#counter('warned', 'Accepted rows that break a rule of a contract which only warns.', [
    'instance',
  ])
  readonly idleVoid = this.#counter(
    'idle_void',
    'Observations that a partition was idle that came too late: a record was there before them. They change nothing.',
    ['instance'],
  )
  readonly healed = this.#counter('healed', 'Times a store was found behind and filled again.', ['instance'])
  readonly lagRecords = this.#gauge('lag_records', 'Records in the log that are not applied yet.', [
    'instance',
    'partition',
  ])
  readonly lagSeconds = this.#gauge('lag_seconds', 'Age of the last record applied while there are more, s.', [
    'instance',
    'partition',
  ])
  readonly retentionUsed = this.#gauge(
    'retention_used',
    "Part of the retention of a user's topic that its oldest unread record has used up; at 1 it may be deleted.",
    ['instance', 'partition'],
  )
  readonly stateKeys = this.#gauge('state_keys', 'Keys of the state in memory.', ['instance', 'partition'])
  readonly stateBytes = this.#gauge('state_bytes', 'Measured size of the state in memory, bytes.', [
    'instance',
    'partition',
  ])
  readonly stateBytesMax = this.#gauge(
    'state_bytes_max',
    'Bound of the measured state of a task, or of all tasks of the process, bytes.',
    ['scope'],
  )
  readonly stepSeconds = this.#histogram('step_seconds', 'Time spent in steps per transaction, s.', ['instance'])
  readonly commitSeconds = this.#histogram('commit_seconds', 'Time from the end of a transaction to its commit, s.', [
    'instance',
  ])
  readonly restoreSeconds = this.#histogram('restore_seconds', 'Time to restore the state of a task, s.', ['instance'])
  readonly writeSeconds = this.#histogram('write_seconds', 'Time of one write of a sink, s.', ['instance'])

  #counter<L extends string>(name: string, help: string, labelNames: L[]): Counter<L> {
    return new Counter({ name: `millrace_task_${name}_total`, help, labelNames, registers: [this.registry] })
  }

  #gauge<L extends string>(name: string, help: string, labelNames: L[]): Gauge<L> {
    return new Gauge({ name: `millrace_task_${name}`, help, labelNames, registers: [this.registry] })
  }

  #histogram<L extends string>(name: string, help: string, labelNames: L[]): Histogram<L> {
    return new Histogram({
      name: `millrace_task_${name}`,
      help,
      labelNames,
      buckets: SECONDS,
      registers: [this.registry],
    })
  }

  park(instance: string, partition: number): void {
    this.parked.set({ instance, partition: String(partition) }, 1)
    this.parkings.inc({ instance })
  }

  resume(instance: string, partition: number): void {
    this.parked.remove({ instance, partition: String(partition) })
    this.resumptions.inc({ instance })
  }

  /** Removes the gauges of a partition that this worker no longer has; they would show its last state for ever. */
  release(instance: string, partition: number): void {
    for (const gauge of [
      this.lagRecords,
      this.lagSeconds,
      this.stateKeys,
      this.stateBytes,
      this.parked,
      this.retentionUsed,
    ])
      gauge.remove({ instance, partition: String(partition) })
  }
}
