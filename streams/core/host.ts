/**
 * Hosts the tasks of many instances under one membership. The group assigns *slots*, the partitions of a small topic. A
 * task (instance, partition) belongs to one slot and runs where that slot is assigned. Instances begin and end without
 * a rebalance, and a slot that stays does not pause while others move. Two owners may overlap for a moment: the fence
 * of the transactional id and the position guards of the stores keep the results correct, not the membership.
 */
import { Gate } from './gate.ts'
import { Keeper, type KeeperLimits, type TaskState, type Tell, type Work } from './keeper.ts'
import type { Clock, GroupMember, Log } from './log.ts'
import { murmur2 } from './partition.ts'
import { BACKOFF, backoffMs, textOf } from './reactions.ts'

/** An instance that a host runs, on all partitions of its input topic. */
export interface Hosted {
  readonly instance: string
  readonly partitions: number
  readonly work: (partition: number, tell: Tell) => Work
  /** Whether the task was parked when its last owner ended; then it is tried once. */
  readonly wasParked?: (partition: number) => boolean
}

export interface HostOptions {
  readonly group: string
  /** The topic whose partitions are the slots. Nothing is written to it. */
  readonly topic: string
  readonly slots: number
  readonly log: Log
  readonly clock: Clock
  readonly limits?: Partial<HostLimits>
  readonly observer?: Partial<HostObserver>
}

export interface HostLimits extends KeeperLimits {
  /** The number of concurrent take-overs. */
  readonly takeOversMax: number
  /** How long a take-over may hold its place, ms. */
  readonly takeOverMs: number
  /**
   * How long tasks may take to end in order, ms. A task that has not ended by then is abandoned and commits nothing
   * more.
   */
  readonly stopMs: number
}

export const HOST_LIMITS = { takeOversMax: 16, takeOverMs: 2000, stopMs: 20_000 } as const

export interface TaskOf {
  readonly instance: string
  readonly partition: number
}

export interface HostObserver {
  /** The membership ended; the host joins again. */
  rejoining(signal: { readonly reason: string; readonly attempts: number }): void
  restarted(signal: TaskOf & { readonly reason: string; readonly attempts: number; readonly error: unknown }): void
  /** A task cannot continue, and waits until it is resumed. */
  parked(signal: TaskOf & ParkedTask): void
  resumed(signal: TaskOf): void
  /** The host no longer has a task. */
  released(signal: TaskOf): void
}

export interface ParkedTask {
  readonly reason: string
  /** What a person can do. */
  readonly remedy: string
  /** Milliseconds since the epoch. */
  readonly since: number
  readonly error: unknown
}

/** The slot of a task. Partitions of one instance are in different slots, so that different members run them. */
export const slotOf = (instance: string, partition: number, slots: number): number =>
  ((murmur2(Buffer.from(instance)) & 0x7fffffff) + partition) % slots

interface Entry extends TaskOf {
  readonly slot: number
  wanted: boolean
  readonly keeper: Keeper
  done: Promise<void>
}

export class Host {
  #options: HostOptions
  #gate: Gate
  #hosted = new Map<string, Hosted>()
  #entries = new Map<string, Entry>()
  #slots: ReadonlySet<number> = new Set()
  #member: GroupMember | undefined
  #stopping = false
  /** Counts memberships; calls of an earlier one are ignored. */
  #memberships = 0
  #rejoining: string | undefined
  #joining: Promise<void> = Promise.resolve()

  constructor(options: HostOptions) {
    this.#options = options
    const { takeOversMax, takeOverMs } = { ...HOST_LIMITS, ...options.limits }
    this.#gate = new Gate(options.clock, takeOversMax, takeOverMs)
  }

  /**
   * Joins the group, and tries again while that fails, with the reason in `rejoining`. Resolves when it has joined or
   * was stopped.
   */
  start(): Promise<void> {
    this.#joining = this.#keepJoining(undefined)
    return this.#joining
  }

  get joined(): boolean {
    return this.#member !== undefined
  }

  /** The reason why it is not a member of its group at the moment, if it is not. */
  get rejoining(): string | undefined {
    return this.#rejoining
  }

