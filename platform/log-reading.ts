/** Reading a stretch of the log from one position to another, in bounded pieces. */

import { POSITION_KEY } from '../streams/core/changelog.ts'
import { type Fetched, LogError, type LogRecord } from '../streams/core/log.ts'
import { decodePosition, initialPosition, type Position } from '../streams/core/position.ts'
import type { Platform } from './connect.ts'

const WAIT_MS = 1000
const QUIET_MS = 30_000

export interface Stretch {
  readonly topic: string
  readonly partition: number
  readonly from?: number
  /** First position that is not read. Default: what is settled when reading begins. */
  readonly to?: number
}

/** Settled records of a stretch, a fetch at a time. @throws LogError UNAVAILABLE if it does not come to its end for 30 s. */
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

/** First position of a partition that is not settled yet. */
export const settledEnd = async (platform: Platform, topic: string, partition: number): Promise<number> => {
  const reader = await platform.log.reader(topic, partition)
  try {
    return (await reader.fetch(0, 0)).end
  } finally {
    await reader.close()
  }
}

const TAIL_RECORDS = 2000
const TAIL_FACTOR = 8

/**
 * The position that a task has committed, as its changelog holds it: read from the end, since each commit writes it anew.
 * @returns the initial position for a changelog without one
 */
export const committedPosition = async (
  platform: Platform,
  changelog: string,
  partition: number,
): Promise<Position> => {
  const end = await settledEnd(platform, changelog, partition)
  for (let count = TAIL_RECORDS; ; count *= TAIL_FACTOR) {
    const from = Math.max(0, end - count)
    let found: Position | undefined
    for await (const records of readLog(platform, { topic: changelog, partition, from, to: end }))
      for (const { key, value } of records)
        if (value !== null && key?.equals(POSITION_KEY)) found = decodePosition(value)
    if (found !== undefined) return found
    if (from === 0) return initialPosition()
  }
}
