/** The catalogue on the wire: the content of its command and event topics, and the `meta` of its outputs. */
import { type avro, type Codecs, type Decoder, derivedMeta, type Encoder, recordSubject } from '../../schemas/index.ts'
import type { Encoded, Origin } from '../../streams/core/aggregate/index.ts'
import type { RecordOf } from './kind-records.ts'
import type { Kinds } from './kind-table.ts'
import type { Answer, Command, Event, Fields, KindName } from './types.ts'

/**
 * Partitions of the command topic and of the event topic. Invariants span names, so all commands are decided in one
 * order.
 */
export const COMMAND_PARTITIONS = 1

/** What every record of `ml.catalog` carries besides its content. */
export interface Logged {
  readonly meta: avro.EventMeta
  readonly commandId: string
}

/** A record of `ml.catalog`: an event or an answer. */
export interface CatalogRecord {
  readonly type: string
  readonly value: Fields & Logged
}

/** Whether a record only answers a command. It is no fact, and the fold skips it. */
export const isAnswer = ({ type }: { readonly type: string }): boolean =>
  type === 'DeclarationUnchanged' || type === 'CommandRefused'

/** The refusal that a record is; `undefined` for every other record. */
export const refusalIn = ({ type, value }: CatalogRecord): avro.CommandRefused | undefined =>
  type === 'CommandRefused' ? (value as unknown as avro.CommandRefused) : undefined

/** The version that an event or an answer names. `version: null` means all versions. */
export interface SubjectOfRecord {
  readonly kind: KindName
  readonly name: string
  readonly version: number | null
}

/** @throws RangeError for a refusal, which has no subject */
export const subjectOf = (kinds: Kinds, { type, value }: Event): SubjectOfRecord => {
  const version = value.version as number | null
  if (type === 'DeclarationUnchanged') return { kind: value.kind as string, name: value.name as string, version }
  const { kind, name } = kinds.about({ type, value })
  return { kind: kind.name, name, version }
}

export interface CatalogCodec {
  readonly kinds: Kinds
  readonly commands: Decoder<Command>
  readonly events: Decoder<CatalogRecord>
  /** Writers of `ml.catalog`, by record type. */
  readonly encoders: Readonly<Record<string, Encoder<unknown>>>
  /** The writer of a command. @throws as `Codecs.encoder` does; RangeError if there is no such command */
  commandEncoder(type: string): Promise<Encoder<unknown>>
}

const schemasOf = (records: readonly RecordOf[]) =>
  Object.fromEntries(records.map(({ type, schema }) => [type, schema]))

/**
 * Registers the records of `ml.catalog`, and creates the reader and writer of the catalogue.
 * @param prefix of the installation, part of the subjects
 * @throws as `Codecs.encoder` does
 */
export const catalogCodec = async (codecs: Codecs, prefix: string, kinds: Kinds): Promise<CatalogCodec> => {
  const { commands, events } = kinds.records
  const encoderOf = (record: RecordOf) => writerOf(codecs, recordSubject(prefix, record.schema), record)
  const encoders = await Promise.all(
    events.map(async (record): Promise<[string, Encoder<unknown>]> => [record.type, await encoderOf(record)]),
  )
  return {
    kinds,
    commands: codecs.events(schemasOf(commands)) as Decoder<Command>,
    events: codecs.events(schemasOf(events)) as Decoder<CatalogRecord>,
    encoders: Object.fromEntries(encoders),
    commandEncoder: async (type) => {
      const record = commands.find((each) => each.type === type)
      if (record === undefined) throw new RangeError(`command is '${type}', expected one of ${namesOf(commands)}`)
      return encoderOf(record)
    },
  }
}

/** Writes a record in the version that added its kind of declaration. An earlier version is registered before a later one. */
const writerOf = async (codecs: Codecs, subject: string, record: RecordOf): Promise<Encoder<unknown>> => {
  const formers: { kinds: ReadonlySet<KindName>; encoder: Encoder<unknown> }[] = []
  for (const { schema, kinds } of record.formers ?? [])
    formers.push({ kinds, encoder: await codecs.encoder(subject, schema) })
  const latest = await codecs.encoder(subject, record.schema)
  if (formers.length === 0) return latest
  const of = (kind: KindName) => formers.find(({ kinds }) => kinds.has(kind))?.encoder ?? latest
  return { schemaId: latest.schemaId, encode: (value) => of((value as { kind: KindName }).kind).encode(value) }
}

const namesOf = (records: readonly RecordOf[]): string => records.map(({ type }) => type).join(', ')

/** `meta` of an output that a command caused. Its time is the log time of the command, which is when it was decided. */
const metaOf = (command: Command, origin: Origin): avro.EventMeta => {
  const { team, actor, correlationId } = command.value.meta
  return derivedMeta(origin, origin.logTime, { team, actor, correlationId })
}

const encode = (
  codec: CatalogCodec,
  record: Event | Answer,
  key: string,
  command: Command,
  origin: Origin,
): Encoded => {
  const value = { ...record.value, meta: metaOf(command, origin), commandId: command.value.meta.id }
  return { key: Buffer.from(key), value: codec.encoders[record.type].encode(value) }
}

export const encodeEvent = (codec: CatalogCodec, event: Event, command: Command, origin: Origin): Encoded =>
  encode(codec, event, codec.kinds.keyOf(event), command, origin)

export const encodeAnswer = (codec: CatalogCodec, answer: Answer, command: Command, origin: Origin): Encoded =>
  encode(codec, answer, codec.kinds.keyOf(command), command, origin)
