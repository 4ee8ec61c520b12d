/**
 * Publishes the positions of an instance's partitions, one request at a time per partition; what comes meanwhile is replaced by what
 * comes later. Lag tools and `caughtUp` read them, so a position that could not be published is published again: in a quiet
 * partition no later one would follow it.
 */
import type { Clock, GroupMember } from '../streams/core/log.ts'

export interface PublisherOptions {
  /** The membership, if there is one at the moment. */
  readonly member: () => Pick<GroupMember, 'publishPosition'> | undefined
  /** Whether the partition is in hand. If not, its new owner publishes: an older position must not come behind that. */
  readonly owns: (partition: number) => boolean
  readonly clock: Pick<Clock, 'sleep'>
}

const RETRY_MS = 500

export class Publisher {
  #options: PublisherOptions
  #next = new Map<number, number>()
  #busy = new Set<number>()
  /** What was last to be published, for `repeat`. */
  #latest = new Map<number, number>()

  constructor(options: PublisherOptions) {
    this.#options = options
  }

  publish(partition: number, offset: number): void {
    if (offset < 0) return
    this.#latest.set(partition, offset)
    this.#next.set(partition, offset)
    if (!this.#busy.has(partition)) void this.#drain(partition)
  }

  /**
   * Publishes the latest positions of the partitions in hand once more. A member that was frozen may bring an old position after its
   * successor's newer one, for the group does not ask who owns a partition; in a quiet partition that would stand for ever.
   */
  repeat(): void {
    for (const [partition, offset] of this.#latest) {
      if (!this.#options.owns(partition)) this.#latest.delete(partition)
      else if (!this.#busy.has(partition)) this.publish(partition, offset)
    }
  }

  async #drain(partition: number): Promise<void> {
    this.#busy.add(partition)
    for (let offset = this.#next.get(partition); offset !== undefined; offset = this.#next.get(partition)) {
      const isDone = await this.#try(partition, offset)
      if ((isDone && this.#next.get(partition) === offset) || !(isDone || this.#options.owns(partition)))
        this.#next.delete(partition)
      else if (!isDone) await this.#options.clock.sleep(RETRY_MS)
    }
    this.#busy.delete(partition)
  }

  async #try(partition: number, offset: number): Promise<boolean> {
    const member = this.#options.member()
    if (member === undefined) return false
    return member.publishPosition(partition, offset).then(
      () => true,
      () => false,
    )
  }
}
