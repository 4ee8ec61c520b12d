/** The state of a source: entries of JSON in a compacted topic of its own, and how many rows it has brought. */
import { type Platform, readLog } from '../platform/index.ts'
import type { OutputRecord } from '../streams/core/log.ts'
import { SourceFailure } from '../streams/core/source.ts'

export interface Counts {
  readonly rows: number
  readonly rejected: number
}

export interface State {
  readonly counts: Counts
  readonly entries: ReadonlyMap<string, unknown>
}

/** Keys of entries of the source begin with this; the other one is ours. */
const ENTRY = 'e/'
const COUNTS = 'counts'

/**
 * Reads what was taken. The caller has fenced every other owner, so nothing more comes.
 * @throws LogError; SourceFailure if an entry is damaged
 */
export const restoredState = async (platform: Platform, topic: string): Promise<State> => {
  const [{ end: to }] = await platform.log.writtenEnds(topic)
  const entries = new Map<string, unknown>()
  let counts: Counts = { rows: 0, rejected: 0 }
  for await (const records of readLog(platform, { topic, partition: 0, to }))
    for (const { key, value, offset } of records) {
      const name = key?.toString() ?? ''
      const read = value === null ? undefined : parsed(value, `${topic}:0:${offset}`)
      if (name === COUNTS) counts = (read as Counts | undefined) ?? counts
      else if (read === undefined) entries.delete(name.slice(ENTRY.length))
      else if (name.startsWith(ENTRY)) entries.set(name.slice(ENTRY.length), read)
    }
  return { counts, entries }
}

const parsed = (value: Buffer, place: string): unknown => {
  try {
    return JSON.parse(value.toString())
  } catch (error) {
    throw new SourceFailure(
      `${place}: the state of the source is ${value.toString('latin1', 0, 40)}, expected JSON.`,
      'park',
      'Bring the topic back from a replica or a backup, then resume. If it is gone, declare the source under another name.',
      error,
    )
  }
}

/** The records of changed entries, and of the counts after them. */
export const stateRecords = (
  topic: string,
  changes: readonly (readonly [key: string, value: unknown])[],
  counts: Counts,
): OutputRecord[] => {
  const record = (key: string, value: unknown): OutputRecord => ({
    ...{ topic, partition: 0, key: Buffer.from(key) },
    value: value === null ? null : Buffer.from(JSON.stringify(value)),
  })
  return [...changes.map(([key, value]) => record(ENTRY + key, value)), record(COUNTS, counts)]
}
