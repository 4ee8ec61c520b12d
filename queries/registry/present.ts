/** The present state of the registry: fields in Redis, with everything that was answered before the question. */
import { REGISTRY_SPACE } from '../../processors/registry/index.ts'
import type { Names } from '../../streams/core/names.ts'
import type { FieldsReader } from '../fields/index.ts'
import type { EntitySource } from './read.ts'

/**
 * The source of one read of several steps: the first waits until the store has come so far as the log, and so it has for the others.
 * @throws as `FieldsReader.read` does
 */
export const presentRegistry = (reader: FieldsReader, { registry: topic }: Pick<Names, 'registry'>): EntitySource => {
  let hasCaughtUp = false
  return {
    fields: async (entities) => {
      if (entities.length === 0) return []
      const question = { space: REGISTRY_SPACE, topic, partition: 0, entities }
      const found = await (hasCaughtUp ? reader.glance(question) : reader.read(question))
      hasCaughtUp = true
      return found
    },
  }
}
