/**
 * One simulated run: a pipeline of instances in several processes over the simulated log, under faults that a seed
 * chooses. Every commit is compared at once with the pure replay (witness.ts). At the end the faults stop, the pipeline
 * drains, and everything that is committed and stored must equal the pure replay, record for record (verdict.ts).
 */
import type { Log, OutputRecord } from '../log.ts'
import type { Processor } from '../processor.ts'
import type { TaskLimits } from '../task.ts'
import { type Fault, Misfortune } from './faults.ts'
import { Group } from './group.ts'
import { SimulatedBroker } from './log.ts'
import { GROUP, SimulatedProcess, SLOTS, SLOTS_TOPIC, type World } from './process.ts'
import { type Random, seededRandom } from './random.ts'
import { Scheduler } from './scheduler.ts'
import { endOf, type Stores, verdict } from './verdict.ts'
import { Witness } from './witness.ts'
import { changelogOf, type Workload } from './workload.ts'

export { FAULTS, type Fault } from './faults.ts'
export type { SimulatedStore, SinkStage, Stage, Workload } from './workload.ts'

export interface RunOptions {
  readonly seed: number
  readonly workload: Workload
  readonly faults: readonly Fault[]
  readonly processes: number
  readonly limits?: Partial<TaskLimits>
  /** Wraps a process's view of the log: the place for a planted bug. */
  readonly tamper?: (log: Log, broker: SimulatedBroker) => Log
  readonly tamperProcessor?: (processor: Processor, random: Random) => Processor
}

/** Counts of what happened in a run, to see that it was a useful one. */
export interface RunResult {
  readonly steps: number
  readonly crashes: number
  readonly takeOvers: number
  /** Transactions that ended within a step. */
  readonly cuts: number
  /** Take-overs that began within a step. */
  readonly cutsResumed: number
  /** Writes that found their store behind and filled it again. */
  readonly healed: number
  /** Instances that were ended in order and begun again in the same process. */
  readonly begunAnew: number
  /** Tasks that were parked, and those of them that work again. */
  readonly parked: number
  readonly resumed: number
}

/** A violation in a run. */
export class SimulationError extends Error {
  override readonly name = 'SimulationError'
}

/** The number of scheduler steps after the last input within which everything has to come to rest. */
const DRAIN_STEPS_MAX = 20_000
/**
 * The probability of input at a step, divided by the number of instances: low enough that most of the work is done
 * under faults.
 */
const FEED = 0.2
/** The probability that a step resumes the parked tasks of a process. */
const MENDED = 0.03

export class Simulation implements World {
  readonly options: RunOptions
  readonly random: Random
  readonly scheduler: Scheduler
  readonly broker: SimulatedBroker
  readonly misfortune: Misfortune
  readonly stores: Stores
  readonly cutting = new Set<string>()
  readonly count = { crashes: 0, takeOvers: 0, cutsResumed: 0, healed: 0, begunAnew: 0, parked: 0, resumed: 0 }
  #witness: Witness
  #alive = new Map<string, SimulatedProcess>()
  #frozenUntil = new Map<string, number>()
  #births = 0
  #fatal: string | undefined

  constructor(options: RunOptions) {
    const { seed, workload, faults } = options
    this.options = options
    this.random = seededRandom(seed)
    this.scheduler = new Scheduler(this.random)
    this.broker = new SimulatedBroker(this.scheduler, this.random)
    for (const { name, partitions } of workload.topics) this.broker.createTopic(name, partitions)
    for (const stage of workload.stages)
      this.broker.createTopic(changelogOf(stage), this.broker.partitions(stage.topic).length)
    this.broker.createTopic(SLOTS_TOPIC, SLOTS)
    this.broker.addGroup(GROUP, new Group(this.broker, GROUP, SLOTS_TOPIC))
    this.stores = new Map((workload.sinks ?? []).map((stage) => [stage, stage.store()]))
    this.#witness = new Witness(this.broker, workload.stages)
    this.broker.onCommit = (transaction) => this.#witness.observe(transaction)
    this.misfortune = new Misfortune(this.random, faults)
  }

