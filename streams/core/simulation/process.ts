/** A simulated process: it hosts every stage and every sink of the workload, over its own view of the log. */
import { Host, type Hosted, type HostLimits } from '../host.ts'
import type { Mark, Tell, Work } from '../keeper.ts'
import type { Clock, Log } from '../log.ts'
import type { Processor } from '../processor.ts'
import type { Sink } from '../sink.ts'
import { SinkTask, type SinkTaskLimits } from '../sink-task.ts'
import { StateTooLargeError } from '../state-bound.ts'
import { Task, type TaskLimits } from '../task.ts'
import { InjectedError, InjectedStop, type Misfortune } from './faults.ts'
import { type SimulatedBroker, SimulatedLog } from './log.ts'
import type { Random } from './random.ts'
import type { RunOptions, RunResult } from './run.ts'
import type { Scheduler } from './scheduler.ts'
import type { Stores } from './verdict.ts'
import { changelogOf, type SimulatedStore, type SinkStage, type Stage } from './workload.ts'

const TASK_LIMITS: TaskLimits = {
  commitIntervalMs: 20,
  restMs: 0,
  gatherMsMax: 8,
  outputsMax: 4,
  fetchWaitMs: 40,
  yieldMs: 5,
  holdMs: 500,
  restoreTimeoutMs: 60_000,
  stateBytesMax: Number.POSITIVE_INFINITY,
}
const SINK_LIMITS: SinkTaskLimits = {
  batchRecordsMax: 5,
  batchBytesMax: 1000,
  lingerMs: 0,
  paceMsMax: 10_000,
  fetchWaitMs: 40,
  restMs: 10,
  probeIntervalMs: 60,
}

const HOST_LIMITS: HostLimits = {
  backoffMinMs: 5,
  backoffMaxMs: 100,
  triesMax: 3,
  stillMs: 60_000,
  takeOversMax: 3,
  takeOverMs: 200,
  stopMs: 60_000,
}
/** The one membership of every process, and the topic whose partitions are its slots. */
export const GROUP = 'worker'
export const SLOTS_TOPIC = 'slots'
export const SLOTS = 8

type Counts = { -readonly [K in keyof Omit<RunResult, 'steps' | 'cuts'>]: number }

/** The surroundings of a process. */
export interface World {
  readonly options: RunOptions
  readonly random: Random
  readonly scheduler: Scheduler
  readonly broker: SimulatedBroker
  readonly misfortune: Misfortune
  readonly stores: Stores
  readonly count: Counts
  /** Processes with a task within a cut step. */
  readonly cutting: Set<string>
  /** An error that no fault explains. */
  onFailed(process: string, reason: string): void
}

type MakeWork = (partition: number, tell: Tell) => Work

export class SimulatedProcess {
  #world: World
  #name: string
  #log: Log
  #clock: Clock
  #host: Host
  /** The hosted instances; `undefined` while one ends, before it begins again. */
  #hosted = new Map<string, Hosted | undefined>()
  #crashed = false