  /** The states of all tasks of the host. */
  *tasks(): Generator<TaskOf & { readonly state: TaskState }> {
    for (const { instance, partition, keeper } of this.#entries.values())
      yield { instance, partition, state: keeper.state }
  }

  /** Begins an instance, or continues with more partitions of it. */
  add(hosted: Hosted): void {
    this.#hosted.set(hosted.instance, hosted)
    this.#reconcile()
  }

  /** Ends the tasks of an instance in order. Resolves when they have ended. */
  async remove(instance: string): Promise<void> {
    this.#hosted.delete(instance)
    this.#reconcile()
    await this.#ended([...this.#entries.values()].filter((entry) => entry.instance === instance))
  }

  /** Tries parked tasks of an instance again. @param partition default: all */
  resume(instance: string, partition?: number): void {
    for (const entry of this.#entries.values())
      if (entry.instance === instance && (partition === undefined || entry.partition === partition))
        entry.keeper.resume()
  }

  /** Commits what is applied, ends all tasks concurrently, and leaves the group. */
  async stop(): Promise<void> {
    this.#stopping = true
    this.#assign([])
    await this.#ended([...this.#entries.values()])
    await this.#within(this.#joining)
    await this.#member?.leave()
  }

  async #ended(entries: readonly Entry[]): Promise<void> {
    if (entries.length > 0) await this.#within(Promise.all(entries.map(({ done }) => done)))
  }

  async #within(work: Promise<unknown>): Promise<void> {
    const { clock, limits } = this.#options
    const { stopMs } = { ...HOST_LIMITS, ...limits }
    const isOver = new AbortController()
    await Promise.race([work, clock.sleep(stopMs, isOver.signal)]).finally(() => isOver.abort())
  }

  async #join(): Promise<void> {
    const { log, group, topic } = this.#options
    const membership = ++this.#memberships
    const current = () => membership === this.#memberships && !this.#stopping
    const member = await log.join({
      group,
      topic,
      onAssigned: (slots) => {
        if (current()) this.#assign(slots)
      },
      onFailed: (error) => {
        if (current()) this.#rejoin(`membership of ${group} ended: ${textOf(error)}`)
      },
    })
    if (current()) this.#member = member
    else await member.leave()
  }

  /**
   * The membership ended, for example because the coordinator was unavailable for a long time: all tasks end, and the
   * host joins again.
   */
  #rejoin(reason: string): void {
    this.#memberships++
    const former = this.#member
    this.#member = undefined
    this.#assign([])
    this.#joining = (async () => {
      await former?.leave()
      await this.#keepJoining(reason)
    })()
  }

  async #keepJoining(ended: string | undefined): Promise<void> {
    const { clock, limits, observer } = this.#options
    this.#rejoining = ended
    for (let attempts = 1; !this.#stopping; attempts++) {
      if (this.#rejoining !== undefined) {
        observer?.rejoining?.({ reason: this.#rejoining, attempts })
        await clock.sleep(backoffMs({ ...BACKOFF, ...limits }, attempts))
      }
      try {
        await this.#join()
        this.#rejoining = undefined
        return
      } catch (error) {
        this.#rejoining = textOf(error)
      }
    }
  }

  #assign(slots: readonly number[]): void {
    this.#slots = new Set(this.#stopping ? [] : slots)
    this.#reconcile()
  }

  #reconcile(): void {
    for (const entry of this.#entries.values()) {
      if (!entry.wanted || this.#isWanted(entry)) continue
      entry.wanted = false // for good: a partition that returns is taken over by a new entry
      entry.keeper.stop()
    }
    if (this.#slots.size === 0) return
    for (const hosted of this.#hosted.values())
      for (let partition = 0; partition < hosted.partitions; partition++) this.#ensure(hosted, partition)
  }

  #isWanted({ instance, slot }: Entry): boolean {
    return this.#slots.has(slot) && this.#hosted.has(instance)
  }

  #ensure(hosted: Hosted, partition: number): void {
    const { instance } = hosted
    const slot = slotOf(instance, partition, this.#options.slots)
    if (!this.#slots.has(slot)) return
    const key = `${instance}/${partition}`
    const former = this.#entries.get(key)
    if (former?.wanted) return
    const entry: Entry = {
      instance,
      partition,
      slot,
      wanted: true,
      keeper: this.#keeper(hosted, partition),
      done: Promise.resolve(),
    }
    entry.done = (former?.done ?? Promise.resolve()).then(() => this.#keep(key, entry))
    this.#entries.set(key, entry)
  }

  async #keep(key: string, entry: Entry): Promise<void> {
    await entry.keeper.run()
    if (this.#entries.get(key) !== entry) return
    this.#entries.delete(key)
    this.#options.observer?.released?.({ instance: entry.instance, partition: entry.partition })
  }

  #keeper({ instance, work, wasParked }: Hosted, partition: number): Keeper {
    const { clock, limits, observer } = this.#options
    const of = { instance, partition }
    let leave = () => {}
    return new Keeper({
      name: `${instance}-${partition}`,
      clock,
      limits,
      wasParked: wasParked?.(partition) === true,
      confirm: async () => {
        leave = await this.#gate.enter()
        await this.#confirm()
      },
      released: () => leave(),
      work: (tell) => {
        const moved: Tell['moved'] = (mark) => {
          leave()
          tell.moved(mark)
        }
        return work(partition, { ...tell, moved })
      },
      observer: {
        restarted: (signal) => observer?.restarted?.({ ...of, ...signal }),
        parked: (signal) => observer?.parked?.({ ...of, ...signal }),
        resumed: () => observer?.resumed?.(of),
      },
    })
  }

  async #confirm(): Promise<void> {
    if (this.#member === undefined) return // the first assignment arrives during the join, so it is fresh
    await this.#member.confirm()
  }
}
