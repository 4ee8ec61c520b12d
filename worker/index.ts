/** A worker follows the catalogue and runs the instances that the catalogue asks for, in the roles of the worker. */

import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
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
import { Gate } from '../streams/core/gate.ts'
import { Pace } from '../streams/core/pace.ts'
import { KafkaAppender, systemClock } from '../streams/kafka/index.ts'
import { Attendants, type ObservationOptions } from './attendants.ts'
import { crowdsOf } from './crowds.ts'
import { awaitFollowed } from './followed.ts'
import { InstanceGroups } from './groups.ts'
import { Hosts } from './hosts.ts'
import { WorkerMetrics } from './metrics.ts'
import { newColumns } from './new-columns.ts'
import { presentColumns } from './present-columns.ts'
import { hostedFor, type RunOptions, type RunTools, type SourceOptions } from './run.ts'
import { type Sender, sendersOf } from './senders.ts'
import { lineSignals, type WorkerSignals } from './signals.ts'
import { type StateLimits, stateBudgetOf } from './state-budget.ts'
import { StatusWatch } from './status.ts'
import { type Readiness, readinessOf, type TaskStatus, taskStatuses } from './task-status.ts'
import { TopicWatch } from './topic-watch.ts'

export { ROLES } from '../platform/index.ts'

export interface WorkerOptions extends StateLimits, ObservationOptions, SourceOptions {
  readonly platform: Platform
  /** Default: all. */
  readonly roles?: readonly string[]
  readonly signals?: WorkerSignals
  /** Whether it sorts the rows of datasets whose copies an earlier release has written in no order of time. Default: it does. */
  readonly replaceOldCopies?: boolean
}

export type { Receivers, Route } from './couriers/receivers.ts'
export type { Readiness } from './task-status.ts'

interface Running {
  readonly wanted: PlannedInstance
  /** Whether it is hosted. */
  begun: boolean
  attendants: Attendants | undefined
  stopped: boolean
  failure: string | undefined
  done: Promise<void>
}

const RETRY_MS = 1000
const LOOK_MS = 2000
/** The number of instances that are prepared at once, and how long one may hold its place, ms. */
const BEGINNINGS_MAX = 16
const BEGINNING_MS = 5000

/** The inserts into tables that a worker makes; an insert costs ClickHouse some 10 ms of a core, merges included. */
const INSERTS_PER_MS = 20 / 1000
const INSERTS_AT_ONCE = 20

