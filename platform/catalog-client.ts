/** Sends commands to the catalogue and receives their answers, for every process that makes declarations. */
import { type CatalogCodec, type CatalogRecord, COMMAND_PARTITIONS, type Command } from '../processors/catalog/index.ts'
import type { Appends, CommandClient } from './commands/index.ts'
import { type AnsweredClient, answeredClient } from './commands-client.ts'
import type { Platform } from './connect.ts'

export type CatalogCommands = CommandClient<Command, CatalogRecord>
export type CatalogClient = AnsweredClient<Command, CatalogRecord>

export const catalogClient = (platform: Platform, codec: CatalogCodec, appender: Appends): CatalogClient => {
  const { catalogCommands: commands, catalog: events } = platform.names
  return answeredClient<Command, CatalogRecord>(platform, appender, {
    topics: { commands, events, partitions: COMMAND_PARTITIONS },
    keyOf: codec.kinds.keyOf,
    encode: async ({ type, value }) => (await codec.commandEncoder(type)).encode(value),
    decode: (value) => codec.events.decode(value),
  })
}
