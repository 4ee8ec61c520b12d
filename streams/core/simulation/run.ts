/**
 * One simulated run: a pipeline of instances in several processes over the simulated log, under faults that a seed chooses. Every commit
 * is compared with the pure replay as it happens (witness.ts); at the end the faults stop, the pipeline drains, and everything
 * that is committed and stored must equal the pure replay, record for record (verdict.ts).
 */
import { Instance, type Work } from '../instance.ts'
import type { Clock, Log, OutputRecord } from '../log.ts'
import type { Processor } from '../processor.ts'
import type { Sink } from '../sink.ts'
import { SinkTask, type SinkTaskLimits } from '../sink-task.ts'
import { Task, type TaskLimits } from '../task.ts'
import { type Fault, Misfortune } from './faults.ts'
import { Group } from './group.ts'
import { SimulatedBroker, SimulatedLog } from './log.ts'
import { type Random, seededRandom } from './random.ts'
import { Scheduler } from './scheduler.ts'
import { endOf, type Stores, verdict } from './verdict.ts'
import { Witness } from './witness.ts'
import { changelogOf, type SimulatedStore, type SinkStage, type Stage, type Workload } from './workload.ts'

export { FAULTS, type Fault } from './faults.ts'
export type { SimulatedStore, SinkStage, Stage, Workload } from './workload.ts'

export interface RunOptions {
  readonly seed: number
  readonly workload: Workload
  readonly faults: readonly Fault[]
  readonly processes: number
  readonly limits?: Partial<TaskLimits>
  /** Wraps what a process sees of the log: the place for a planted bug. */
  readonly tamper?: (log: Log, broker: SimulatedBroker) => Log
  readonly tamperProcessor?: (processor: Processor, random: Random) => Processor
}

/** What happened in a run, to see that it was worth its name. */
export interface RunResult {
  readonly steps: number
  readonly crashes: number
  readonly takeOvers: number
  /** Transactions that ended in the middle of a step. */
  readonly cuts: number
  /** Take-overs that began in the middle of a step. */
  readonly cutsResumed: number
  /** Writes that found their store behind, and filled it again. */
  readonly healed: number
  /** Instances that were ended in order and begun anew in the same process. */
  readonly begunAnew: number
}

/** What a run got wrong. */
export class SimulationError extends Error {
  override readonly name = 'SimulationError'
}

/** Steps of the scheduler after the last input, within which everything has to come to rest. */
const DRAIN_STEPS_MAX = 20_000
/** Probability that a step brings input, over the number of instances: slow enough that most of the work is done under faults. */
const FEED = 0.2
const TASK_LIMITS: TaskLimits = {
  commitIntervalMs: 20,
  outputsMax: 4,
  fetchWaitMs: 40,
  yieldMs: 5,
  restoreTimeoutMs: 60_000,
}
const SINK_LIMITS: SinkTaskLimits = {
  batchRecordsMax: 5,
  batchBytesMax: 1000,
  lingerMs: 0,
  fetchWaitMs: 40,
  probeIntervalMs: 60,
}

export class Simulation {
  #options: RunOptions
  #random: Random
  #scheduler: Scheduler
  #broker: SimulatedBroker
  #witness: Witness
  #misfortune: Misfortune
  #stores: Stores
  #alive = new Set<string>()
  #hosted = new Map<string, Hosted[]>()
  /** Processes with a task in the middle of a step that was cut. */
  #cutting = new Set<string>()
  #frozenUntil = new Map<string, number>()
  #births = 0
  #fatal: string | undefined
  #count = { crashes: 0, takeOvers: 0, cutsResumed: 0, healed: 0, begunAnew: 0 }

  constructor(options: RunOptions) {
    const { seed, workload, faults } = options
    this.#options = options
    this.#random = seededRandom(seed)
    this.#scheduler = new Scheduler(this.#random)
    this.#broker = new SimulatedBroker(this.#scheduler, this.#random)
    for (const { name, partitions } of workload.topics) this.#broker.createTopic(name, partitions)
    for (const stage of workload.stages)
      this.#broker.createTopic(changelogOf(stage), this.#broker.partitions(stage.topic).length)
    for (const { instance, topic } of [...workload.stages, ...(workload.sinks ?? [])])
      this.#broker.addGroup(instance, new Group(this.#broker, instance, topic))
    this.#stores = new Map((workload.sinks ?? []).map((stage) => [stage, stage.store()]))
    this.#witness = new Witness(this.#broker, workload.stages)
    this.#broker.onCommit = (transaction) => this.#witness.observe(transaction)
    this.#misfortune = new Misfortune(this.#random, faults)
  }

