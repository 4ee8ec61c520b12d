/** A worker: it follows the catalogue and runs the instances that it asks for, in the roles that the worker has. */
import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import {
  type CatalogClient,
  CatalogTail,
  catalogClient,
  type Platform,
  type ProgressEncoder,
  ProgressTeller,
  planOf,
  progressEncoder,
  provisionCore,
  type Quarantine,
  quarantineOf,
  recipeOf,
  rolesOf,
  SinkQuarantine,
} from '../platform/index.ts'
import { type CatalogCodec, catalogCodec } from '../processors/catalog/index.ts'
import type { PlannedInstance } from '../streams/core/definition.ts'
import type { Instance } from '../streams/core/instance.ts'
import type { TaskState } from '../streams/core/keeper.ts'
import type { TaskLimits } from '../streams/core/task.ts'
import { KafkaAppender } from '../streams/kafka/index.ts'
import { Activation } from './activation.ts'
import { IdleClock } from './idle-clock.ts'
import { WorkerMetrics } from './metrics.ts'
import { instanceFor } from './run.ts'
import { lineSignals, type WorkerSignals } from './signals.ts'
import { StatusWatch, type TaskStatus } from './status.ts'
import { TopicWatch } from './topic-watch.ts'

export { ROLES } from '../platform/index.ts'

export interface WorkerOptions {
  readonly platform: Platform
  /** Default: all. */
  readonly roles?: readonly string[]
  readonly limits?: Partial<TaskLimits>
  readonly signals?: WorkerSignals
}

export interface Readiness {
  /** Everything works. */
  readonly ok: boolean
  /** What does not work yet, or at the moment, a sentence each. */
  readonly reasons: readonly string[]
  /** What does not work until a person has done something, a sentence each. */
  readonly degraded: readonly string[]
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
const LOOK_MS = 1000

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
const random = () => randomBytes(16)

/** Starts a worker. @throws if log or registry cannot be reached at first. */
export const startWorker = async (options: WorkerOptions): Promise<Worker> => {
  const { platform } = options
  await provisionCore(platform)
  const codec = await catalogCodec(platform.codecs, platform.names.prefix)
  const quarantine = await quarantineOf(platform.codecs, platform.names)
  const encoder = await progressEncoder(platform.codecs, platform.names, 'worker')
  await platform.progress.ready() // what was committed once must be known before a task is taken over
  const worker = new Worker(options, { codec, quarantine, encoder })
  await worker.start()
  return worker
}

interface Prepared {
  readonly codec: CatalogCodec
  readonly quarantine: Quarantine
  readonly encoder: ProgressEncoder
}

export class Worker {
  readonly metrics = new WorkerMetrics()
  readonly tail: CatalogTail
  /** Settings of topics that would lose data. */
  readonly topics: TopicWatch
  /** How it calls itself where others read of it. */
  readonly #name = `${hostname()}:${process.pid}`
  #options: WorkerOptions
  #quarantine: Quarantine
  #sinkQuarantine: SinkQuarantine
  #roles: ReadonlySet<string>
  #running = new Map<string, Running>()
  #appender: KafkaAppender
  #client: CatalogClient
  #activation: Activation
  #teller: ProgressTeller
  #status: StatusWatch
  #looking: NodeJS.Timeout | undefined
  #stopping = false
  #off: () => void = () => {}
  #offProgress: () => void = () => {}

