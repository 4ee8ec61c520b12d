/** A client of commands whose answers and events are Avro records of one topic: what the clients of the catalogue and of the deciders share. */
import type { avro } from '../schemas/index.ts'
import { schemaIdsOf } from '../schemas/index.ts'
import { AnswerFollower, type Appends, CommandClient, readable } from './commands/index.ts'
import type { Platform } from './connect.ts'

export interface CommandTopics {
  readonly commands: string
  /** Events and answers. */
  readonly events: string
  readonly partitions: number
}

export interface CommandsOptions<Command, Record> {
  readonly topics: CommandTopics
  readonly keyOf: (command: Command) => string
  readonly encode: (command: Command) => Promise<Buffer>
  /** The largest command that the aggregate reads, bytes. Default: that of aggregates. */
  readonly bytesMax?: number
  /** @throws DecodeError, UnknownRecordError */
  readonly decode: (value: Buffer) => Record
}

interface ForCommand {
  readonly value: { readonly commandId?: string }
}

export interface AnsweredClient<Command, Record> {
  readonly commands: CommandClient<Command, Record>
  close(): Promise<void>
}

export const answeredClient = <
  Command extends { readonly value: { readonly meta: avro.EventMeta } },
  Record extends ForCommand,
>(
  { log, codecs }: Pick<Platform, 'log' | 'codecs'>,
  appender: Appends,
  { topics, keyOf, encode, decode, bytesMax }: CommandsOptions<Command, Record>,
): AnsweredClient<Command, Record> => {
  const follower = new AnswerFollower<Record>({
    log,
    topic: topics.events,
    prepare: (records) => codecs.ensure(schemaIdsOf(records)),
    decode: readable(decode),
    commandIdOf: ({ value }) => value.commandId ?? '',
  })
  const { commands: topic, partitions } = topics
  const commandIdOf = ({ value }: Command) => value.meta.id
  const commands = new CommandClient<Command, Record>(
    { topic, partitions, commandIdOf, keyOf, encode, ...(bytesMax === undefined ? {} : { bytesMax }) },
    appender,
    follower,
  )
  return { commands, close: () => follower.close() }
}
