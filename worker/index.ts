/** A worker: it follows the catalogue and runs the instances that it asks for, in the roles that the worker has. */
import { randomBytes } from 'node:crypto'
import {
  type CatalogClient,
  CatalogTail,
  catalogClient,
  type Platform,
  planOf,
  provisionCore,
  type Quarantine,
  quarantineOf,
  recipeOf,
  rolesOf,
} from '../platform/index.ts'
import { type CatalogCodec, catalogCodec } from '../processors/catalog/index.ts'
import type { PlannedInstance } from '../streams/core/definition.ts'
import type { Instance } from '../streams/core/instance.ts'
import type { TaskLimits } from '../streams/core/task.ts'
import { KafkaAppender } from '../streams/kafka/index.ts'
import { Activation } from './activation.ts'
import { IdleClock } from './idle-clock.ts'
import { WorkerMetrics } from './metrics.ts'
import { instanceFor } from './run.ts'
import { TopicWatch } from './topic-watch.ts'

export { ROLES } from '../platform/index.ts'

export interface WorkerOptions {
  readonly platform: Platform
  /** Default: all. */
  readonly roles?: readonly string[]
  readonly limits?: Partial<TaskLimits>
  /** An instance cannot go on in this process: stop the worker and exit. */
  readonly onFailed?: (reason: string) => void
}

export interface Readiness {
  readonly ok: boolean
  /** Why not, a sentence each. */
  readonly reasons: readonly string[]
}

interface Running {
  readonly wanted: PlannedInstance
  instance: Instance | undefined
  idle: IdleClock | undefined
  stopped: boolean
  failure: string | undefined
  done: Promise<void>
}

const RETRY_MS = 1000
const random = () => randomBytes(16)

/** Starts a worker. @throws if log or registry cannot be reached at first. */
export const startWorker = async (options: WorkerOptions): Promise<Worker> => {
  const { platform } = options
  await provisionCore(platform)
  const codec = await catalogCodec(platform.codecs, platform.names.prefix)
  const quarantine = await quarantineOf(platform.codecs, platform.names)
  const worker = new Worker(options, codec, quarantine)
  await worker.start()
  return worker
}

export class Worker {
  readonly metrics = new WorkerMetrics()
  readonly tail: CatalogTail
  /** Settings of topics that would lose data. */
  readonly topics: TopicWatch
  #options: WorkerOptions
  #quarantine: Quarantine
  #roles: ReadonlySet<string>
  #running = new Map<string, Running>()
  #appender: KafkaAppender
  #client: CatalogClient
  #activation: Activation
  #failure: string | undefined
  #stopping = false
  #off: () => void = () => {}

  constructor(options: WorkerOptions, codec: CatalogCodec, quarantine: Quarantine) {
    this.#options = options
    this.#quarantine = quarantine
    this.#roles = new Set(options.roles ?? rolesOf(options.platform.definitions))
    this.topics = new TopicWatch(options.platform)
    this.tail = new CatalogTail(options.platform, codec)
    this.#appender = new KafkaAppender(options.platform.log.kafka)
    const { platform } = options
    this.#client = catalogClient(platform, codec, this.#appender)
    const { commands } = this.#client
    this.#activation = new Activation({ platform, tail: this.tail, commands, now: Date.now, random })
  }

