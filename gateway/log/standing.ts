/** What a load meets in a dataset: the time that was reached before it, and the records that could not be used after it. */
import { committedTime, endsOf, type Platform } from '../../platform/index.ts'
import { intakeInstance, intakeTopicOf } from '../../processors/rows/index.ts'
import { avro, type DatasetDeclaration } from '../../schemas/index.ts'
import { settledRecords } from './pages.ts'

/** @returns the greatest event time that a partition of the dataset has reached, ms; `null` if there is none yet */
export const reachedTime = async (platform: Platform, dataset: DatasetDeclaration): Promise<number | null> => {
  const partitions = await endsOf(platform, intakeTopicOf(platform.names, dataset))
  const instance = intakeInstance(dataset.name)
  const times = await Promise.all(partitions.map(({ partition }) => committedTime(platform, instance, partition)))
  return times.reduce<number | null>((max, time) => (time === undefined ? max : Math.max(max ?? time, time)), null)
}

/**
 * The number of entries of the quarantine from an offset on that were read from the dataset: by intake, or from its rows and their copies.
 * @param goesOn asked between pieces; `false` ends the count
 * @returns `undefined`: the count was ended
 */
export const quarantinedCount = async (
  platform: Platform,
  dataset: DatasetDeclaration,
  from: number,
  goesOn: () => boolean,
): Promise<number | undefined> => {
  const { names, codecs } = platform
  const decoder = codecs.decoder<avro.RowRejected>(avro.RowRejectedSchema)
  const intake = intakeTopicOf(names, dataset)
  const rows = names.rows(dataset.name)
  const isOwn = (topic: string) => topic === intake || topic === rows || topic.startsWith(`${rows}.by.`)
  let [count, pieces] = [0, 0]
  for await (const { records } of settledRecords(platform, names.quarantine, from)) {
    if (pieces++ > 0 && !goesOn()) return undefined
    for (const { value } of records) if (value !== null && isOwn(decoder.decode(value).topic)) count++
  }
  return count
}
