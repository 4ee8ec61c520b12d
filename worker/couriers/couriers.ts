/** All couriers of a worker: one per receiver, each for itself. */
import { randomBytes } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import type { Platform } from '../../platform/index.ts'
import type { Task } from '../../streams/core/task.ts'
import type { KafkaAppender } from '../../streams/kafka/index.ts'
import type { WorkerSignals } from '../signals.ts'
import { runCourier } from './courier.ts'
import { Ledger } from './ledger.ts'
import { type Receiver, type Receivers, receiversOf } from './receivers.ts'

export interface CouriersOptions {
  readonly platform: Platform
  readonly appender: Pick<KafkaAppender, 'append'>
  readonly receivers: Receivers
  readonly signals: Pick<WorkerSignals, 'deliveryFailed'>
  readonly now: () => number
}

export class Couriers {
  readonly #options: CouriersOptions
  readonly #ledger: Ledger
  readonly #receivers: readonly Receiver[]
  readonly #stop = new AbortController()
  #task: Pick<Task, 'ready'> | undefined
  #running: readonly Promise<void>[] = []

  constructor(options: CouriersOptions) {
    const { platform, appender, receivers, now } = options
    this.#options = options
    this.#receivers = receiversOf(receivers, now)
    this.#ledger = new Ledger({ platform, appender, receivers: this.#receivers, now, random: () => randomBytes(16) })
    setMaxListeners(0, this.#stop.signal) // every courier listens, and every request of one
  }

  /** The newest task of the alerts is watched: only the worker that runs it delivers. */
  watch(task: Pick<Task, 'ready'>): void {
    this.#task = task
  }

  /**
   * Gives each receiver that is new its place: it gets what comes from now on, and no history. To be called before this worker judges anything, so that what it raises
   * reaches the receiver, whoever delivers it. @throws errors of log and registry
   */
  async announce(): Promise<void> {
    const { log, names } = this.#options.platform
    const [{ end }] = await log.ends(names.alerts)
    const known = await this.#ledger.positions()
    for (const { name } of this.#receivers) if (!known.has(name)) await this.#ledger.announced(name, end)
  }

  start(): void {
    const { platform, signals, now } = this.#options
    const shared = { platform, ledger: this.#ledger, signals, now, signal: this.#stop.signal }
    const isOwner = () => this.#task?.ready === true
    this.#running = this.#receivers.map((receiver) => runCourier({ ...shared, receiver, isOwner }))
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await Promise.allSettled(this.#running)
  }
}
