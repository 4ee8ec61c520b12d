import { giveWayEvery } from '../../core/give-way.ts'
import type { PartitionAnswer } from '../client/fetch.ts'
import { systemClock } from '../clock.ts'

/** So much of an answer is decoded before its records are handed over, and other work of the process can go on. */
const HAND_OVER_BYTES = 256 * 1024

/** The smallest first: a lone row does not wait until a megabyte of another partition is decoded. */
export const bySize = (partitions: readonly PartitionAnswer[]): PartitionAnswer[] =>
  [...partitions].sort((a, b) => a.records.length - b.records.length)

/** What is decoded of one answer is handed over in groups. Small answers go together, so that their readers are served together. */
export class HandOver {
  readonly #giveWay = giveWayEvery(systemClock)
  #ready: (() => void)[] = []
  #bytes = 0

  /** @param handOver completes the delivery of a partition @param bytes its size before it was decoded */
  async add(handOver: () => void, bytes: number): Promise<void> {
    this.#ready.push(handOver)
    this.#bytes += bytes
    if (this.#bytes < HAND_OVER_BYTES) return
    this.complete()
    await this.#giveWay()
  }

  complete(): void {
    this.#bytes = 0
    for (const handOver of this.#ready.splice(0)) handOver()
  }
}
