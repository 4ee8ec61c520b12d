/**
 * Answers of partitions with several readers, kept for those that are behind. What counts predictions and what stores them read the same topic, each at its own pace:
 * without this each of them would fetch a backlog, check its checksums and decode it again.
 */
import type { Fetched } from '../../core/log.ts'
import type { WantedPartition } from './partition.ts'

interface Kept {
  readonly partition: WantedPartition
  /** The count of `leaders` when it was fetched: what a former leader has said is not told again. */
  readonly leaders: number
  readonly from: number
  readonly fetched: Fetched
  readonly bytes: number
  readonly until: number
  /** Readers that have not had it. */
  left: number
}

/** Bytes of all answers that are kept, as they came from the broker, and the longest time for which one is, ms. */
export const KEPT_BYTES_MAX = 16 * 1024 * 1024
export const KEPT_MS = 1_000

export class RecentAnswers {
  readonly #now: () => number
  readonly #of = new Map<WantedPartition, Kept[]>()
  /** The oldest first. */
  readonly #kept = new Set<Kept>()
  #bytes = 0
  #timer: NodeJS.Timeout | undefined

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /**
   * Keeps an answer in a backlog. One that reaches the end is not kept: whoever comes for it later has to learn the end of then.
   * @param left readers of the partition that have not had it
   */
  keep(partition: WantedPartition, from: number, fetched: Fetched, bytes: number, left: number): void {
    if (left <= 0 || fetched.next >= fetched.end || bytes > KEPT_BYTES_MAX) return
    const now = this.#now()
    this.#expire(now)
    const kept = { ...{ partition, from, fetched, bytes, left }, leaders: partition.leaders, until: now + KEPT_MS }
    const others = this.#of.get(partition)
    if (others === undefined) this.#of.set(partition, [kept])
    else others.push(kept)
    this.#kept.add(kept)
    this.#bytes += bytes
    for (const oldest of this.#kept) {
      if (this.#bytes <= KEPT_BYTES_MAX) break
      this.#drop(oldest)
    }
    this.#watch()
  }

  /** What a fetch from a position would bring, if it was fetched a moment ago and from the present leader. */
  take(partition: WantedPartition, from: number): Fetched | undefined {
    const found = this.#of
      .get(partition)
      ?.find(
        ({ from: first, fetched, leaders }) => first <= from && from < fetched.next && leaders === partition.leaders,
      )
    if (found === undefined || found.until <= this.#now()) return undefined
    if (--found.left <= 0) this.#drop(found)
    const { fetched } = found
    return found.from === from
      ? fetched
      : { ...fetched, records: fetched.records.filter(({ offset }) => offset >= from) }
  }

  /** Its last reader has left. */
  forget(partition: WantedPartition): void {
    for (const kept of [...(this.#of.get(partition) ?? [])]) this.#drop(kept)
  }

  clear(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#of.clear()
    this.#kept.clear()
    this.#bytes = 0
  }

  #drop(kept: Kept): void {
    if (!this.#kept.delete(kept)) return
    this.#bytes -= kept.bytes
    const all = this.#of.get(kept.partition)
    all?.splice(all.indexOf(kept), 1)
    if (all?.length === 0) this.#of.delete(kept.partition)
  }

  #expire(now: number): void {
    for (const kept of this.#kept) {
      if (kept.until > now) break
      this.#drop(kept)
    }
  }

  #watch(): void {
    if (this.#timer !== undefined || this.#kept.size === 0) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#expire(this.#now())
      this.#watch()
    }, KEPT_MS)
    this.#timer.unref()
  }
}
