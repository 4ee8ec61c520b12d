/**
 * What events still cite: a training set names the view versions from which it was built, and these depend on rows of
 * datasets.
 */
import { type Platform, readLog } from '../../platform/index.ts'
import type { Snapshot } from '../../processors/catalog/index.ts'
import { avro, schemaIdsOf } from '../../schemas/index.ts'

/** Key of a declaration and its version -> what cites it, as a phrase. */
export type Citations = ReadonlyMap<string, string>

export const citationKey = (declaredBy: string, version: number): string => `${declaredBy}@${version}`

/**
 * Reads every training set of the log.
 * @throws DecodeError if an event cannot be read, because its citations are then unknown
 */
export const citationsOf = async (platform: Platform, catalog: Snapshot): Promise<Citations> => {
  const { codecs, names, log } = platform
  const topic = names.runs
  const decoder = codecs.events({ TrainingSetBuilt: avro.TrainingSetBuiltSchema })
  const cited = new Map<string, string>()
  const cite = (key: string, by: string) => {
    if (!cited.has(key)) cited.set(key, by)
  }
  const partitions = await log.partitions(topic)
  for (let partition = 0; partition < partitions; partition++)
    for await (const records of readLog(platform, { topic, partition })) {
      await codecs.ensure(schemaIdsOf(records))
      for (const { value } of records) {
        if (value === null) continue
        const { trainingSetId, views } = decoder.decode(value).value as avro.TrainingSetBuilt
        for (const { view, version } of views) {
          const by = `training set ${trainingSetId.slice(0, 12)}`
          cite(citationKey(`view/${view}`, version), by)
          const dataset = catalog.view(view)?.versions[version - 1]?.record.dataset
          if (dataset !== undefined) cite(citationKey(`dataset/${dataset}`, 1), `${by}, through view ${view}`)
        }
      }
    }
  return cited
}
