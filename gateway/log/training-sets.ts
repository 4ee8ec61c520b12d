/** Reads the training sets that are recorded on `ml.runs`. */
import { indexed, type Platform } from '../../platform/index.ts'
import { SETS_SPACE } from '../../processors/records/index.ts'
import { avro } from '../../schemas/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import { HttpError } from '../http/errors.ts'
import { type Page, pageOf, settledRecords } from './pages.ts'

export interface RecordedSet {
  /** Offset of the record. */
  readonly offset: number
  /** Log time of the record, ms. */
  readonly logTime: number
  readonly set: avro.TrainingSetBuilt
}

/** The largest number of records that are read for a set which the index does not have yet. */
const SCANNED_MAX = 20_000

/** Reads a page of sets from an offset on, oldest first. A set that was built twice is there twice. */
export const setsPage = (platform: Platform, from: number, limit: number): Promise<Page<RecordedSet>> =>
  pageOf(platform, platform.names.runs, from, { limit }, (record) => setIn(platform, record))

/**
 * The set of an id, as it was recorded first; `undefined` if there is none. It reads one record, and what the index does not have yet.
 * @throws HttpError ONLINE_STORE_HEALING if that is too much for a request
 */
export const recordedSet = async (platform: Platform, id: string): Promise<RecordedSet | undefined> => {
  const { position, record: known } = await indexed(platform, SETS_SPACE, id)
  const wanted = Buffer.from(id)
  let scanned = 0
  for await (const { records, isEnd } of settledRecords(platform, platform.names.runs, known?.offset ?? position)) {
    for (const record of records) {
      const set = record.key !== null && wanted.equals(record.key) ? setIn(platform, record) : undefined
      if (set !== undefined) return set
    }
    scanned += records.length
    if (isEnd || scanned < SCANNED_MAX) continue
    const text = `The index of training sets is at position ${position} of ${platform.names.runs}: it is being filled.`
    throw new HttpError('ONLINE_STORE_HEALING', text)
  }
  return undefined
}

const setIn = ({ codecs }: Platform, { offset, timestamp, key, value }: LogRecord): RecordedSet | undefined => {
  if (key === null || value === null) return undefined
  const { type, value: event } = codecs.events({ TrainingSetBuilt: avro.TrainingSetBuiltSchema }).decode(value)
  return type === 'TrainingSetBuilt' ? { offset, logTime: timestamp, set: event as avro.TrainingSetBuilt } : undefined
}