  /** @throws SimulationError with what is wrong; the seed repeats it. */
  async run(): Promise<RunResult> {
    const input = [...this.#options.workload.input(this.#random)]
    for (let i = 0; i < this.#options.processes; i++) this.#give()
    let steps = 0
    this.#broker.faults = this.#misfortune.ofLog
    for (; input.length > 0; steps++) {
      await this.#turn()
      if (this.#random.chance(FEED / this.#groups.length)) this.#feed(input)
      this.#misbehave()
    }
    this.#misfortune.end()
    this.#broker.faults = this.#misfortune.ofLog
    this.#thaw(Number.POSITIVE_INFINITY)
    for (let left = DRAIN_STEPS_MAX; !this.#drained(); steps++) {
      await this.#turn()
      if (left-- === 0) throw new SimulationError(`not drained after ${DRAIN_STEPS_MAX} steps: ${this.#describe()}`)
    }
    const wrong = await verdict(this.#options.workload, this.#broker, this.#stores)
    if (wrong !== undefined) throw new SimulationError(wrong)
    return { steps, cuts: this.#witness.cuts, ...this.#count }
  }

  async #turn(): Promise<void> {
    await this.#scheduler.step()
    const wrong = this.#fatal ?? this.#witness.violation
    if (wrong !== undefined) throw new SimulationError(wrong)
    this.#thaw(this.#scheduler.now)
  }

  #feed(input: OutputRecord[]): void {
    for (let n = 1 + this.#random.below(3); n > 0 && input.length > 0; n--) {
      const { topic, partition, key, value } = input.shift() as OutputRecord
      this.#broker.append(topic, partition, key, value)
    }
  }

  #misbehave(): void {
    const alive = [...this.#alive]
    const cutting = alive.filter((process) => this.#cutting.has(process) && !this.#frozenUntil.has(process))
    if (this.#misfortune.strikes('crash')) this.#crash(this.#random.pick(alive))
    else if (cutting.length > 0 && this.#misfortune.strikes('crashInCut')) this.#crash(this.#random.pick(cutting))
    if (this.#misfortune.strikes('freeze')) this.#freeze(this.#random.pick([...this.#alive]))
    if (this.#misfortune.strikes('rebalance')) this.#broker.group(this.#random.pick(this.#groups)).rebalance()
    if (this.#misfortune.strikes('instanceEnds')) this.#beginAnew(this.#random.pick([...this.#alive]))
    if (this.#misfortune.strikes('membershipEnds'))
      this.#broker.group(this.#random.pick(this.#groups)).end(this.#random.pick([...this.#alive]))
    if (this.#stores.size > 0 && this.#misfortune.strikes('storeEmptied'))
      this.#random.pick([...this.#stores.values()]).empty()
  }

  get #groups(): string[] {
    const { stages, sinks = [] } = this.#options.workload
    return [...stages, ...sinks].map(({ instance }) => instance)
  }

  /** Starts a process that hosts every stage and every sink. */
  #give(): void {
    const process = `p${++this.#births}`
    this.#alive.add(process)
    const plain = new SimulatedLog(this.#broker, process)
    const log = this.#options.tamper?.(plain, this.#broker) ?? plain
    const clock: Clock = {
      now: () => this.#scheduler.now,
      sleep: (ms) => this.#scheduler.operation(process, () => undefined, { at: this.#scheduler.now + ms }),
    }
    const host: Host = { process, log, clock }
    const { stages, sinks = [] } = this.#options.workload
    const starts: Start[] = [
      ...stages.map((stage) => () => this.#start(host, stage, (...of) => this.#task(host, stage, ...of))),
      ...sinks.map((stage) => () => this.#start(host, stage, (...of) => this.#sinkTask(host, stage, ...of))),
    ]
    this.#hosted.set(
      process,
      starts.map((start) => ({ start, instance: start() })),
    )
  }

  /** A process ends one of its instances in order and begins it anew, as for a new version of its declaration. */
  #beginAnew(process: string): void {
    const hosted = this.#random.pick(this.#hosted.get(process) as Hosted[])
    const { instance } = hosted
    if (instance === undefined) return // it is ending already
    hosted.instance = undefined
    void instance.stop().then(() => {
      if (!this.#alive.has(process)) return
      this.#count.begunAnew++
      hosted.instance = hosted.start()
    })
  }

  #start({ process, log, clock }: Host, { instance: name, topic }: Stage | SinkStage, make: MakeWork): Instance {
    const instance: Instance = new Instance({
      instance: name,
      group: name,
      topic,
      log,
      clock,
      limits: { backoffMinMs: 5, backoffMaxMs: 100, attemptsMax: 500 },
      observer: { failed: ({ reason }) => this.#onFailed(process, reason) },
      work: (partition) => {
        this.#count.takeOvers++
        return make(partition, (offset) => {
          if (offset >= 0) void instance.member?.publishPosition(partition, offset)
        })
      },
    })
    instance.start().catch((error) => this.#onFailed(process, String(error)))
    return instance
  }

  #task({ process, log, clock }: Host, stage: Stage, partition: number, publish: Publish): Work {
    const { instance, topic, quarantine, cause } = stage
    return new Task({
      instance,
      group: instance,
      topic,
      partition,
      log,
      clock,
      quarantine,
      cause,
      changelogTopic: changelogOf(stage),
      transactionalId: `${instance}.${partition}`,
      processor: () => this.#watched(process, stage),
      prepare: () => this.#scheduler.operation(process, () => this.#misfortune.mayFail('prepareFails', 'registry')),
      limits: { ...TASK_LIMITS, ...this.#options.limits },
      observer: { restored: ({ offset }) => publish(offset), committed: ({ offset }) => publish(offset) },
    })
  }

  /** Tells cuts, and steps that go on after a take-over. */
  #watched(process: string, stage: Stage): Processor {
    const plain = stage.processor()
    const processor = this.#options.tamperProcessor?.(plain, this.#random) ?? plain
    let isFirst = true
    return {
      step: (record, context) => {
        if (isFirst && context.ordinal > 0) this.#count.cutsResumed++
        isFirst = false
        const isDone = processor.step(record, context)
        if (isDone) this.#cutting.delete(process)
        else this.#cutting.add(process)
        return isDone
      },
      load: (key, value) => processor.load(key, value),
      restored: (streamTime) => processor.restored?.(streamTime),
      flush: (write) => processor.flush(write),
      size: () => processor.size(),
    }
  }

  #sinkTask({ process, log, clock }: Host, stage: SinkStage, partition: number, publish: Publish): Work {
    const store = this.#stores.get(stage) as SimulatedStore
    const sink = store.sink(() => this.#misfortune.mayFail('storeFails', 'store'))
    const act = <T>(action: () => Promise<T>): Promise<T> =>
      this.#scheduler.operation(process, action).then((answer) => answer)
    const remote: Sink = {
      resume: (at) => act(() => sink.resume(at)),
      write: (batch) => act(() => sink.write(batch)),
      probe: (at) => act(() => sink.probe(at)),
      close: () => sink.close(),
    }
    const observer = {
      wrote: ({ position }: { position: number }) => publish(position),
      healing: () => {
        this.#count.healed++
      },
    }
    return new SinkTask({ topic: stage.topic, partition, log, clock, sink: remote, limits: SINK_LIMITS, observer })
  }

  #onFailed(process: string, reason: string): void {
    if (this.#alive.has(process)) this.#fatal ??= `${process}: ${reason}`
  }

  #crash(process: string): void {
    this.#count.crashes++
    this.#scheduler.crash(process)
    this.#alive.delete(process)
    this.#hosted.delete(process)
    this.#cutting.delete(process)
    this.#frozenUntil.delete(process)
    for (const group of this.#groups) this.#broker.group(group).expel(process)
    this.#give()
  }

  /** A frozen process loses its membership, keeps its tasks, and thaws later as a zombie. */
  #freeze(process: string): void {
    if (this.#frozenUntil.has(process) || this.#frozenUntil.size + 1 >= this.#alive.size) return
    this.#scheduler.freeze(process)
    this.#frozenUntil.set(process, this.#scheduler.now + 50 + this.#random.below(400))
    for (const group of this.#groups) this.#broker.group(group).suspend(process)
  }

  #thaw(now: number): void {
    for (const [process, until] of this.#frozenUntil) {
      if (until > now) continue
      this.#frozenUntil.delete(process)
      this.#scheduler.thaw(process)
      for (const group of this.#groups) this.#broker.group(group).resume(process)
    }
  }

  /** Every task is at the end of its input, and every store too. */
  #drained(): boolean {
    const { stages, sinks = [] } = this.#options.workload
    const isThrough = (topic: string, positionOf: (partition: number) => number) =>
      this.#broker.partitions(topic).every(({ entries }, partition) => {
        if (endOf(this.#broker, topic, partition) < entries.length) return false
        const last = this.#broker.committed(topic, partition).at(-1)
        return last === undefined || positionOf(partition) > last.offset
      })
    return (
      stages.every((stage) => isThrough(stage.topic, (partition) => this.#witness.committed(stage, partition))) &&
      sinks.every((stage) => isThrough(stage.topic, (partition) => this.#stores.get(stage)?.position(partition) ?? 0))
    )
  }

  #describe(): string {
    const { stages } = this.#options.workload
    return stages
      .flatMap((stage) =>
        this.#broker.partitions(stage.topic).map((_, partition) => {
          const end = endOf(this.#broker, stage.topic, partition)
          return `${stage.instance}-${partition}@${this.#witness.committed(stage, partition)}/${end}`
        }),
      )
      .join(' ')
  }
}

/** What one process has of the world. */
interface Host {
  readonly process: string
  readonly log: Log
  readonly clock: Clock
}

type Publish = (offset: number) => void
type Start = () => Instance

interface Hosted {
  readonly start: Start
  /** `undefined` while it ends, before it begins anew. */
  instance: Instance | undefined
}

type MakeWork = (partition: number, publish: Publish) => Work
