/** Reads the training sets that are recorded on `ml.runs`. */
import type { Platform } from '../../platform/index.ts'
import { avro } from '../../schemas/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import { type Page, pageOf, settledRecords } from './pages.ts'

export interface RecordedSet {
  /** Offset of the record. */
  readonly offset: number
  /** Log time of the record, ms. */
  readonly logTime: number
  readonly set: avro.TrainingSetBuilt
}

const topicOf = ({ names }: Platform): string => `${names.prefix}ml.runs`

/** Reads a page of sets from an offset on, oldest first. A set that was built twice is there twice. */
export const setsPage = (platform: Platform, from: number, limit: number): Promise<Page<RecordedSet>> =>
  pageOf(platform, topicOf(platform), from, { limit }, (record) => setIn(platform, record))

/** The set of an id, as it was recorded first; `undefined` if there is none. It reads `ml.runs` up to the set. */
export const recordedSet = async (platform: Platform, id: string): Promise<RecordedSet | undefined> => {
  const wanted = Buffer.from(id)
  for await (const { records } of settledRecords(platform, topicOf(platform), 0))
    for (const record of records) {
      const set = record.key !== null && wanted.equals(record.key) ? setIn(platform, record) : undefined
      if (set !== undefined) return set
    }
  return undefined
}

const setIn = ({ codecs }: Platform, { offset, timestamp, key, value }: LogRecord): RecordedSet | undefined => {
  if (key === null || value === null) return undefined
  const { type, value: event } = codecs.events({ TrainingSetBuilt: avro.TrainingSetBuiltSchema }).decode(value)
  return type === 'TrainingSetBuilt' ? { offset, logTime: timestamp, set: event as avro.TrainingSetBuilt } : undefined
}