/** Starts a worker. @throws errors of log or registry if the first contact fails */
export const startWorker = async (options: WorkerOptions): Promise<Worker> => {
  const { platform } = options
  await provisionCore(platform)
  const codec = await catalogCodec(platform.codecs, platform.names.prefix, platform.kinds)
  const quarantine = await quarantineOf(platform.codecs, platform.names)
  const encoder = await progressEncoder(platform.codecs, platform.names, 'worker')
  await platform.progress.ready() // committed positions must be known before a task is taken over
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
  /** The settings of topics that would lose data. */
  readonly topics: TopicWatch
  /** The name of this process in reports. */
  readonly #name = `${hostname()}:${process.pid}`
  #options: WorkerOptions
  #tools: RunTools
  #roles: ReadonlySet<string>
  #running = new Map<string, Running>()
  #appender: KafkaAppender
  #client: CatalogClient
  #senders: readonly Sender[]
  #teller: ProgressTeller
  #hosts: Hosts
  #groups: InstanceGroups
  #beginnings = new Gate(systemClock, BEGINNINGS_MAX, BEGINNING_MS)
  #status: StatusWatch
  #looking: NodeJS.Timeout | undefined
  #stopping = false
  #off: () => void = () => {}
  #offProgress: () => void = () => {}

  constructor(options: WorkerOptions, { codec, quarantine, encoder }: Prepared) {
    this.#options = options
    this.#roles = new Set(options.roles ?? rolesOf(options.platform.definitions))
    this.tail = new CatalogTail(options.platform, codec)
    this.#appender = new KafkaAppender(options.platform.log.kafka)
    const { platform, signals = lineSignals, replaceOldCopies } = options
    this.topics = new TopicWatch({ platform, signals })
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
    this.#groups = new InstanceGroups(platform)
    this.#hosts = new Hosts({
      platform,
      roles: this.#roles,
      metrics: this.metrics,
      signals,
      tellers: [this.#teller, this.#groups.lag],
      onChange: (instance, partition) => this.#status.tell(instance, partition),
    })
    this.#client = catalogClient(platform, codec, this.#appender)
    const { commands } = this.#client
    this.#senders = sendersOf({ platform, tail: this.tail, commands, signals, roles: this.#roles, replaceOldCopies })
    this.#tools = {
      platform,
      quarantine,
      sinkQuarantine: new SinkQuarantine(platform, this.#appender),
      teller: this.#teller,
      lag: this.#groups.lag,
      metrics: this.metrics,
      signals,
      ...(options.limits === undefined ? {} : { limits: options.limits }),
      stateBudget: stateBudgetOf(options, this.metrics),
      crowdOf: crowdsOf(),
      sources: options.sources,
      requirePresent: presentColumns({ platform, tail: this.tail }),
      awaitFollowed: awaitFollowed({ platform, tail: this.tail }),
      askForColumns: newColumns({ tail: this.tail, commands }),
      insertPace: new Pace(INSERTS_PER_MS, INSERTS_AT_ONCE),
    }
  }

  async start(): Promise<void> {
    await this.tail.start()
    this.#off = this.tail.onChange(() => this.#reconcile())
    this.#reconcile()
    this.#offProgress = this.#options.platform.progress.listen((event) => {
      if (event.type === 'ResumeRequested') this.resume(event.value.instance, event.value.partition ?? undefined)
    })
    this.#hosts.start()
    this.#groups.start()
    this.#looking = setInterval(() => this.#status.look(), LOOK_MS)
    for (const sender of this.#senders) sender.start()
    this.topics.start()
  }

  /** Whether all tasks work, and the reasons if they do not. */
  ready(): Readiness {
    const { failure } = this.#options.platform.progress
    const failures = [
      ...this.#hosts.reasons(),
      ...(this.tail.failure === undefined ? [] : [this.tail.failure]),
      ...(failure === undefined ? [] : [`progress: ${failure}`]),
    ]
    return readinessOf(failures, this.tasks())
  }

  /** The states of all tasks of this worker, and of instances that cannot begin. */
  tasks(): Iterable<TaskStatus> {
    return taskStatuses(this.#running, this.#hosts.tasks(), (wanted) => this.topics.reasonOf(wanted))
  }

  /** The ids of the instances of this worker. */
  get instances(): readonly string[] {
    return [...this.#running.keys()].sort()
  }

  /** The partitions of this worker, by instance. */
  get partitions(): Readonly<Record<string, readonly number[]>> {
    const partitions: Record<string, number[]> = {}
    for (const { instance, partition } of this.#hosts.tasks()) {
      partitions[instance] ??= []
      partitions[instance].push(partition)
    }
    return partitions
  }

  /** Tries parked tasks of an instance again. @param partition default: all */
  resume(instance: string, partition?: number): void {
    this.#hosts.resume(instance, partition)
  }

  /** Commits what is applied, leaves all groups, and closes what this worker opened. */
  async stop(): Promise<void> {
    this.#stopping = true
    this.#off()
    this.#offProgress()
    clearInterval(this.#looking)
    await Promise.all([...this.#senders.map((sender) => sender.stop()), this.topics.stop()])
    for (const running of this.#running.values()) running.stopped = true
    await Promise.allSettled([
      this.#hosts.stop(),
      ...[...this.#running.values()].map(({ attendants }) => attendants?.stop()),
    ])
    await Promise.allSettled([this.#groups.stop(), this.#teller.close()])
    await Promise.allSettled([this.tail.stop(), this.#client.close(), this.#appender.close()])
  }

  #reconcile(): void {
    if (this.#stopping) return
    const { platform } = this.#options
    const plan = planOf(this.tail.catalog.current, platform)
    const wanted = new Map(plan.filter(({ role }) => this.#roles.has(role)).map((each) => [each.instance, each]))
    for (const [name, running] of this.#running)
      if (wanted.get(name)?.revision !== running.wanted.revision && !running.stopped) void this.#end(name)
    for (const [name, each] of wanted) {
      const former = this.#running.get(name)
      if (former !== undefined && !former.stopped) continue
      const running: Running = {
        wanted: each,
        begun: false,
        attendants: undefined,
        stopped: false,
        failure: undefined,
        done: Promise.resolve(),
      }
      running.done = (former?.done ?? Promise.resolve()).then(() => this.#begin(running))
      this.#running.set(name, running)
    }
    const planned = new Set(plan.map(({ instance }) => instance))
    this.#status.retract(platform.progress.troubled, planned)
  }

  /**
   * Begins an instance. While log or registry are unavailable, or workers of an earlier version are running, it tries
   * again and reports the reason.
   */
  async #begin(running: Running): Promise<void> {
    const { instance } = running.wanted
    while (!running.stopped) {
      const leave = await this.#beginnings.enter()
      try {
        if (!running.stopped) await this.#host(running)
        return
      } catch (error) {
        running.failure = `${instance}: ${error instanceof Error ? error.message : error}`
      } finally {
        leave()
      }
      await sleep(RETRY_MS)
    }
  }

  async #host(running: Running): Promise<void> {
    const { platform } = this.#options
    const { wanted } = running
    await this.#groups.gone(wanted.instance)
    const recipe = await recipeOf(platform, wanted)
    if (running.stopped) return
    const attendants: Attendants = new Attendants({
      ...this.#tools,
      wanted,
      recipe,
      appender: this.#appender,
      catalog: () => this.tail.catalog.current,
      ...{ worker: this.#name, observing: this.#options },
      partitions: () => this.partitions[wanted.instance] ?? [],
      host: (partitions) => this.#hosts.add(wanted.role, hostedFor(options, partitions)),
      end: () => this.#hosts.remove(wanted.role, wanted.instance),
    })
    const options: RunOptions = {
      ...this.#tools,
      wanted,
      recipe,
      onTask: (partition, task) => attendants.watch(partition, task),
    }
    running.attendants = attendants
    await attendants.start()
    running.begun = true
    running.failure = undefined
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
    const { attendants, wanted } = running
    running.begun = false
    running.attendants = undefined
    await attendants?.stop() // first: it hosts the instance
    await this.#hosts.remove(wanted.role, wanted.instance)
  }
}
