/** The present state of the registry: fields in Redis, with everything that was answered before the question. */
import { REGISTRY_SPACE } from '../../processors/registry/index.ts'
import type { Names } from '../../streams/core/names.ts'
import type { FieldsReader } from '../fields/index.ts'
import type { EntitySource } from './read.ts'
import type { Fields } from './state.ts'

/** Entities of one question: a large search is read in turns. */
const ENTITIES_MAX = 1000

/**
 * The source of one read of several steps: the first waits until the store has come so far as the log, and so it has for the others.
 * @throws as `FieldsReader.read` does
 */
export const presentRegistry = (reader: FieldsReader, { registry: topic }: Pick<Names, 'registry'>): EntitySource => {
  let hasCaughtUp = false
  return {
    fields: async (entities) => {
      const found: Fields[] = []
      for (let i = 0; i < entities.length; i += ENTITIES_MAX) {
        const some = entities.slice(i, i + ENTITIES_MAX)
        const question = { space: REGISTRY_SPACE, topic, partition: 0, entities: some }
        for (const each of await (hasCaughtUp ? reader.glance(question) : reader.read(question))) found.push(each)
        hasCaughtUp = true
      }
      return found
    },
  }
}