  constructor(world: World, name: string) {
    this.#world = world
    this.#name = name
    const { broker, scheduler, options } = world
    const plain = new SimulatedLog(broker, name)
    this.#log = options.tamper?.(plain, broker) ?? plain
    this.#clock = {
      now: () => scheduler.now,
      sleep: (ms) => scheduler.operation(name, () => undefined, { at: scheduler.now + ms }),
    }
    this.#host = this.#newHost()
    const { stages, sinks = [] } = options.workload
    for (const stage of stages) this.#add(stage, (...of) => this.#task(stage, ...of))
    for (const stage of sinks) this.#add(stage, (...of) => this.#sinkTask(stage, ...of))
    void this.#host.start()
  }

  /** Operations in progress have no effect. */
  crash(): void {
    this.#crashed = true
  }

  /** Ends one of its instances in order and begins it again, as for a new version of its declaration. */
  beginAnew(): void {
    const { random, count } = this.#world
    const [instance, hosted] = random.pick([...this.#hosted])
    if (hosted === undefined) return // it is ending already
    this.#hosted.set(instance, undefined)
    void this.#host.remove(instance).then(() => {
      if (this.#crashed) return
      count.begunAnew++
      this.#hosted.set(instance, hosted)
      this.#host.add(hosted)
    })
  }

  /** Somebody has repaired the cause for which its tasks were parked. */
  resumeParked(): void {
    for (const instance of this.#hosted.keys()) this.#host.resume(instance)
  }

  #newHost(): Host {
    const { count } = this.#world
    return new Host({
      group: GROUP,
      topic: SLOTS_TOPIC,
      slots: SLOTS,
      log: this.#log,
      clock: this.#clock,
      limits: HOST_LIMITS,
      observer: {
        parked: ({ reason, error }) => {
          count.parked++
          const isOurs = [InjectedError, InjectedStop, StateTooLargeError].some((made) => error instanceof made)
          if (!isOurs) this.#world.onFailed(this.#name, reason)
        },
        resumed: () => {
          count.resumed++
        },
      },
    })
  }

  #add({ instance, topic }: Stage | SinkStage, make: MakeWork): void {
    const { count, broker, scheduler } = this.#world
    const hosted: Hosted = {
      instance,
      partitions: broker.partitions(topic).length,
      work: (partition, tell) => {
        count.takeOvers++
        const moved = (mark: Mark) => {
          tell.moved(mark)
          void scheduler.operation(this.#name, () => broker.progress.tell(instance, partition, mark.offset))
        }
        return make(partition, { ...tell, moved })
      },
    }
    this.#hosted.set(instance, hosted)
    this.#host.add(hosted)
  }

  #task(stage: Stage, partition: number, tell: Tell): Work {
    const { scheduler, misfortune, options, broker } = this.#world
    const { instance, topic, quarantine, cause } = stage
    return new Task({
      instance,
      topic,
      partition,
      log: this.#log,
      clock: this.#clock,
      quarantine,
      cause,
      changelogTopic: changelogOf(stage),
      transactionalId: `${instance}.${partition}`,
      processor: () => this.#watched(stage),
      told: () => broker.progress.position(instance, partition),
      prepare: () => scheduler.operation(this.#name, () => misfortune.mayFail('prepareFails', 'registry')),
      limits: { ...TASK_LIMITS, ...options.limits, ...this.#stateBound() },
      observer: { restored: tell.moved, committed: tell.moved, drained: tell.drained, stalled: tell.stalled },
    })
  }

  #stateBound(): Partial<TaskLimits> {
    const { misfortune, random } = this.#world
    return misfortune.strikes('stateBound') ? { stateBytesMax: 200 + random.below(1500) } : {}
  }

  /** Reports cuts, and steps that continue after a take-over. */
  #watched(stage: Stage): Processor {
    const { options, random, count, cutting, misfortune } = this.#world
    const plain = stage.processor()
    const processor = options.tamperProcessor?.(plain, random) ?? plain
    let isFirst = true
    return {
      step: (record, context) => {
        if (isFirst && context.ordinal > 0) count.cutsResumed++
        isFirst = false
        const fails = misfortune.strikes('stepFails')
        if (fails && random.chance(0.5)) throw new InjectedError('the step failed before it changed anything')
        const isDone = processor.step(record, context)
        if (fails) throw new InjectedError('the step failed half-way')
        if (isDone) cutting.delete(this.#name)
        else cutting.add(this.#name)
        return isDone
      },
      ...(processor.missing && { missing: processor.missing.bind(processor) }),
      ...(processor.placed && { placed: processor.placed.bind(processor) }),
      load: (key, value, offset) => processor.load(key, value, offset),
      restored: (streamTime) => processor.restored?.(streamTime),
      flush: (write) => processor.flush(write),
      size: () => processor.size(),
    }
  }

  #sinkTask(stage: SinkStage, partition: number, tell: Tell): Work {
    const { scheduler, misfortune, stores, count } = this.#world
    const store = stores.get(stage) as SimulatedStore
    const sink = store.sink(() => {
      misfortune.mayFail('storeFails', 'store')
      if (misfortune.strikes('storeStops')) throw new InjectedStop('the store does not take it')
    })
    const act = <T>(action: () => Promise<T>): Promise<T> =>
      scheduler.operation(this.#name, action).then((answer) => answer)
    const remote: Sink = {
      resume: (at) => act(() => sink.resume(at)),
      write: (batch) => act(() => sink.write(batch)),
      probe: (at) => act(() => sink.probe(at)),
      close: () => sink.close(),
    }
    const observer = {
      resumed: ({ position }: { position: number }) => tell.moved({ offset: position }),
      wrote: ({ position }: { position: number }) => tell.moved({ offset: position }),
      drained: tell.drained,
      stalled: tell.stalled,
      healing: () => {
        count.healed++
      },
    }
    return new SinkTask({
      topic: stage.topic,
      partition,
      log: this.#log,
      clock: this.#clock,
      sink: remote,
      limits: SINK_LIMITS,
      observer,
    })
  }
}
