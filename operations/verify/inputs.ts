/** The topics of instances. A topic of the platform may not exist yet, if no worker of this release has run: it holds nothing then. */
import { type Held, heldIfThere, NOTHING_HELD, type Platform, partitionsIfThere } from '../../platform/index.ts'
import type { OwnTopic } from '../../streams/core/definition.ts'

/** @throws LogError UNKNOWN_TOPIC if the topic of a user does not exist */
export const partitionsOf = async (
  { log }: Platform,
  { topic, input }: { readonly topic: string; readonly input?: OwnTopic | undefined },
): Promise<number> =>
  input === undefined ? log.partitions(topic) : ((await partitionsIfThere(log, topic)) ?? input.partitions)

/** @returns NOTHING_HELD if the topic does not exist */
export const heldOrNothing = async (platform: Platform, topic: string, partition: number): Promise<Held> =>
  (await heldIfThere(platform, topic, partition)) ?? NOTHING_HELD

/**
 * The present ends of an output. Read after the positions and before the replay: what stands below comes from records
 * that the replay reads, and what is due stands below.
 */
export const endsOf = async (platform: Platform, topic: string, partitions: number): Promise<number[]> => {
  const ends: number[] = []
  for (let partition = 0; partition < partitions; partition++)
    ends.push((await heldOrNothing(platform, topic, partition)).end)
  return ends
}
