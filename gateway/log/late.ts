/** Reads `ml.late`: rows that came too late for every window of a view, and changed nothing there. */
import type { Platform } from '../../platform/index.ts'
import { avro } from '../../schemas/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import { type Page, pageOf, settledRecords } from './pages.ts'

export interface LateEntry {
  /** Offset in `ml.late`, which has one partition. */
  readonly offset: number
  readonly late: avro.RowLate
}

/** @param instances the instances for which the rows were too late */
export const latePage = (
  platform: Platform,
  from: number,
  limit: number,
  instances: ReadonlySet<string>,
): Promise<Page<LateEntry>> => {
  const lateIn = decoderOf(platform, instances)
  return pageOf(platform, platform.names.late, from, { limit }, (record) => {
    const late = lateIn(record)
    return late && { offset: record.offset, late }
  })
}

/**
 * The number of entries from an offset on, by instance.
 * @param goesOn asked between pieces; `false` ends the count
 * @returns `undefined`: the count was ended
 */
export const lateCounts = async (
  platform: Platform,
  from: number,
  instances: ReadonlySet<string>,
  goesOn: () => boolean,
): Promise<ReadonlyMap<string, number> | undefined> => {
  const counts = new Map<string, number>()
  const lateIn = decoderOf(platform, instances)
  let pieces = 0
  for await (const { records } of settledRecords(platform, platform.names.late, from)) {
    if (pieces++ > 0 && !goesOn()) return undefined
    for (const record of records) {
      const source = lateIn(record)?.meta.source
      if (source !== undefined) counts.set(source, (counts.get(source) ?? 0) + 1)
    }
  }
  return counts
}

const decoderOf = ({ codecs }: Platform, instances: ReadonlySet<string>) => {
  const decoder = codecs.decoder(avro.RowLateSchema)
  return ({ value }: LogRecord): avro.RowLate | undefined => {
    const late = value === null ? undefined : decoder.decode(value)
    return late !== undefined && instances.has(late.meta.source) ? late : undefined
  }
}
