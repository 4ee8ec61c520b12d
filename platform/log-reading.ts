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
  const { topic, partition } = stretch
  const reader = await platform.log.reader(topic, partition)
  try {
    let from = stretch.from ?? 0
    let to = stretch.to
    let movedAt = performance.now()
    while (to === undefined || from < to) {
      const fetched: Fetched = await reader.fetch(from, to === undefined ? 0 : WAIT_MS)
      to ??= fetched.end
      const end = to
      const records = fetched.records.filter(({ offset }) => offset < end)
      if (records.length > 0) yield records
      if (fetched.next > from) movedAt = performance.now()
      else if (performance.now() - movedAt > QUIET_MS)
        throw new LogError('UNAVAILABLE', `${topic}:${partition} does not come to position ${to}, it stands at ${from}`)
      from = fetched.next
    }
  } finally {
    await reader.close()
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
