/** Reads the training sets that are recorded on `ml.runs`. */
import type { Platform } from '../../platform/index.ts'
import { avro, schemaIdsOf } from '../../schemas/index.ts'
import { fetchOrNothing } from './fetch.ts'

export interface RecordedSet {
  /** Offset of the record. */
  readonly offset: number
  /** Log time of the record, ms. */
  readonly logTime: number
  readonly set: avro.TrainingSetBuilt
}

export interface SetsPage {
  readonly sets: readonly RecordedSet[]
  /** The offset at which the next page starts; `undefined` if there is none. */
  readonly next: number | undefined
}

/** The largest number of records that are read for one page. */
const SCANNED_MAX = 20_000

/** Reads a page of sets from an offset on, oldest first. A set that was built twice is there twice. */
export const setsPage = async (platform: Platform, from: number, limit: number): Promise<SetsPage> => {
  const sets: RecordedSet[] = []
  let scanned = 0
  for await (const { records, next, isEnd } of pieces(platform, from)) {
    for (const { offset, timestamp, key, value } of records) {
      scanned++
      const set = key === null || value === null ? undefined : setIn(platform, value)
      if (set === undefined) continue
      sets.push({ offset, logTime: timestamp, set })
      if (sets.length >= limit) return { sets, next: offset + 1 }
    }
    if (isEnd) break
    if (scanned >= SCANNED_MAX) return { sets, next }
  }
  return { sets, next: undefined }
}

/** The set of an id, as it was recorded first; `undefined` if there is none. It reads `ml.runs` up to the set. */
export const recordedSet = async (platform: Platform, id: string): Promise<RecordedSet | undefined> => {
  const wanted = Buffer.from(id)
  for await (const { records, isEnd } of pieces(platform, 0)) {
    for (const { offset, timestamp, key, value } of records) {
      if (value === null || key === null || !wanted.equals(key)) continue
      const set = setIn(platform, value)
      if (set !== undefined) return { offset, logTime: timestamp, set }
    }
    if (isEnd) return undefined
  }
  return undefined
}

const setIn = ({ codecs }: Platform, value: Buffer): avro.TrainingSetBuilt | undefined => {
  const { type, value: event } = codecs.events({ TrainingSetBuilt: avro.TrainingSetBuiltSchema }).decode(value)
  return type === 'TrainingSetBuilt' ? (event as avro.TrainingSetBuilt) : undefined
}

/** The settled records from an offset to the present end, with the writer schemas that they need. */
async function* pieces({ log, names, codecs }: Platform, from: number) {
  const reader = await log.reader(`${names.prefix}ml.runs`, 0)
  try {
    for (let position = from; ; ) {
      const fetched = await fetchOrNothing(reader, position)
      if (fetched === undefined) return
      await codecs.ensure(schemaIdsOf(fetched.records))
      position = fetched.next
      const isEnd = position >= fetched.end
      yield { records: fetched.records, next: position, isEnd }
      if (isEnd) return
    }
  } finally {
    await reader.close()
  }
}
