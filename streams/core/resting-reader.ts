/**
 * A reader for those whose results nobody waits for. After the last records of a stream it rests before the next fetch: under a steady stream each fetch costs the
 * broker the same for one record and for fifty. All rests of a process end at the same moments, so that one fetch serves all who read the same topic.
 */
import type { Clock, PartitionReader } from './log.ts'

/** @param restMs the longest rest, ms; 0: none */
export const restingReader = (reader: PartitionReader, clock: Clock, restMs: number): PartitionReader => {
  if (restMs === 0) return reader
  const closed = new AbortController()
  let restUntil = Number.NEGATIVE_INFINITY
  return {
    fetch: async (from, waitMs) => {
      const pauseMs = Math.max(0, restUntil - clock.now())
      if (pauseMs > 0) await clock.sleep(pauseMs, closed.signal)
      const fetched = await reader.fetch(from, Math.max(0, waitMs - pauseMs))
      const now = clock.now()
      if (fetched.records.length > 0 && fetched.next >= fetched.end) restUntil = now + restMs - (now % restMs)
      return fetched
    },
    close: () => {
      closed.abort()
      return reader.close()
    },
  }
}