  constructor(options: WorkerOptions, { codec, quarantine, encoder }: Prepared) {
    this.#options = options
    this.#quarantine = quarantine
    this.#roles = new Set(options.roles ?? rolesOf(options.platform.definitions))
    this.topics = new TopicWatch(options.platform)
    this.tail = new CatalogTail(options.platform, codec)
    this.#appender = new KafkaAppender(options.platform.log.kafka)
    const { platform } = options
    this.#teller = new ProgressTeller({
      encoder,
      append: (record) => this.#appender.append(record),
      follower: platform.progress,
      worker: this.#name,
    })
    this.#status = new StatusWatch({
      tasks: () => this.tasks(),
      known: (instance, partition) => platform.progress.troubledTask(instance, partition),
      teller: this.#teller,
      now: Date.now,
      worker: this.#name,
    })
    this.#client = catalogClient(platform, codec, this.#appender)
    const { commands } = this.#client
    this.#activation = new Activation({ platform, tail: this.tail, commands, now: Date.now, random })
    this.#sinkQuarantine = new SinkQuarantine(platform, this.#appender)
  }

  async start(): Promise<void> {
    await this.tail.start()
    this.#off = this.tail.onChange(() => this.#reconcile())
    this.#reconcile()
    this.#offProgress = this.#options.platform.progress.listen((event) => {
      if (event.type === 'ResumeRequested') this.resume(event.value.instance, event.value.partition ?? undefined)
    })
    this.#looking = setInterval(() => this.#status.look(), LOOK_MS)
    if (this.#roles.has('features')) this.#activation.start()
    this.topics.start()
  }

  /** Whether all tasks work, and why not. */
  ready(): Readiness {
    const reasons: string[] = []
    const degraded: string[] = []
    if (this.tail.failure !== undefined) reasons.push(this.tail.failure)
    if (this.#options.platform.progress.failure !== undefined)
      reasons.push(`progress: ${this.#options.platform.progress.failure}`)
    reasons.push(...this.topics.reasons)
    for (const { state, reason, remedy } of this.tasks()) {
      if (state === 'parked') degraded.push(`${reason} (parked; ${remedy})`)
      else if (state !== 'working') reasons.push(reason ?? state)
    }
    return { ok: reasons.length === 0 && degraded.length === 0, reasons, degraded }
  }

  /** Every task in hand, and instances that cannot begin. */
  *tasks(): Generator<TaskStatus> {
    for (const [instance, { wanted, failure, instance: hosted }] of this.#running) {
      const of = { instance, topic: wanted.topic, remedy: null }
      const whole = failure ?? (hosted?.rejoining && `${instance}: ${hosted.rejoining}`)
      if (whole !== undefined) yield { ...of, partition: null, state: 'recovering', reason: whole }
      else if (hosted === undefined || !hosted.joined)
        yield { ...of, partition: null, state: 'starting', reason: `${instance} is starting` }
      else yield { ...of, partition: null, state: 'working', reason: null }
      for (const [partition, state] of hosted?.states ?? [])
        yield { ...of, partition, ...statusOf(instance, partition, state) }
    }
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

  /** Tries parked tasks of an instance again. @param partition default: all */
  resume(instance: string, partition?: number): void {
    this.#running.get(instance)?.instance?.resume(partition)
  }

  /** Commits what is applied, leaves all groups, and closes what this worker opened. */
  async stop(): Promise<void> {
    this.#stopping = true
    this.#off()
    this.#offProgress()
    clearInterval(this.#looking)
    await Promise.all([this.#activation.stop(), this.topics.stop()])
    await Promise.all([...this.#running.keys()].map((name) => this.#end(name)))
    await this.#teller.close()
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
    this.#retract()
  }

  /** What was told of instances that no longer exist concerns nobody. */
  #retract(): void {
    const { platform } = this.#options
    const known = new Set(planOf(this.tail.catalog.current, platform).map(({ instance }) => instance))
    for (const { instance, topic, partition } of platform.progress.troubled)
      if (!known.has(instance))
        this.#teller.state({
          instance,
          topic,
          partition,
          state: 'working',
          reason: null,
          remedy: null,
          since: Date.now(),
        })
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
          sinkQuarantine: this.#sinkQuarantine,
          signals: this.#options.signals ?? lineSignals,
          teller: this.#teller,
          onChange: (partition) => this.#status.tell(wanted.instance, partition),
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
}
