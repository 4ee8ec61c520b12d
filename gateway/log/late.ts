/** Reads `ml.late`: rows that came too late for every window of a view, and changed nothing there. */
import type { Platform } from '../../platform/index.ts'
import { avro, schemaIdsOf } from '../../schemas/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import { fetchOrNothing } from './fetch.ts'

export interface LateEntry {
  /** Offset in `ml.late`, which has one partition. */
  readonly offset: number
  readonly late: avro.RowLate
}

export interface LatePage {
  readonly entries: readonly LateEntry[]
  /** The offset at which the next page starts; `undefined` if there is none. */
  readonly next: number | undefined
}

/** The largest number of records that are read for one page, so that a filter with few matches does not delay a request. */
const SCANNED_MAX = 20_000

/**
 * Reads a page of entries from an offset on, oldest first.
 * @param instances the instances for which the rows were too late
 */
export const latePage = async (
  platform: Platform,
  from: number,
  limit: number,
  instances: ReadonlySet<string>,
): Promise<LatePage> => {
  const entries: LateEntry[] = []
  let position = from
  for await (const { records, next } of pieces(platform, from)) {
    for (const { offset, late } of decoded(platform, records)) {
      position = offset + 1
      if (!instances.has(late.meta.source)) continue
      entries.push({ offset, late })
      if (entries.length >= limit) return { entries, next: position }
    }
    position = next
    if (position - from >= SCANNED_MAX) return { entries, next: position }
  }
  return { entries, next: undefined }
}

/** The number of entries from an offset on, by instance. @param goesOn asked between pieces; `false` ends the count */
export const lateCounts = async (
  platform: Platform,
  from: number,
  instances: ReadonlySet<string>,
  goesOn: () => boolean,
): Promise<ReadonlyMap<string, number> | undefined> => {
  const counts = new Map<string, number>()
  for await (const { records } of pieces(platform, from)) {
    if (!goesOn()) return undefined
    for (const { late } of decoded(platform, records)) {
      const { source } = late.meta
      if (instances.has(source)) counts.set(source, (counts.get(source) ?? 0) + 1)
    }
  }
  return counts
}

/** The settled records from an offset to the present end, with the writer schemas that they need. */
async function* pieces({ log, names, codecs }: Platform, from: number) {
  const reader = await log.reader(names.late, 0)
  try {
    for (let position = from; ; ) {
      const fetched = await fetchOrNothing(reader, position)
      if (fetched === undefined) return
      await codecs.ensure(schemaIdsOf(fetched.records))
      position = fetched.next
      yield { records: fetched.records, next: position }
      if (position >= fetched.end) return
    }
  } finally {
    await reader.close()
  }
}

function* decoded({ codecs }: Platform, records: readonly LogRecord[]): Generator<LateEntry> {
  const decoder = codecs.decoder(avro.RowLateSchema)
  for (const { offset, value } of records) if (value !== null) yield { offset, late: decoder.decode(value) }
}
