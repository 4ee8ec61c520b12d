import { type Fetched, LogError, type PartitionReader } from '../core/log.ts'
import type { Fetcher } from './fetching/fetcher.ts'
import type { Resume, WantedPartition } from './fetching/partition.ts'

/** Reads one partition by position, without a group. All readers of a process share the connections of its fetcher. */
export class KafkaReader implements PartitionReader {
  readonly #fetcher: Fetcher
  readonly #partition: WantedPartition
  /** What is known about the record before `#position`. */
  #resume: Resume | undefined
  #position: number | undefined
  #closed = false

  constructor(fetcher: Fetcher, topic: string, partition: number, epoch?: number) {
    this.#fetcher = fetcher
    this.#partition = fetcher.open(topic, partition)
    if (epoch !== undefined) this.#resume = { epoch, sureOf: -1 }
  }

  async fetch(from: number, waitMs: number): Promise<Fetched> {
    if (this.#closed) throw new LogError('CLOSED', `fetch ${this.#partition.name}: the reader is closed`)
    this.#position ??= from
    const { leaders } = this.#partition
    // This reader has not read the records before a later position.
    const resume = from <= this.#position ? this.#resume : undefined
    const fetched = await this.#fetcher.fetch(this.#partition, this, from, waitMs, resume)
    if (fetched.epoch !== undefined) {
      this.#resume = { epoch: fetched.epoch, sureOf: this.#partition.leaders === leaders ? leaders : -1 }
      this.#position = fetched.next
    }
    return fetched
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#fetcher.release(this.#partition, this)
  }
}
