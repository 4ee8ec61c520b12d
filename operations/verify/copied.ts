/** Compares records of a copy with those that a replay makes: their bytes, and the places where their rows stood first. */
import type { LogRecord, OutputRecord } from '../../streams/core/log.ts'
import { sameBytes } from './comparisons.ts'
import { type Differences, shownBytes, shownPair } from './difference.ts'

/** @param isDue whether the record has to be there */
export const compareCopied = (
  differences: Differences,
  { topic, partition, key, value, origin }: OutputRecord,
  found: LogRecord | undefined,
  isDue: boolean,
): void => {
  if (found === undefined && !isDue) return
  differences.compared++
  const where = `${topic}:${partition}`
  const which = origin === undefined ? 'statement of time' : `row ${origin.partition}:${origin.offset}`
  const sameOrigin = (['partition', 'offset', 'logTime'] as const).every((of) => found?.origin?.[of] === origin?.[of])
  if (found === undefined) differences.add({ where, which, expected: shownBytes(value), actual: 'absent' })
  else if (!sameOrigin)
    differences.add({ where, which, expected: shownOrigin(origin), actual: shownOrigin(found.origin) })
  else if (!sameBytes(found.value, value)) differences.add({ where, which, ...shownPair(value, found.value) })
  else if (!sameBytes(found.key, key)) differences.add({ where, which, ...shownPair(key, found.key) })
}

const shownOrigin = (origin: LogRecord['origin']): string => JSON.stringify(origin ?? null)
