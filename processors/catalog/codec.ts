/** The catalogue on the wire: the content of its command and event topics, and the `meta` of its outputs. */
import {
  avro,
  type Codecs,
  type Decoder,
  derivedMeta,
  type Encoder,
  recordSubject,
  type SchemaOf,
} from '../../schemas/index.ts'
import type { Encoded, Origin } from '../../streams/core/aggregate/index.ts'
import { keyOf } from './evolve.ts'
import { type Answer, type Command, type Event, entryKey } from './types.ts'

/**
 * Partitions of the command topic and of the event topic. Invariants span names, so all commands are decided in one
 * order.
 */
export const COMMAND_PARTITIONS = 1

/** Every record type of `ml.catalog.commands`. */
export const COMMAND_SCHEMAS = {
  DeclareEntity: avro.DeclareEntitySchema,
  DeclareDataset: avro.DeclareDatasetSchema,
  DeclareFeatureView: avro.DeclareFeatureViewSchema,
  ActivateView: avro.ActivateViewSchema,
  RetireDeclaration: avro.RetireDeclarationSchema,
} as const

/** Every record type of `ml.catalog`: events, then answers. */
export const EVENT_SCHEMAS = {
  EntityDeclared: avro.EntityDeclaredSchema,
  DatasetDeclared: avro.DatasetDeclaredSchema,
  FeatureViewDeclared: avro.FeatureViewDeclaredSchema,
  ViewActivated: avro.ViewActivatedSchema,
  DeclarationRetired: avro.DeclarationRetiredSchema,
  DeclarationUnchanged: avro.DeclarationUnchangedSchema,
  CommandRefused: avro.CommandRefusedSchema,
} as const

/** What every record of `ml.catalog` carries besides its content. */
export interface Logged {
  readonly meta: avro.EventMeta
  readonly commandId: string
}
type WithLogged<T> = T extends { readonly type: infer K; readonly value: infer V }
  ? { readonly type: K; readonly value: V & Logged }
  : never
/** A record of `ml.catalog`. */
export type CatalogRecord = WithLogged<Event | Answer>

type Encoders = { readonly [K in keyof typeof EVENT_SCHEMAS]: Encoder<unknown> }

export interface CatalogCodec {
  readonly commands: Decoder<Command>
  readonly events: Decoder<CatalogRecord>
  readonly encoders: Encoders
}

/**
 * Registers the records of `ml.catalog`, and creates the reader and writer of the catalogue.
 * @param prefix of the installation, part of the subjects
 * @throws as `Codecs.encoder` does
 */
export const catalogCodec = async (codecs: Codecs, prefix: string): Promise<CatalogCodec> => {
  const encoders = await Promise.all(
    Object.entries(EVENT_SCHEMAS).map(async ([type, schema]): Promise<[string, Encoder<unknown>]> => {
      return [type, await codecs.encoder(recordSubject(prefix, schema), schema as SchemaOf<unknown>)]
    }),
  )
  return {
    commands: codecs.events(COMMAND_SCHEMAS) as Decoder<Command>,
    events: codecs.events(EVENT_SCHEMAS) as Decoder<CatalogRecord>,
    encoders: Object.fromEntries(encoders) as Encoders,
  }
}

/** Key of a command on `ml.catalog.commands`. */
export const commandKey = (command: Command): string => {
  switch (command.type) {
    case 'DeclareEntity':
      return entryKey('entity', command.value.entity.name)
    case 'DeclareDataset':
      return entryKey('dataset', command.value.dataset.name)
    case 'DeclareFeatureView':
      return entryKey('view', command.value.view.name)
    case 'ActivateView':
      return entryKey('view', command.value.view)
    case 'RetireDeclaration':
      return entryKey(command.value.kind, command.value.name)
  }
}

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
  encode(codec, event, keyOf(event), command, origin)

export const encodeAnswer = (codec: CatalogCodec, answer: Answer, command: Command, origin: Origin): Encoded =>
  encode(codec, answer, commandKey(command), command, origin)
