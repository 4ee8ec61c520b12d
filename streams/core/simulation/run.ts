/**
 * One simulated run: a pipeline of instances in several processes over the simulated log, under faults that a seed chooses; at the end
 * the faults stop, the pipeline drains, and what is committed must equal the pure replay, record for record.
 */
import { Instance } from '../instance.ts'
import type { Clock, Log, LogRecord, OutputRecord } from '../log.ts'
import type { PoisonError, Processor, StepContext } from '../processor.ts'
import { Task, type TaskLimits } from '../task.ts'
import { Group } from './group.ts'
import { SimulatedBroker, SimulatedLog } from './log.ts'
import { type Random, seededRandom } from './random.ts'
import { Replay } from './replay.ts'
import { Scheduler } from './scheduler.ts'

export interface Stage {
  readonly instance: string
  /** Input topic. */
  readonly topic: string
  readonly processor: () => Processor
  readonly quarantine?: (record: LogRecord, error: PoisonError, context: StepContext) => OutputRecord
}

export interface Workload {
  readonly name: string
  readonly topics: readonly { readonly name: string; readonly partitions: number }[]
  /** In the order of the pipeline: a stage reads what upstream systems or an earlier stage writes. */
  readonly stages: readonly Stage[]
  /** What upstream systems append, in order. */
  readonly input: (random: Random) => readonly OutputRecord[]
  /** Whether the state in the changelog is a function of the input alone, not of where transactions were cut. */
  readonly stateComparable: boolean
}

export type Fault = 'crash' | 'freeze' | 'rebalance' | 'commitAnswerLost' | 'requestFails'
export const FAULTS: readonly Fault[] = ['crash', 'freeze', 'rebalance', 'commitAnswerLost', 'requestFails']

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

export interface RunResult {
  readonly steps: number
  readonly crashes: number
  readonly takeOvers: number
  readonly cuts: number
}

/** What a run got wrong. */
export class SimulationError extends Error {
  override readonly name = 'SimulationError'
}

const STEPS_MAX = 20_000
const LIMITS: TaskLimits = {
  commitIntervalMs: 20,
  outputsMax: 4,
  fetchWaitMs: 40,
  yieldMs: 5,
  restoreTimeoutMs: 60_000,
}
const changelogOf = (stage: Stage) => `changelog.${stage.instance}`

export class Simulation {
  #options: RunOptions
  #random: Random
  #scheduler: Scheduler
  #broker: SimulatedBroker
  #instances = new Map<string, Instance[]>()
  #alive = new Set<string>()
  #frozenUntil = new Map<string, number>()
  #births = 0
  #crashes = 0
  #takeOvers = 0
  #fatal: string | undefined

  constructor(options: RunOptions) {
    this.#options = options
    this.#random = seededRandom(options.seed)
    this.#scheduler = new Scheduler(this.#random)
    this.#broker = new SimulatedBroker(this.#scheduler, this.#random)
    for (const { name, partitions } of options.workload.topics) this.#broker.createTopic(name, partitions)
    for (const stage of options.workload.stages) {
      this.#broker.createTopic(changelogOf(stage), this.#broker.partitions(stage.topic).length)
      this.#broker.addGroup(stage.instance, new Group(this.#broker, stage.instance, stage.topic))
    }
  }

