/** What an instance was told between two records, as it stands in topics of its own: a replay has to be told it again. */
import { heldIfThere, type Platform, type ProcessorRecipe, readLog } from '../../platform/index.ts'
import type { PlannedProcessor, Told } from '../../streams/core/definition.ts'

interface Telling {
  readonly platform: Platform
  readonly planned: PlannedProcessor
  readonly recipe: ProcessorRecipe
}

/** Whether what the instance was told is not held from its beginning. */
export const lacksTold = async ({ platform, recipe }: Telling): Promise<boolean> => {
  for (const { topic } of recipe.replay?.told ?? [])
    if (((await heldIfThere(platform, topic, 0))?.start ?? 0) > 0) return true
  return false
}

/** What the instance was told between the records of a partition, in order. */
export const toldTo = async ({ platform, planned, recipe }: Telling, partition: number): Promise<Told[]> => {
  const all: Told[] = []
  for (const { topic, read } of recipe.replay?.told ?? []) {
    const held = await heldIfThere(platform, topic, 0)
    if (held === undefined) continue // no worker of this release has run yet
    for await (const records of readLog(platform, { topic, partition: 0, from: held.start })) {
      await recipe.prepare(records)
      for (const record of records) {
        const told = read(record)
        if (told?.position.topic === planned.topic && told.position.partition === partition) all.push(told)
      }
    }
  }
  return all.sort((a, b) => a.position.offset - b.position.offset || a.time - b.time)
}
