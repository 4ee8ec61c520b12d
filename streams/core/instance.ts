/**
 * An instance made to run: it joins the group and keeps one unit of work per partition that the group gives it. A unit that ends
 * with an error is thrown away and taken over anew, after the group has confirmed in its current generation that the partition is
 * still ours (else a frozen process that comes back would fence the rightful owner), with a growing pause in between.
 */
import { DamagedError } from './causes.ts'
import type { Clock, GroupMember, Log } from './log.ts'

/** What is run per partition: a task or a sink task. */
export interface Work {
  run(): Promise<void>
  stop(): void
  readonly ready: boolean
  /** Whether it ever got ready: then a failure is not one of a row of failed take-overs. */
  readonly worked: boolean
}

export type PartitionState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'working' }
  | { readonly kind: 'recovering'; readonly reason: string; readonly attempts: number }
  | { readonly kind: 'failed'; readonly reason: string }

export interface InstanceOptions {
  readonly instance: string
  readonly group: string
  readonly topic: string
  readonly log: Log
  readonly clock: Clock
  readonly work: (partition: number) => Work
  readonly limits?: Partial<InstanceLimits>
  readonly observer?: Partial<InstanceObserver>
}

export interface InstanceLimits {
  readonly backoffMinMs: number
  readonly backoffMaxMs: number
  /** Attempts without any progress after which the instance gives up; the process then exits. */
  readonly attemptsMax: number
}

export const INSTANCE_LIMITS: InstanceLimits = { backoffMinMs: 50, backoffMaxMs: 5000, attemptsMax: 60 }

export interface InstanceObserver {
  assigned(signal: { readonly partitions: readonly number[] }): void
  restarted(signal: { readonly partition: number; readonly reason: string; readonly attempts: number }): void
  /** The instance cannot go on in this process. */
  failed(signal: { readonly reason: string; readonly error: unknown }): void
}

interface Slot {
  readonly partition: number
  wanted: boolean
  work: Work | undefined
  state: PartitionState
  done: Promise<void>
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

export class Instance {
  #options: InstanceOptions
  #limits: InstanceLimits
  #slots = new Map<number, Slot>()
  #member: GroupMember | undefined
  #stopping = false
  #failure: string | undefined
  /** Counts memberships; what an earlier one still says is not heard. */
  #memberships = 0
  #rejoining: string | undefined
  #joining: Promise<void> = Promise.resolve()

  constructor(options: InstanceOptions) {
    this.#options = options
    this.#limits = { ...INSTANCE_LIMITS, ...options.limits }
  }

  get name(): string {
    return this.#options.instance
  }

  get member(): GroupMember | undefined {
    return this.#member
  }

  /** State of each partition in hand, and of the membership as a whole. */
  get states(): ReadonlyMap<number, PartitionState> {
    return new Map(
      [...this.#slots].map(([partition, { state, work }]) => [partition, work?.ready ? { kind: 'working' } : state]),
    )
  }

  get failure(): string | undefined {
    return this.#failure
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
      const { clock } = this.#options
      const { backoffMaxMs, attemptsMax } = this.#limits
      for (let attempts = 1; !this.#stopping && this.#failure === undefined; attempts++) {
        observer?.restarted?.({ partition: -1, reason, attempts })
        await clock.sleep(Math.min(backoffMaxMs, 100 * 2 ** Math.min(attempts, 10)))
        try {
          await this.#join()
          this.#rejoining = undefined
          return
        } catch (error) {
          this.#rejoining = textOf(error)
          if (attempts >= attemptsMax) return this.#fail(this.#rejoining, error)
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
    const wanted = this.#stopping || this.#failure !== undefined ? [] : partitions
    this.#options.observer?.assigned?.({ partitions: wanted })
    for (const slot of this.#slots.values()) {
      if (wanted.includes(slot.partition)) continue
      slot.wanted = false // for good: what comes back is taken over anew, by a slot of its own
      slot.work?.stop()
    }
    for (const partition of wanted) {
      const former = this.#slots.get(partition)
      if (former?.wanted && former.state.kind !== 'failed') continue
      const slot: Slot = {
        partition,
        wanted: true,
        work: undefined,
        state: { kind: 'starting' },
        done: Promise.resolve(),
      }
      slot.done = (former?.done ?? Promise.resolve()).then(() => this.#keep(slot))
      this.#slots.set(partition, slot)
    }
  }

  async #keep(slot: Slot): Promise<void> {
    const { instance, clock, observer, work } = this.#options
    let attempts = 0
    while (slot.wanted) {
      try {
        await this.#confirm()
        if (!slot.wanted) break
        slot.work = work(slot.partition)
        const running = slot.work.run()
        await running
        break
      } catch (error) {
        const progressed = slot.work?.worked === true
        attempts = progressed ? 1 : attempts + 1
        const reason = `${instance}-${slot.partition}: ${textOf(error)}`
        slot.work = undefined
        slot.state = { kind: 'recovering', reason, attempts }
        if (!slot.wanted) break
        observer?.restarted?.({ partition: slot.partition, reason, attempts })
        if (error instanceof DamagedError || attempts >= this.#limits.attemptsMax) {
          slot.state = { kind: 'failed', reason }
          this.#fail(reason, error)
          return
        }
        await clock.sleep(
          Math.min(this.#limits.backoffMaxMs, this.#limits.backoffMinMs * 2 ** Math.min(attempts - 1, 10)),
        )
      } finally {
        slot.work = undefined
      }
    }
    if (this.#slots.get(slot.partition) === slot) this.#slots.delete(slot.partition)
  }

  async #confirm(): Promise<void> {
    if (this.#member === undefined) return // the first assignment comes while joining: it is fresh
    await this.#member.confirm()
  }

  #fail(reason: string, error: unknown): void {
    if (this.#failure !== undefined) return
    this.#failure = reason
    for (const slot of this.#slots.values()) {
      slot.wanted = false
      slot.work?.stop()
    }
    this.#options.observer?.failed?.({ reason, error })
  }
}
