/** Sends commands to an aggregate of Avro records (`processors/deciding`), and receives their answers. */
import {
  type DeciderCodec,
  type DeciderRecords,
  deciderCodec,
  type Logged,
  type LoggedCommand,
} from '../processors/deciding/index.ts'
import { schemaIdsOf } from '../schemas/index.ts'
import { type Answered, AnswerFollower, type Appends, CommandClient, readable } from './commands/index.ts'
import type { Platform } from './connect.ts'

export interface DeciderTopics {
  readonly commands: string
  /** Events and answers. */
  readonly events: string
  readonly partitions: number
}

export interface DeciderClientOptions<Command extends LoggedCommand> {
  readonly records: DeciderRecords
  readonly topics: DeciderTopics
  readonly keyOf: (command: Command) => string
}

export interface DeciderClient<Command extends LoggedCommand> {
  readonly codec: DeciderCodec
  /** As `CommandClient.send`. */
  send(command: Command, timeoutMs: number): Promise<Answered<Logged> | undefined>
  close(): Promise<void>
}

/** @throws as `Codecs.encoder` does */
export const deciderClient = async <Command extends LoggedCommand>(
  { log, names, codecs }: Platform,
  appender: Appends,
  { records, topics, keyOf }: DeciderClientOptions<Command>,
): Promise<DeciderClient<Command>> => {
  const codec = await deciderCodec(codecs, names.prefix, records)
  const follower = new AnswerFollower<Logged>({
    log,
    topic: topics.events,
    prepare: (logged) => codecs.ensure(schemaIdsOf(logged)),
    decode: readable((value) => codec.events.decode(value)),
    commandIdOf: ({ value }) => value.commandId ?? '',
  })
  const client = new CommandClient<Command, Logged>(
    {
      topic: topics.commands,
      partitions: topics.partitions,
      commandIdOf: ({ value }) => value.meta.id,
      keyOf,
      encode: (command) => codec.encodeCommand(command),
    },
    appender,
    follower,
  )
  return { codec, send: (command, timeoutMs) => client.send(command, timeoutMs), close: () => follower.close() }
}
