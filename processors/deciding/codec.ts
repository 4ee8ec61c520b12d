/** Reads the commands of an aggregate, and writes its events and answers. */
import {
  avro,
  type Codecs,
  type Decoder,
  derivedMeta,
  type Encoder,
  recordEncoders,
  type SchemaOf,
} from '../../schemas/index.ts'
import type { Encoded, Origin } from '../../streams/core/aggregate/index.ts'
import type { Answer, Named } from './types.ts'

/** The schemas of an aggregate's records, by record name. */
export type Schemas = Readonly<Record<string, SchemaOf<unknown>>>

export interface DeciderRecords {
  readonly commands: Schemas
  /** Without the answer, which all aggregates share. */
  readonly events: Schemas
  /** Events that go to another topic. */
  readonly others?: Schemas
}

/** A command as it is on the log. */
export type LoggedCommand = Named<{ readonly meta: avro.EventMeta }>

/** An event or an answer as it is on the log. */
export type Logged = Named<{ readonly meta: avro.EventMeta; readonly commandId?: string }>

export interface DeciderCodec {
  readonly commands: Decoder<LoggedCommand>
  readonly events: Decoder<Logged>
  /** Writes a command. @throws RangeError if there is no such command */
  encodeCommand(command: LoggedCommand): Promise<Buffer>
  encodeEvent(event: Named, key: string, command: LoggedCommand, origin: Origin): Encoded
  encodeAnswer(answer: Answer, key: string, command: LoggedCommand, origin: Origin): Encoded
}

const ANSWER = 'CommandAnswered'

/** The answer that a record is; `undefined` for an event. */
export const answerIn = ({ type, value }: Logged): avro.CommandAnswered | undefined =>
  type === ANSWER ? (value as avro.CommandAnswered) : undefined

/** The events of an aggregate, its answer included. */
export const eventsOf = ({ events }: DeciderRecords): Schemas => ({ ...events, [ANSWER]: avro.CommandAnsweredSchema })

/** Registers the records and creates their readers and writers. @throws as `Codecs.encoder` does */
export const deciderCodec = async (codecs: Codecs, prefix: string, records: DeciderRecords): Promise<DeciderCodec> => {
  const encoderOf = recordEncoders(codecs, { prefix })
  const events = eventsOf(records)
  const writers = new Map<string, Encoder<unknown>>()
  for (const [type, schema] of Object.entries({ ...events, ...records.others }))
    writers.set(type, await encoderOf(schema))
  const write = (type: string, value: object, key: string, command: LoggedCommand, origin: Origin): Encoded => {
    const { id, team, actor, correlationId, time } = command.value.meta
    const meta = derivedMeta(origin, time, { team, actor, correlationId })
    const bytes = (writers.get(type) as Encoder<unknown>).encode({ ...value, meta, commandId: id })
    return { key: Buffer.from(key), value: bytes }
  }
  return {
    commands: codecs.events(records.commands) as Decoder<LoggedCommand>,
    events: codecs.events(events) as Decoder<Logged>,
    encodeCommand: async ({ type, value }) => {
      const schema = records.commands[type]
      if (schema === undefined)
        throw new RangeError(`command is '${type}', expected one of ${Object.keys(records.commands).join(', ')}`)
      return (await encoderOf(schema)).encode(value)
    },
    encodeEvent: ({ type, value }, key, command, origin) => write(type, value as object, key, command, origin),
    encodeAnswer: (answer, key, command, origin) => write(ANSWER, answer, key, command, origin),
  }
}
