/** Sends commands to an aggregate of Avro records (`processors/deciding`), and receives their answers. */
import {
  type DeciderCodec,
  type DeciderRecords,
  deciderCodec,
  type Logged,
  type LoggedCommand,
} from '../processors/deciding/index.ts'
import type { Answered, Appends } from './commands/index.ts'
import { answeredClient, type CommandTopics } from './commands-client.ts'
import type { Platform } from './connect.ts'

export interface DeciderClientOptions<Command extends LoggedCommand> {
  readonly records: DeciderRecords
  readonly topics: CommandTopics
  readonly keyOf: (command: Command) => string
  /** The largest command that the aggregate reads, bytes. */
  readonly bytesMax: number
}

export interface DeciderClient<Command extends LoggedCommand> {
  readonly codec: DeciderCodec
  /** As `CommandClient.send`. */
  send(command: Command, timeoutMs: number): Promise<Answered<Logged> | undefined>
  close(): Promise<void>
}

/** @throws as `Codecs.encoder` does */
export const deciderClient = async <Command extends LoggedCommand>(
  platform: Platform,
  appender: Appends,
  { records, topics, keyOf, bytesMax }: DeciderClientOptions<Command>,
): Promise<DeciderClient<Command>> => {
  const codec = await deciderCodec(platform.codecs, platform.names.prefix, records)
  const { commands, close } = answeredClient<Command, Logged>(platform, appender, {
    ...{ topics, keyOf },
    encode: (command) => codec.encodeCommand(command),
    bytesMax,
    decode: (value) => codec.events.decode(value),
  })
  return { codec, send: (command, timeoutMs) => commands.send(command, timeoutMs), close }
}
