/** All couriers of a worker: one per receiver, each for itself. */
import { randomBytes } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import type { Platform } from '../../platform/index.ts'
import type { Task } from '../../streams/core/task.ts'
import type { KafkaAppender } from '../../streams/kafka/index.ts'
import type { WorkerSignals } from '../signals.ts'
import { runCourier } from './courier.ts'
import { Ledger } from './ledger.ts'
import { type Receivers, receiversOf } from './receivers.ts'

export interface CouriersOptions {
  readonly platform: Platform
  readonly appender: Pick<KafkaAppender, 'append'>
  readonly receivers: Receivers
  readonly signals: Pick<WorkerSignals, 'deliveryFailed'>
  readonly now: () => number
}

export class Couriers {
  readonly #options: CouriersOptions
  readonly #stop = new AbortController()
  #task: Pick<Task, 'ready'> | undefined
  #running: readonly Promise<void>[] = []

  constructor(options: CouriersOptions) {
    this.#options = options
    setMaxListeners(0, this.#stop.signal) // every courier listens, and every request of one
  }

  /** The newest task of the alerts is watched: only the worker that runs it delivers. */
  watch(task: Pick<Task, 'ready'>): void {
    this.#task = task
  }

  start(): void {
    const { platform, appender, receivers, signals, now } = this.#options
    const ledger = new Ledger(platform, appender, now, () => randomBytes(16))
    const shared = { platform, ledger, signals, now, signal: this.#stop.signal }
    const isOwner = () => this.#task?.ready === true
    this.#running = receiversOf(receivers, now).map((receiver) => runCourier({ ...shared, receiver, isOwner }))
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await Promise.allSettled(this.#running)
  }
}
