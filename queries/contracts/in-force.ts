/** From which row on each version of a contract has judged, partition by partition: as intake noted it in its changelog, in the transaction of that row. */
import { type Platform, readLog } from '../../platform/index.ts'
import { intakeInstance, judgedFrom } from '../../processors/intake/index.ts'
import { stateKeyOf } from '../../streams/core/changelog.ts'

/** A change of which version judges. */
export interface InForce {
  readonly partition: number
  /** The first offset of `ml.intake.<dataset>` that it judges. */
  readonly offset: number
  /** The log time at which it was noted, ms. */
  readonly since: number
  /** `null`: from there on the contract judges no row. */
  readonly version: number | null
  /** How many of its rules judge rows. */
  readonly rules: number
}

/** @returns every change, by partition and offset @throws LogError */
export const contractInForce = async (
  platform: Platform,
  { contract, dataset }: { readonly contract: string; readonly dataset: string },
): Promise<readonly InForce[]> => {
  const topic = platform.names.changelog(intakeInstance(dataset))
  if (!(await platform.log.topics()).includes(topic)) return []
  const found: InForce[] = []
  // A user's own topic may have grown.
  const partitions = await platform.log.partitions(topic)
  for (let partition = 0; partition < partitions; partition++)
    found.push(...(await changesIn(platform, topic, partition, contract)))
  return found
}

const changesIn = async (
  platform: Platform,
  topic: string,
  partition: number,
  contract: string,
): Promise<readonly InForce[]> => {
  const noted = new Map<number, InForce>()
  for await (const records of readLog(platform, { topic, partition }))
    for (const { key, value, timestamp: since } of records) {
      const own = key === null ? undefined : stateKeyOf(key)
      const judged = own && judgedFrom(own, value)
      if (judged === undefined) continue
      const of = judged.contracts.find((each) => each.contract === contract)
      const { from: offset } = judged
      noted.set(offset, { partition, offset, since, version: of?.version ?? null, rules: of?.rules.length ?? 0 })
    }
  const all = [...noted.values()].sort((a, b) => a.offset - b.offset)
  // Other changes of how rows are judged say nothing of this contract.
  return all.filter(({ version }, i) => version !== (all[i - 1]?.version ?? null))
}
