/** The memberships of a worker, one per role, and the states of its tasks. */
import { type Platform, type ProgressTeller, SLOTS } from '../platform/index.ts'
import { Host, type Hosted } from '../streams/core/host.ts'
import type { TaskState } from '../streams/core/keeper.ts'
import { systemClock } from '../streams/kafka/index.ts'
import type { WorkerMetrics } from './metrics.ts'
import type { WorkerSignals } from './signals.ts'

export interface HostsOptions {
  readonly platform: Platform
  readonly roles: Iterable<string>
  readonly metrics: WorkerMetrics
  readonly signals: WorkerSignals
  /** What hears the positions of tasks. */
  readonly tellers: readonly Pick<ProgressTeller, 'release'>[]
  /** A task was parked, or works again. */
  readonly onChange: (instance: string, partition: number) => void
}

export interface HostedTask {
  readonly instance: string
  readonly partition: number
  readonly state: TaskState
}

export class Hosts {
  readonly #hosts: ReadonlyMap<string, Host>

  constructor(options: HostsOptions) {
    this.#hosts = new Map([...options.roles].map((role) => [role, hostOf(role, options)]))
  }

  /** Joins in the background, and tries again as long as that fails. */
  start(): void {
    for (const host of this.#hosts.values()) void host.start()
  }

  add(role: string, hosted: Hosted): void {
    this.#hosts.get(role)?.add(hosted)
  }

  async remove(role: string, instance: string): Promise<void> {
    await this.#hosts.get(role)?.remove(instance)
  }

  resume(instance: string, partition?: number): void {
    for (const host of this.#hosts.values()) host.resume(instance, partition)
  }

  *tasks(): Generator<HostedTask> {
    for (const host of this.#hosts.values()) yield* host.tasks()
  }

  /** The reasons why the worker is not a member of a role's group at the moment, a sentence each. */
  reasons(): string[] {
    return [...this.#hosts].flatMap(([role, { joined, rejoining }]) =>
      joined ? [] : [rejoining === undefined ? `joining the workers of ${role}` : `workers of ${role}: ${rejoining}`],
    )
  }

  /** Commits what is applied, ends all tasks and leaves all groups, concurrently. */
  async stop(): Promise<void> {
    await Promise.allSettled([...this.#hosts.values()].map((host) => host.stop()))
  }
}

const hostOf = (role: string, { platform, metrics, signals, tellers, onChange }: HostsOptions): Host =>
  new Host({
    group: platform.names.workers(role),
    topic: platform.names.slots,
    slots: SLOTS,
    log: platform.log,
    clock: systemClock,
    observer: {
      restarted: ({ instance }) => metrics.restarts.inc({ instance }),
      parked: ({ instance, partition, reason, remedy }) => {
        metrics.park(instance, partition)
        signals.taskParked({ instance, partition, reason, remedy })
        onChange(instance, partition)
      },
      resumed: ({ instance, partition }) => {
        metrics.resume(instance, partition)
        signals.taskResumed({ instance, partition })
        onChange(instance, partition)
      },
      released: ({ instance, partition }) => {
        metrics.release(instance, partition)
        for (const teller of tellers) teller.release(instance, partition)
      },
    },
  })