  /** @throws SimulationError with the violation; the seed repeats it */
  async run(): Promise<RunResult> {
    const input = [...this.options.workload.input(this.random)]
    for (let i = 0; i < this.options.processes; i++) this.#give()
    let steps = 0
    this.broker.faults = this.misfortune.ofLog
    for (; input.length > 0; steps++) {
      await this.#turn()
      if (this.random.chance(FEED / this.#instances)) this.#feed(input)
      this.#misbehave()
    }
    this.misfortune.end()
    this.broker.faults = this.misfortune.ofLog
    this.#thaw(Number.POSITIVE_INFINITY)
    for (let left = DRAIN_STEPS_MAX; !this.#drained(); steps++) {
      await this.#turn()
      if (left-- === 0) throw new SimulationError(`not drained after ${DRAIN_STEPS_MAX} steps: ${this.#describe()}`)
    }
    const wrong = await verdict(this.options.workload, this.broker, this.stores)
    if (wrong !== undefined) throw new SimulationError(wrong)
    return { steps, cuts: this.#witness.cuts, ...this.count }
  }

  async #turn(): Promise<void> {
    await this.scheduler.step()
    const wrong = this.#fatal ?? this.#witness.violation
    if (wrong !== undefined) throw new SimulationError(wrong)
    this.#thaw(this.scheduler.now)
    if (this.random.chance(MENDED)) this.random.pick([...this.#alive.values()]).resumeParked()
  }

  #feed(input: OutputRecord[]): void {
    for (let n = 1 + this.random.below(3); n > 0 && input.length > 0; n--) {
      const { topic, partition, key, value } = input.shift() as OutputRecord
      this.broker.append(topic, partition, key, value)
    }
  }

  #misbehave(): void {
    const alive = [...this.#alive.keys()]
    const cutting = alive.filter((process) => this.cutting.has(process) && !this.#frozenUntil.has(process))
    if (this.misfortune.strikes('crash')) this.#crash(this.random.pick(alive))
    else if (cutting.length > 0 && this.misfortune.strikes('crashInCut')) this.#crash(this.random.pick(cutting))
    if (this.misfortune.strikes('freeze')) this.#freeze(this.random.pick([...this.#alive.keys()]))
    if (this.misfortune.strikes('rebalance')) this.#group.rebalance()
    if (this.misfortune.strikes('instanceEnds')) this.random.pick([...this.#alive.values()]).beginAnew()
    if (this.misfortune.strikes('membershipEnds')) this.#group.end(this.random.pick([...this.#alive.keys()]))
    if (this.stores.size > 0 && this.misfortune.strikes('storeEmptied'))
      this.random.pick([...this.stores.values()]).empty()
  }

  get #instances(): number {
    const { stages, sinks = [] } = this.options.workload
    return stages.length + sinks.length
  }

  get #group(): Group {
    return this.broker.group(GROUP)
  }

  /** Starts a process that hosts every stage and every sink. */
  #give(): void {
    const name = `p${++this.#births}`
    this.#alive.set(name, new SimulatedProcess(this, name))
  }

  onFailed(process: string, reason: string): void {
    if (this.#alive.has(process)) this.#fatal ??= `${process}: ${reason}`
  }

  #crash(process: string): void {
    this.count.crashes++
    this.scheduler.crash(process)
    this.#alive.get(process)?.crash()
    this.#alive.delete(process)
    this.cutting.delete(process)
    this.#frozenUntil.delete(process)
    this.#group.expel(process)
    this.#give()
  }

  /** A frozen process loses its membership, keeps its tasks, and thaws later as a zombie. */
  #freeze(process: string): void {
    if (this.#frozenUntil.has(process) || this.#frozenUntil.size + 1 >= this.#alive.size) return
    this.scheduler.freeze(process)
    this.#frozenUntil.set(process, this.scheduler.now + 50 + this.random.below(400))
    this.#group.suspend(process)
  }

  #thaw(now: number): void {
    for (const [process, until] of this.#frozenUntil) {
      if (until > now) continue
      this.#frozenUntil.delete(process)
      this.scheduler.thaw(process)
      this.#group.resume(process)
    }
  }

  /** Every task and every store is at the end of its input. */
  #drained(): boolean {
    const { stages, sinks = [] } = this.options.workload
    const isThrough = (topic: string, positionOf: (partition: number) => number) =>
      this.broker.partitions(topic).every(({ entries }, partition) => {
        if (endOf(this.broker, topic, partition) < entries.length) return false
        const last = this.broker.committed(topic, partition).at(-1)
        return last === undefined || positionOf(partition) > last.offset
      })
    return (
      stages.every((stage) => isThrough(stage.topic, (partition) => this.#witness.committed(stage, partition))) &&
      sinks.every((stage) => isThrough(stage.topic, (partition) => this.stores.get(stage)?.position(partition) ?? 0))
    )
  }

  #describe(): string {
    const { stages } = this.options.workload
    return stages
      .flatMap((stage) =>
        this.broker.partitions(stage.topic).map((_, partition) => {
          const end = endOf(this.broker, stage.topic, partition)
          return `${stage.instance}-${partition}@${this.#witness.committed(stage, partition)}/${end}`
        }),
      )
      .join(' ')
  }
}
