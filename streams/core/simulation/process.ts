/** A simulated process: it hosts every stage and every sink of the workload, over the log as it sees it. */
import { Instance, type Work } from '../instance.ts'
import type { Clock, Log } from '../log.ts'
import type { Processor } from '../processor.ts'
import type { Sink } from '../sink.ts'
import { SinkTask, type SinkTaskLimits } from '../sink-task.ts'
import { Task, type TaskLimits } from '../task.ts'
import type { Misfortune } from './faults.ts'
import { type SimulatedBroker, SimulatedLog } from './log.ts'
import type { Random } from './random.ts'
import type { RunOptions, RunResult } from './run.ts'
import type { Scheduler } from './scheduler.ts'
import type { Stores } from './verdict.ts'
import { changelogOf, type SimulatedStore, type SinkStage, type Stage } from './workload.ts'

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

type Counts = { -readonly [K in keyof Omit<RunResult, 'steps' | 'cuts'>]: number }

/** What a process is part of. */
export interface World {
  readonly options: RunOptions
  readonly random: Random
  readonly scheduler: Scheduler
  readonly broker: SimulatedBroker
  readonly misfortune: Misfortune
  readonly stores: Stores
  readonly count: Counts
  /** Processes with a task in the middle of a step that was cut. */
  readonly cutting: Set<string>
  onFailed(process: string, reason: string): void
}

type Publish = (offset: number) => void
type MakeWork = (partition: number, publish: Publish) => Work

interface Hosted {
  readonly start: () => Instance
  /** `undefined` while it ends, before it begins anew. */
  instance: Instance | undefined
}

export class SimulatedProcess {
  #world: World
  #name: string
  #log: Log
  #clock: Clock
  #hosted: readonly Hosted[]
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
    const { stages, sinks = [] } = options.workload
    const starts = [
      ...stages.map((stage) => () => this.#start(stage, (...of) => this.#task(stage, ...of))),
      ...sinks.map((stage) => () => this.#start(stage, (...of) => this.#sinkTask(stage, ...of))),
    ]
    this.#hosted = starts.map((start) => ({ start, instance: start() }))
  }

  /** What is still under way has no effect. */
  crash(): void {
    this.#crashed = true
  }

  /** Ends one of its instances in order and begins it anew, as for a new version of its declaration. */
  beginAnew(): void {
    const { random, count } = this.#world
    const hosted = random.pick(this.#hosted)
    const { instance } = hosted
    if (instance === undefined) return // it is ending already
    hosted.instance = undefined
    void instance.stop().then(() => {
      if (this.#crashed) return
      count.begunAnew++
      hosted.instance = hosted.start()
    })
  }

  #start({ instance: name, topic }: Stage | SinkStage, make: MakeWork): Instance {
    const { count } = this.#world
    const onFailed = (reason: string) => this.#world.onFailed(this.#name, reason)
    const instance: Instance = new Instance({
      instance: name,
      group: name,
      topic,
      log: this.#log,
      clock: this.#clock,
      limits: { backoffMinMs: 5, backoffMaxMs: 100, attemptsMax: 500 },
      observer: { failed: ({ reason }) => onFailed(reason) },
      work: (partition) => {
        count.takeOvers++
        return make(partition, (offset) => {
          if (offset >= 0) void instance.member?.publishPosition(partition, offset)
        })
      },
    })
    instance.start().catch((error) => onFailed(String(error)))
    return instance
  }

  #task(stage: Stage, partition: number, publish: Publish): Work {
    const { scheduler, misfortune, options } = this.#world
    const { instance, topic, quarantine, cause } = stage
    return new Task({
      instance,
      group: instance,
      topic,
      partition,
      log: this.#log,
      clock: this.#clock,
      quarantine,
      cause,
      changelogTopic: changelogOf(stage),
      transactionalId: `${instance}.${partition}`,
      processor: () => this.#watched(stage),
      prepare: () => scheduler.operation(this.#name, () => misfortune.mayFail('prepareFails', 'registry')),
      limits: { ...TASK_LIMITS, ...options.limits },
      observer: { restored: ({ offset }) => publish(offset), committed: ({ offset }) => publish(offset) },
    })
  }

  /** Tells cuts, and steps that go on after a take-over. */
  #watched(stage: Stage): Processor {
    const { options, random, count, cutting } = this.#world
    const plain = stage.processor()
    const processor = options.tamperProcessor?.(plain, random) ?? plain
    let isFirst = true
    return {
      step: (record, context) => {
        if (isFirst && context.ordinal > 0) count.cutsResumed++
        isFirst = false
        const isDone = processor.step(record, context)
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

  #sinkTask(stage: SinkStage, partition: number, publish: Publish): Work {
    const { scheduler, misfortune, stores, count } = this.#world
    const store = stores.get(stage) as SimulatedStore
    const sink = store.sink(() => misfortune.mayFail('storeFails', 'store'))
    const act = <T>(action: () => Promise<T>): Promise<T> =>
      scheduler.operation(this.#name, action).then((answer) => answer)
    const remote: Sink = {
      resume: (at) => act(() => sink.resume(at)),
      write: (batch) => act(() => sink.write(batch)),
      probe: (at) => act(() => sink.probe(at)),
      close: () => sink.close(),
    }
    const observer = {
      wrote: ({ position }: { position: number }) => publish(position),
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
