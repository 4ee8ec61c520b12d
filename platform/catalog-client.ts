/** Sends commands to the catalogue and receives their answers, for every process that makes declarations. */

import { type CatalogCodec, type CatalogRecord, COMMAND_PARTITIONS, type Command } from '../processors/catalog/index.ts'
import { schemaIdsOf } from '../schemas/index.ts'
import { AnswerFollower, type Appends, CommandClient, readable } from './commands/index.ts'
import type { Platform } from './connect.ts'

export type CatalogCommands = CommandClient<Command, CatalogRecord>

export interface CatalogClient {
  readonly commands: CatalogCommands
  close(): Promise<void>
}

export const catalogClient = (
  { log, names, codecs }: Platform,
  codec: CatalogCodec,
  appender: Appends,
): CatalogClient => {
  const follower = new AnswerFollower<CatalogRecord>({
    log,
    topic: names.catalog,
    prepare: (records) => codecs.ensure(schemaIdsOf(records)),
    decode: readable((value) => codec.events.decode(value)),
    commandIdOf: ({ value }) => value.commandId,
  })
  const encode = async ({ type, value }: Command): Promise<Buffer> => (await codec.commandEncoder(type)).encode(value)
  const topic = {
    topic: names.catalogCommands,
    partitions: COMMAND_PARTITIONS,
    commandIdOf: ({ value }: Command) => value.meta.id,
    keyOf: codec.kinds.keyOf,
    encode,
  }
  return { commands: new CommandClient(topic, appender, follower), close: () => follower.close() }
}