  async start(): Promise<void> {
    await this.tail.start()
    this.#off = this.tail.onChange(() => this.#reconcile())
    this.#reconcile()
    if (this.#roles.has('features')) this.#activation.start()
    this.topics.start()
  }

  /** Working, or recovering with a reason. */
  ready(): Readiness {
    const reasons: string[] = []
    if (this.#failure !== undefined) reasons.push(this.#failure)
    if (this.tail.failure !== undefined) reasons.push(this.tail.failure)
    reasons.push(...this.topics.reasons)
    for (const [name, running] of this.#running) {
      if (running.failure !== undefined) reasons.push(running.failure)
      else if (running.instance?.rejoining !== undefined) reasons.push(`${name}: ${running.instance.rejoining}`)
      else if (!running.instance?.joined) reasons.push(`${name} is starting`)
      for (const [partition, state] of running.instance?.states ?? [])
        if (state.kind !== 'working')
          reasons.push('reason' in state ? state.reason : `${name}-${partition} is taking over`)
    }
    return { ok: reasons.length === 0, reasons }
  }

  /** Ids of the instances in hand. */
  get instances(): readonly string[] {
    return [...this.#running.keys()].sort()
  }

  /** Partitions in hand, by instance. */
  get partitions(): Readonly<Record<string, readonly number[]>> {
    return Object.fromEntries(
      [...this.#running].map(([name, { instance }]) => [name, [...(instance?.states.keys() ?? [])]]),
    )
  }

  /** Commits what is applied, leaves all groups, and closes what this worker opened. */
  async stop(): Promise<void> {
    this.#stopping = true
    this.#off()
    await Promise.all([this.#activation.stop(), this.topics.stop()])
    await Promise.all([...this.#running.keys()].map((name) => this.#end(name)))
    await Promise.allSettled([this.tail.stop(), this.#client.close(), this.#appender.close()])
  }

  #reconcile(): void {
    if (this.#stopping) return
    const wanted = new Map(
      planOf(this.tail.catalog.current, this.#options.platform)
        .filter(({ role }) => this.#roles.has(role))
        .map((each) => [each.instance, each]),
    )
    for (const [name, running] of this.#running)
      if (wanted.get(name)?.revision !== running.wanted.revision && !running.stopped) void this.#end(name)
    for (const [name, each] of wanted) {
      const former = this.#running.get(name)
      if (former !== undefined && !former.stopped) continue
      const running: Running = {
        wanted: each,
        instance: undefined,
        idle: undefined,
        stopped: false,
        failure: undefined,
        done: Promise.resolve(),
      }
      running.done = (former?.done ?? Promise.resolve()).then(() => this.#begin(running))
      this.#running.set(name, running)
    }
  }

  /** Starts an instance; as long as log or registry are away it tries again and says why. */
  async #begin(running: Running): Promise<void> {
    const { platform, limits } = this.#options
    const { wanted } = running
    while (!running.stopped) {
      try {
        const recipe = await recipeOf(platform, wanted)
        running.idle = this.#idleClock(wanted)
        const instance = instanceFor({
          platform,
          wanted,
          recipe,
          limits,
          quarantine: this.#quarantine,
          metrics: this.metrics,
          onFailed: (reason) => this.#fail(reason),
          onTask: (partition, task) => running.idle?.watch(partition, task),
        })
        await instance.start()
        running.instance = instance
        running.failure = undefined
        running.idle?.start()
        if (running.stopped) await this.#close(running)
        return
      } catch (error) {
        running.failure = `${wanted.instance}: ${error instanceof Error ? error.message : error}`
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
      }
    }
  }

  #idleClock(wanted: PlannedInstance): IdleClock | undefined {
    if (wanted.kind !== 'processor' || wanted.clock === undefined) return undefined
    const { platform } = this.#options
    return new IdleClock({
      platform,
      appender: this.#appender,
      clock: wanted.clock,
      isForeign: wanted.input === undefined,
      topic: wanted.topic,
      now: Date.now,
      random,
    })
  }

  async #end(name: string): Promise<void> {
    const running = this.#running.get(name)
    if (running === undefined) return
    running.stopped = true
    running.done = running.done.then(() => this.#close(running))
    await running.done
    if (this.#running.get(name) === running) this.#running.delete(name)
  }

  async #close(running: Running): Promise<void> {
    const { instance, idle } = running
    running.instance = undefined
    running.idle = undefined
    await Promise.allSettled([instance?.stop(), idle?.stop()])
  }

  #fail(reason: string): void {
    this.#failure ??= reason
    this.#options.onFailed?.(reason)
  }
}