  /** @throws SimulationError with what is wrong; the seed repeats it. */
  async run(): Promise<RunResult> {
    const input = [...this.#options.workload.input(this.#random)]
    for (let i = 0; i < this.#options.processes; i++) this.#give()
    let steps = 0
    this.#setFaults(true)
    for (; input.length > 0; steps++) {
      await this.#turn(steps)
      if (this.#random.chance(0.3)) this.#feed(input)
      this.#misbehave()
    }
    this.#setFaults(false)
    this.#thaw(Number.POSITIVE_INFINITY)
    while (this.#alive.size < 1) this.#give()
    for (; !this.#drained(); steps++) {
      await this.#turn(steps)
      if (steps > STEPS_MAX) throw new SimulationError(`not drained after ${STEPS_MAX} steps: ${this.#describe()}`)
    }
    this.#verify()
    return { steps, crashes: this.#crashes, takeOvers: this.#takeOvers, cuts: 0 }
  }

  async #turn(steps: number): Promise<void> {
    if (!(await this.#scheduler.step()) && steps > STEPS_MAX) throw new SimulationError('nothing can go on')
    if (this.#fatal !== undefined) throw new SimulationError(this.#fatal)
    this.#thaw(this.#scheduler.now)
  }

  #feed(input: OutputRecord[]): void {
    for (let n = 1 + this.#random.below(3); n > 0 && input.length > 0; n--) {
      const { topic, partition, key, value } = input.shift() as OutputRecord
      this.#broker.append(topic, partition, key, value)
    }
  }

  #setFaults(on: boolean): void {
    const { faults } = this.#options
    const rate = (fault: Fault, probability: number) => (on && faults.includes(fault) ? probability : 0)
    this.#broker.faults = {
      commitAnswerLost: rate('commitAnswerLost', 0.03),
      requestFails: rate('requestFails', 0.004),
    }
  }

  #misbehave(): void {
    const { faults } = this.#options
    if (faults.includes('crash') && this.#random.chance(0.006)) this.#crash(this.#random.pick([...this.#alive]))
    if (faults.includes('freeze') && this.#random.chance(0.006)) this.#freeze(this.#random.pick([...this.#alive]))
    if (faults.includes('rebalance') && this.#random.chance(0.004)) {
      const { instance } = this.#random.pick(this.#options.workload.stages)
      this.#broker.group(instance).rebalance()
    }
  }

  /** Starts a process that hosts every stage. */
  #give(): void {
    const process = `p${++this.#births}`
    this.#alive.add(process)
    const instances = this.#options.workload.stages.map((stage) => this.#instance(process, stage))
    this.#instances.set(process, instances)
    for (const instance of instances)
      instance.start().catch((error) => {
        this.#fatal ??= `${process}: ${error}`
      })
  }

  #instance(process: string, stage: Stage): Instance {
    const plain = new SimulatedLog(this.#broker, process)
    const log = this.#options.tamper?.(plain, this.#broker) ?? plain
    const clock: Clock = {
      now: () => this.#scheduler.now,
      sleep: (ms) => this.#scheduler.operation(process, () => undefined, { at: this.#scheduler.now + ms }),
    }
    const publish = (partition: number, offset: number) => {
      if (offset >= 0) void instance.member?.publishPosition(partition, offset)
    }
    const instance: Instance = new Instance({
      instance: stage.instance,
      group: stage.instance,
      topic: stage.topic,
      member: process,
      log,
      clock,
      limits: { backoffMinMs: 5, backoffMaxMs: 100, attemptsMax: 500 },
      observer: { failed: ({ reason }) => this.#onFailed(process, reason) },
      work: (partition, takeOver) => {
        this.#takeOvers++
        return new Task({
          instance: stage.instance,
          group: stage.instance,
          topic: stage.topic,
          partition,
          changelogTopic: changelogOf(stage),
          transactionalId: `${stage.instance}.${partition}`,
          takeOver,
          log,
          clock,
          processor: () => this.#options.tamperProcessor?.(stage.processor(), this.#random) ?? stage.processor(),
          quarantine: stage.quarantine,
          limits: { ...LIMITS, ...this.#options.limits },
          observer: {
            restored: ({ offset }) => publish(partition, offset),
            committed: ({ offset }) => publish(partition, offset),
          },
        })
      },
    })
    return instance
  }

  #onFailed(process: string, reason: string): void {
    if (this.#alive.has(process)) this.#fatal ??= `${process}: ${reason}`
  }

  #crash(process: string): void {
    this.#crashes++
    this.#scheduler.crash(process)
    this.#alive.delete(process)
    this.#frozenUntil.delete(process)
    this.#instances.delete(process)
    for (const { instance } of this.#options.workload.stages) this.#broker.group(instance).expel(process)
    this.#give()
  }

  /** A frozen process loses its membership, keeps its tasks, and thaws later as a zombie. */
  #freeze(process: string): void {
    if (this.#frozenUntil.has(process) || this.#alive.size < 2) return
    this.#scheduler.freeze(process)
    this.#frozenUntil.set(process, this.#scheduler.now + 50 + this.#random.below(400))
    for (const { instance } of this.#options.workload.stages) this.#broker.group(instance).suspend(process)
  }

  #thaw(now: number): void {
    for (const [process, until] of this.#frozenUntil) {
      if (until > now) continue
      this.#frozenUntil.delete(process)
      this.#scheduler.thaw(process)
      for (const { instance } of this.#options.workload.stages) this.#broker.group(instance).resume(process)
    }
  }

  #drained(): boolean {
    return this.#options.workload.stages.every((stage) =>
      this.#broker.partitions(stage.topic).every((_, partition) => {
        const records = this.#broker.committed(stage.topic, partition)
        const last = records.at(-1)
        const published = this.#broker.published(stage.instance, stage.topic, partition) ?? 0
        return this.#settled(stage.topic, partition) && (last === undefined || published > last.offset)
      }),
    )
  }

  #settled(topic: string, partition: number): boolean {
    const { end } = this.#broker.read(topic, partition, 0, 0)
    return end === this.#broker.partitions(topic)[partition].entries.length
  }

  #describe(): string {
    return this.#options.workload.stages
      .map(
        ({ instance, topic }) =>
          `${instance}@${this.#broker.published(instance, topic, 0)}/${this.#broker.read(topic, 0, 0, 0).end}`,
      )
      .join(' ')
  }

  /** Every stage on its own: the committed input, replayed in one pass, must give the committed output and state. */
  #verify(): void {
    const expected = new Map<string, OutputRecord[]>()
    for (const stage of this.#options.workload.stages)
      for (let partition = 0; partition < this.#broker.partitions(stage.topic).length; partition++)
        for (const output of this.#replay(stage, partition)) {
          const name = `${output.topic}:${output.partition}`
          expected.set(name, [...(expected.get(name) ?? []), output])
        }
    const sources = new Set(this.#options.workload.stages.map(({ topic }) => topic))
    for (const { name, partitions } of this.#options.workload.topics)
      for (let partition = 0; partition < partitions; partition++) {
        const made = expected.get(`${name}:${partition}`)
        if (made === undefined && sources.has(name)) continue // written by upstream systems
        this.#compare(`${name}:${partition}`, this.#broker.committed(name, partition), made ?? [])
      }
  }

  #replay(stage: Stage, partition: number): OutputRecord[] {
    const processor = stage.processor()
    const { instance, topic, quarantine } = stage
    const replay = new Replay({ instance, topic, partition, processor, quarantine })
    const state = new Map<string, string>()
    const drain = () =>
      processor.flush((key, value) => {
        if (value === null) state.delete(`01${key.toString('hex')}`)
        else state.set(`01${key.toString('hex')}`, value.toString('hex'))
      })
    for (const record of this.#broker.committed(topic, partition)) {
      replay.apply([record])
      drain()
    }
    if (this.#options.workload.stateComparable) this.#compareState(stage, partition, state)
    return replay.outputs
  }

  #compareState(stage: Stage, partition: number, expected: Map<string, string>): void {
    const actual = new Map<string, string>()
    for (const { key, value } of this.#broker.committed(changelogOf(stage), partition)) {
      if (key === null || key[0] !== 1) continue
      if (value === null) actual.delete(key.toString('hex'))
      else actual.set(key.toString('hex'), value.toString('hex'))
    }
    for (const [key, value] of expected)
      if (actual.get(key) !== value)
        throw new SimulationError(
          `${stage.instance}-${partition}: state ${key} is ${actual.get(key)}, the replay has ${value}`,
        )
    for (const key of actual.keys())
      if (!expected.has(key))
        throw new SimulationError(`${stage.instance}-${partition}: state ${key} is not in the replay`)
  }

  /** Several tasks may write one partition, in any order between them: then the order within equal keys of the text decides. */
  #compare(name: string, actual: readonly LogRecord[], expected: readonly OutputRecord[]): void {
    const text = ({ key, value }: { key: Buffer | null; value: Buffer | null }) =>
      `${key?.toString('hex')}=${value?.toString('hex')}`
    const [got, want] = [actual.map(text), expected.map(text)]
    if (this.#writers(name.slice(0, name.lastIndexOf(':'))) > 1) {
      got.sort()
      want.sort()
    }
    for (let i = 0; i < Math.max(got.length, want.length); i++)
      if (got[i] !== want[i])
        throw new SimulationError(
          `${name}: record ${i} of ${got.length} is ${got[i]}, the replay has ${want[i]} (of ${want.length})`,
        )
  }

  #writers(topic: string): number {
    const { stages, topics } = this.#options.workload
    const first = stages.find((stage) => topics.some(({ name }) => name === topic) && stage.topic !== topic)
    return first === undefined ? 1 : this.#broker.partitions(first.topic).length
  }
}
