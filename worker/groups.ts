/**
 * The groups that have the names of instances. Positions are published there for lag tools; no process may be a member
 * of them.
 */
import type { Platform } from '../platform/index.ts'
import { KafkaGroups } from '../streams/kafka/index.ts'
import { LagPublisher } from './lag-publisher.ts'
import { OldMembers } from './old-members.ts'

export class InstanceGroups {
  readonly lag: LagPublisher
  readonly #groups: KafkaGroups
  readonly #old: OldMembers
  readonly #nameOf: (instance: string) => string

  constructor({ log, names }: Platform) {
    this.#groups = new KafkaGroups(log)
    this.#nameOf = names.group
    this.#old = new OldMembers({ members: (groups) => this.#groups.members(groups) })
    this.lag = new LagPublisher({ publish: (instance, ...at) => this.#groups.publish(names.group(instance), ...at) })
  }

  /** @throws Error while members of an earlier version hold the group of the instance; errors of the log */
  gone(instance: string): Promise<void> {
    return this.#old.gone(this.#nameOf(instance))
  }

  start(): void {
    this.lag.start()
  }

  /** Publishes the last changes, and closes the connections. */
  async stop(): Promise<void> {
    await this.lag.stop()
    await this.#groups.close()
  }
}
