/** What accompanies the tasks of an instance: the clock of its idle partitions, the watches of a user's own topic, and who observes for it. */
import { randomBytes } from 'node:crypto'
import type { Platform, Recipe } from '../platform/index.ts'
import type { Snapshot } from '../processors/catalog/index.ts'
import type { PlannedInstance } from '../streams/core/definition.ts'
import type { Task } from '../streams/core/task.ts'
import type { KafkaAppender } from '../streams/kafka/index.ts'
import { Couriers } from './couriers/couriers.ts'
import type { Receivers } from './couriers/receivers.ts'
import type { Heartbeats } from './heartbeat.ts'
import { HeldClock } from './held-clock.ts'
import { IdleClock } from './idle-clock.ts'
import { LiveClock } from './live-clock.ts'
import type { WorkerMetrics } from './metrics.ts'
import { Observer } from './observer.ts'
import { RetentionWatch } from './retention-watch.ts'
import type { WorkerSignals } from './signals.ts'
import { SourceWatch, type Trouble } from './source-watch.ts'

/** What is observed for alerts. */
export interface ObservationOptions {
  /** The interval, ms. Default: 10,000. */
  readonly observeEveryMs?: number
  /** Watchdogs that are told that the path of the alerts works. Default: none. */
  readonly heartbeats?: Heartbeats
  /** Who gets changes of alerts. Default: nobody. */
  readonly receivers?: Receivers
}

export interface AttendantsOptions {
  readonly platform: Platform
  readonly appender: KafkaAppender
  readonly wanted: PlannedInstance
  readonly recipe: Recipe
  readonly metrics: WorkerMetrics
  readonly signals: WorkerSignals
  readonly catalog: () => Snapshot
  /** The name of this process. */
  readonly worker: string
  readonly observing: ObservationOptions
  /** Partitions whose tasks this worker has in hand. */
  readonly partitions: () => Iterable<number>
  readonly host: (partitions: number) => void
  readonly end: () => Promise<void>
}

export class Attendants {
  readonly #options: AttendantsOptions
  readonly #clock: IdleClock | LiveClock | HeldClock | undefined
  readonly #source: SourceWatch | undefined
  readonly #retention: RetentionWatch | undefined
  readonly #observer: Observer | undefined
  readonly #couriers: Couriers | undefined

  constructor(options: AttendantsOptions) {
    const { wanted } = options
    this.#options = options
    const isForeign = wanted.input === undefined
    this.#source = isForeign ? new SourceWatch(options) : undefined
    this.#retention = isForeign ? new RetentionWatch({ ...options, now: Date.now }) : undefined
    this.#clock = this.#clockOf()
    this.#observer = this.#observerOf()
    const { receivers } = options.observing
    this.#couriers =
      this.#observer === undefined || receivers === undefined
        ? undefined
        : new Couriers({ ...options, receivers, now: Date.now })
  }

  /** What is wrong with the instance as a whole. */
  get trouble(): Trouble | undefined {
    return this.#source?.trouble
  }

  /** Why a partition is in danger of losing rows, if it is. */
  warning(partition: number): string | undefined {
    return this.#retention?.warning(partition)
  }

  /** To be called with each task of the instance before it runs. */
  watch(partition: number, task: Task): void {
    this.#source?.watch(partition, task)
    this.#clock?.watch(partition, task)
    this.#observer?.watch(partition, task)
    this.#couriers?.watch(task)
  }

  /** Hosts the instance. @throws errors of registry and log */
  async start(): Promise<void> {
    const { wanted, recipe, host } = this.#options
    await this.#couriers?.announce()
    const isMerged = recipe.kind === 'processor' && recipe.merge !== undefined
    if (this.#source !== undefined) await this.#source.start()
    else if (wanted.input !== undefined) host(isMerged ? 1 : wanted.input.partitions)
    this.#clock?.start()
    this.#observer?.start()
    this.#couriers?.start()
    this.#retention?.start()
  }

  async stop(): Promise<void> {
    const parts = [this.#source, this.#clock, this.#retention, this.#observer, this.#couriers]
    await Promise.allSettled(parts.map((part) => part?.stop()))
  }

  #clockOf(): IdleClock | LiveClock | HeldClock | undefined {
    const { platform, appender, wanted, recipe } = this.#options
    if (wanted.kind !== 'processor' || recipe.kind !== 'processor' || wanted.clock === undefined) return undefined
    const source = this.#source
    const common = { appender, topic: wanted.topic, now: Date.now, random: () => randomBytes(16) }
    if (wanted.clock === 'live' || wanted.clock === 'held') {
      const { quiet } = recipe
      if (quiet === undefined) return undefined
      return wanted.clock === 'live' ? new LiveClock({ ...common, quiet }) : new HeldClock({ ...common, quiet })
    }
    return new IdleClock({
      ...common,
      log: platform.log,
      clock: wanted.clock,
      // Nobody but its owner writes into a user's topic.
      ...(source === undefined ? { observation: recipe.observation } : { source }),
    })
  }

  #observerOf(): Observer | undefined {
    const { platform, appender, wanted, catalog, signals, worker, observing } = this.#options
    if (wanted.kind !== 'processor' || wanted.observes === undefined || wanted.input === undefined) return undefined
    const { observeEveryMs, heartbeats } = observing
    const every = observeEveryMs === undefined ? {} : { everyMs: observeEveryMs }
    const clock = { now: Date.now, random: () => randomBytes(16) }
    const { instance, topic } = wanted
    return new Observer({
      platform,
      appender,
      instance,
      topic,
      catalog,
      signals,
      worker,
      heartbeats,
      ...clock,
      ...every,
    })
  }
}
