/** Reads a stretch of the log from one position to another, in bounded pieces. */

import { type Fetched, LogError, type LogRecord, type PartitionReader } from '../streams/core/log.ts'
import type { Platform } from './connect.ts'

const WAIT_MS = 1000
const QUIET_MS = 30_000

export interface Stretch {
  readonly topic: string
  readonly partition: number
  readonly from?: number
  /** The first position that is not read. Default: the settled end when reading begins. */
  readonly to?: number
}

/**
 * Yields the settled records of a stretch, one fetch at a time.
 * @throws LogError UNAVAILABLE if there is no progress for 30 s
 */
export async function* readLog(platform: Platform, stretch: Stretch): AsyncGenerator<readonly LogRecord[]> {
  const { topic, partition, from, to } = stretch
  const reader = new ForwardReader(platform, topic, partition, from)
  try {
    for await (const { records } of reader.readTo(to)) if (records.length > 0) yield records
  } finally {
    await reader.close()
  }
}

/** All settled records of `[from, to)`. */
export interface Piece {
  readonly from: number
  readonly to: number
  readonly records: readonly LogRecord[]
}

/** Reads a partition forward, to exact positions and on from there. */
export class ForwardReader {
  readonly #open: () => Promise<PartitionReader>
  readonly #name: string
  #reader: PartitionReader | undefined
  /** Where the next piece begins. */
  #position: number
  /** Where the next fetch begins, and what was fetched before it and not read yet. */
  #next: number
  #ahead: readonly LogRecord[] = []

  /** @param from default: 0 */
  constructor({ log }: Platform, topic: string, partition: number, from = 0) {
    this.#open = () => log.reader(topic, partition)
    this.#name = `${topic}:${partition}`
    this.#position = from
    this.#next = from
  }

  /** The first position that was not read. */
  get position(): number {
    return this.#position
  }

  /**
   * Yields what lies between the present position and another one, in pieces without a gap.
   * @param to default: the settled end when reading begins
   * @throws LogError UNAVAILABLE if there is no progress for 30 s
   */
  async *readTo(to?: number): AsyncGenerator<Piece> {
    let end = to
    let movedAt = performance.now()
    while (end === undefined || this.#position < end) {
      if (this.#position === this.#next) {
        this.#reader ??= await this.#open()
        const fetched = await this.#reader.fetch(this.#next, end === undefined ? 0 : WAIT_MS)
        end ??= fetched.end
        this.#ahead = fetched.records
        if (fetched.next === this.#next && this.#position < end && performance.now() - movedAt > QUIET_MS)
          throw new LogError(
            'UNAVAILABLE',
            `${this.#name} does not come to position ${end}, it stands at ${this.#next}`,
          )
        this.#next = fetched.next
      }
      const piece = this.#take(Math.min(this.#next, end ?? this.#next))
      if (piece.to === piece.from) continue
      yield piece
      movedAt = performance.now()
    }
  }

  #take(to: number): Piece {
    const from = this.#position
    const records = this.#ahead.filter(({ offset }) => offset < to)
    this.#ahead = this.#ahead.slice(records.length)
    this.#position = Math.max(to, from)
    return { from, to: this.#position, records }
  }

  async close(): Promise<void> {
    await this.#reader?.close()
  }
}

/** The part of a partition that the log holds: from its first offset to the first position that is not settled yet. */
export interface Held {
  /** Greater than 0 if the beginning was deleted. */
  readonly start: number
  readonly end: number
}

/** @throws errors of the log */
export const heldOf = async (platform: Platform, topic: string, partition: number): Promise<Held> => {
  const reader = await platform.log.reader(topic, partition)
  try {
    const { start, end } = await fetchFromStart(reader)
    return { start, end }
  } finally {
    await reader.close()
  }
}

/** What is held of a topic that does not exist. */
export const NOTHING_HELD: Held = { start: 0, end: 0 }

/** Fetches at the first offset that the log holds, without waiting. */
export const fetchFromStart = async (reader: PartitionReader): Promise<Fetched> => {
  try {
    return await reader.fetch(0, 0)
  } catch (error) {
    if (!(error instanceof LogError) || error.code !== 'OFFSET_OUT_OF_RANGE' || error.start === undefined) throw error
    return reader.fetch(error.start, 0)
  }
}

/** The first position of a partition that is not settled yet. */
export const settledEnd = async (platform: Platform, topic: string, partition: number): Promise<number> =>
  (await heldOf(platform, topic, partition)).end
