/**
 * An instance made to run: it joins the group and keeps one task per partition that the group gives it (keeper.ts). A task that cannot
 * go on is parked with its reason, and holds up no other.
 */
import { Keeper, type KeeperLimits, type TaskState, type Tell, type Work } from './keeper.ts'
import type { Clock, GroupMember, Log } from './log.ts'
import { BACKOFF, backoffMs, textOf } from './reactions.ts'

export interface InstanceOptions {
  readonly instance: string
  readonly group: string
  readonly topic: string
  readonly log: Log
  readonly clock: Clock
  readonly work: (partition: number, tell: Tell) => Work
  /** Whether the task of a partition was parked when its last owner ended: it is tried once then. */
  readonly wasParked?: (partition: number) => boolean
  readonly limits?: Partial<KeeperLimits>
  readonly observer?: Partial<InstanceObserver>
}

export interface InstanceObserver {
  assigned(signal: { readonly partitions: readonly number[] }): void
  restarted(signal: {
    /** -1: the membership itself. */
    readonly partition: number
    readonly reason: string
    readonly attempts: number
  }): void
  /** The task of a partition cannot go on, and waits until it is resumed. */
  parked(signal: ParkedSignal): void
  resumed(signal: { readonly partition: number }): void
}

export interface ParkedSignal {
  readonly partition: number
  readonly reason: string
  /** What a person can do. */
  readonly remedy: string
  /** Milliseconds since the epoch. */
  readonly since: number
  readonly error: unknown
}

interface Slot {
  readonly partition: number
  /** Whether the group still gives it. */
  wanted: boolean
  readonly keeper: Keeper
  done: Promise<void>
}

export class Instance {
  #options: InstanceOptions
  #slots = new Map<number, Slot>()
  #member: GroupMember | undefined
  #stopping = false
  /** Counts memberships; what an earlier one still says is not heard. */
  #memberships = 0
  #rejoining: string | undefined
  #joining: Promise<void> = Promise.resolve()

  constructor(options: InstanceOptions) {
    this.#options = options
  }

  get name(): string {
    return this.#options.instance
  }

  get member(): GroupMember | undefined {
    return this.#member
  }

  /** State of each partition in hand. */
  get states(): ReadonlyMap<number, TaskState> {
    return new Map([...this.#slots].map(([partition, { keeper }]) => [partition, keeper.state]))
  }

  /** Tries parked tasks again. @param partition default: all */
  resume(partition?: number): void {
    for (const slot of this.#slots.values())
      if (partition === undefined || slot.partition === partition) slot.keeper.resume()
  }

  get joined(): boolean {
    return this.#member !== undefined
  }

  /** Joins the group. @throws if that fails at first; later the instance joins anew by itself. */
  async start(): Promise<void> {
    await this.#join()
  }

  /** Why the instance is not a member of its group at the moment, if it is not. */
  get rejoining(): string | undefined {
    return this.#rejoining
  }

  async #join(): Promise<void> {
    const { log, group, topic } = this.#options
    const generation = ++this.#memberships
    const current = () => generation === this.#memberships && !this.#stopping
    const member = await log.join({
      group,
      topic,
      onAssigned: (partitions) => {
        if (current()) this.#assign(partitions)
      },
      onFailed: (error) => {
        if (current()) this.#rejoin(`membership of ${group} ended: ${textOf(error)}`)
      },
    })
    if (current()) this.#member = member
    else await member.leave()
  }

  /** The membership ended, for example because the coordinator was away for long: all work ends, and the instance joins anew. */
  #rejoin(reason: string): void {
    const { observer } = this.#options
    this.#memberships++
    const former = this.#member
    this.#member = undefined
    this.#rejoining = reason
    this.#assign([])
    const again = async () => {
      await former?.leave()
      const { clock, limits } = this.#options
      for (let attempts = 1; !this.#stopping; attempts++) {
        observer?.restarted?.({ partition: -1, reason: this.#rejoining ?? reason, attempts })
        await clock.sleep(backoffMs({ ...BACKOFF, ...limits }, attempts))
        try {
          await this.#join()
          this.#rejoining = undefined
          return
        } catch (error) {
          this.#rejoining = textOf(error)
        }
      }
    }
    this.#joining = again()
  }

  /** Commits what is applied, ends all work and leaves the group. */
  async stop(): Promise<void> {
    this.#stopping = true
    this.#assign([])
    await Promise.all([...this.#slots.values()].map((slot) => slot.done))
    await this.#joining
    await this.#member?.leave()
  }

  #assign(partitions: readonly number[]): void {
    const wanted = this.#stopping ? [] : partitions
    this.#options.observer?.assigned?.({ partitions: wanted })
    for (const slot of this.#slots.values()) {
      if (wanted.includes(slot.partition)) continue
      slot.wanted = false // for good: what comes back is taken over anew, by a slot of its own
      slot.keeper.stop()
    }
    for (const partition of wanted) {
      const former = this.#slots.get(partition)
      if (former?.wanted) continue
      const slot: Slot = { partition, wanted: true, keeper: this.#keeper(partition), done: Promise.resolve() }
      slot.done = (former?.done ?? Promise.resolve()).then(() => this.#keep(slot))
      this.#slots.set(partition, slot)
    }
  }

  async #keep(slot: Slot): Promise<void> {
    await slot.keeper.run()
    if (this.#slots.get(slot.partition) === slot) this.#slots.delete(slot.partition)
  }

  #keeper(partition: number): Keeper {
    const { instance, clock, limits, observer, work, wasParked } = this.#options
    return new Keeper({
      name: `${instance}-${partition}`,
      clock,
      limits,
      wasParked: wasParked?.(partition) === true,
      confirm: () => this.#confirm(),
      work: (tell) => work(partition, tell),
      observer: {
        restarted: (signal) => observer?.restarted?.({ partition, ...signal }),
        parked: (signal) => observer?.parked?.({ partition, ...signal }),
        resumed: () => observer?.resumed?.({ partition }),
      },
    })
  }

  async #confirm(): Promise<void> {
    if (this.#member === undefined) return // the first assignment comes while joining: it is fresh
    await this.#member.confirm()
  }
}
