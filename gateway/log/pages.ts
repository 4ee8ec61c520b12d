/** Reads a topic of one partition in pages. */
import type { Platform } from '../../platform/index.ts'
import { schemaIdsOf } from '../../schemas/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import { fetchOrNothing } from './fetch.ts'

export interface Page<T> {
  readonly entries: readonly T[]
  /** The offset at which the next page starts; `undefined` if there is none. */
  readonly next: number | undefined
}

export interface PageBounds {
  readonly limit: number
  /** Of the records of the entries. Default: any. */
  readonly bytesMax?: number
}

/** The largest number of records that are read for one page, so that a filter with few matches does not delay a request. */
const SCANNED_MAX = 20_000

/** The settled records from an offset to the present end, with the writer schemas that they need. */
export async function* settledRecords({ log, codecs }: Platform, topic: string, from: number) {
  const reader = await log.reader(topic, 0)
  try {
    for (let position = from; ; ) {
      const fetched = await fetchOrNothing(reader, position)
      if (fetched === undefined) return
      await codecs.ensure(schemaIdsOf(fetched.records))
      position = fetched.next
      yield { records: fetched.records, next: position, isEnd: position >= fetched.end }
      if (position >= fetched.end) return
    }
  } finally {
    await reader.close()
  }
}

/** Reads a page of entries from an offset on, oldest first. @param entryOf the entry of a record; `undefined`: it is none */
export const pageOf = async <T>(
  platform: Platform,
  topic: string,
  from: number,
  { limit, bytesMax = Number.POSITIVE_INFINITY }: PageBounds,
  entryOf: (record: LogRecord) => T | undefined,
): Promise<Page<T>> => {
  const entries: T[] = []
  let bytes = 0
  let scanned = 0
  for await (const { records, next, isEnd } of settledRecords(platform, topic, from)) {
    for (const record of records) {
      scanned++
      const entry = entryOf(record)
      if (entry === undefined) continue
      entries.push(entry)
      bytes += record.value?.length ?? 0
      if (entries.length >= limit || bytes >= bytesMax) return { entries, next: record.offset + 1 }
    }
    if (isEnd) break
    if (scanned >= SCANNED_MAX) return { entries, next }
  }
  return { entries, next: undefined }
}
