/**
 * Reads records that are sorted first, and then what follows them. The sorted part is the same whenever it is made, so a reader that begins in the middle
 * of it makes it again and passes what was read before.
 */
import { type Clock, type Fetched, LogError, type PartitionReader, type SourcePosition } from './log.ts'
import type { MergedRecord } from './merged-reader.ts'

export interface SortedBatch {
  /** Empty while the records are being sorted. */
  readonly records: readonly MergedRecord[]
  /** How many records follow, as far as it is known; more than 0 while the records are being sorted. */
  readonly left: number
}

export interface SortedReaderOptions {
  /** Sorts the records and gives them from the first on. */
  readonly sorted: () => AsyncGenerator<SortedBatch>
  /** Where the rest begins, in the order of the partitions. */
  readonly sortedBefore: readonly number[]
  /** Opens the reader of the rest. */
  readonly rest: (from: readonly SourcePosition[]) => Promise<PartitionReader>
  readonly clock: Pick<Clock, 'now' | 'sleep'>
}

export class SortedReader implements PartitionReader {
  readonly #options: SortedReaderOptions
  readonly #end: readonly SourcePosition[]
  #batches: AsyncGenerator<SortedBatch> | undefined
  #pending: Promise<IteratorResult<SortedBatch>> | undefined
  #rest: PartitionReader | undefined
  #left = 1
  #isClosed = false

  constructor(options: SortedReaderOptions) {
    this.#options = options
    this.#end = options.sortedBefore.map((offset, partition) => ({ partition, offset, epoch: -1 }))
  }

  async fetch(from: number, waitMs: number): Promise<Fetched> {
    if (this.#rest !== undefined) return this.#rest.fetch(from, waitMs)
    const { clock } = this.#options
    const until = clock.now() + waitMs
    for (;;) {
      if (this.#isClosed) throw new LogError('CLOSED', 'the reader of sorted records is closed')
      const next = await this.#next(Math.max(0, until - clock.now()))
      if (next === undefined) return this.#nothing(from)
      if (next.done) return this.#sortedAll(from)
      this.#left = next.value.left
      const records = next.value.records.filter(({ offset }) => offset >= from)
      if (records.length > 0) {
        const end = from + records.length
        return { records, next: end, end: end + this.#left + 1, start: 0 }
      }
      if (clock.now() >= until) return this.#nothing(from)
    }
  }

  /** There is always something ahead: the rest. */
  #nothing(from: number): Fetched {
    return { records: [], next: from, end: from + this.#left + 1, start: 0 }
  }

  /** The sources have moved to the end of what is sorted. */
  async #sortedAll(from: number): Promise<Fetched> {
    this.#rest = await this.#options.rest(this.#end)
    if (this.#isClosed) await this.#rest.close()
    return { ...this.#nothing(from), sources: this.#end }
  }

  /** @returns `undefined` if nothing came in time. After an error, the records are sorted anew. */
  async #next(waitMs: number): Promise<IteratorResult<SortedBatch> | undefined> {
    this.#batches ??= this.#options.sorted()
    this.#pending ??= this.#batches.next()
    const isOver = new AbortController()
    const pause = this.#options.clock.sleep(waitMs, isOver.signal).then(() => undefined)
    try {
      const next = await Promise.race([this.#pending, pause])
      if (next !== undefined) this.#pending = undefined
      return next
    } catch (error) {
      this.#pending = undefined
      this.#batches = undefined
      throw error
    } finally {
      isOver.abort()
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.allSettled([this.#batches?.return(undefined), this.#rest?.close()])
  }
}
