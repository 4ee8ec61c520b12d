/**
 * Encoders and decoders over a registry. Asking the registry is asynchronous and done ahead (`encoder`, `ensure`);
 * encoding and decoding are synchronous.
 */
import { type AvroSchema, type AvroType, type SchemaOf, typeOf } from './avro.ts'
import { type Decoder, type Reading, SchemaDecoder } from './decoder.ts'
import { type Encoder, SchemaEncoder } from './encoder.ts'
import { type SchemaRegistry, UnknownSchemaError } from './registry.ts'
import { resolverOf } from './resolve.ts'
import { checkHeader, DecodeError, type DecodeReason, schemaIdOf } from './wire.ts'

/** A value of a topic that holds several record types. */
export interface Decoded<T> {
  /** Name of the record without namespace, for example `DatasetDeclared`. */
  readonly type: string
  readonly value: T
}

/** What the codec knows of a schema id. */
type Writer =
  | { readonly kind: 'usable'; readonly id: number; readonly schema: AvroSchema; readonly type: AvroType }
  | { readonly kind: 'unusable'; readonly id: number; readonly reason: DecodeReason; readonly message: string }

/** Ids that the registry does not know are remembered up to this many, the oldest forgotten first. */
const unusableMax = 100_000
const requestsMax = 8

/**
 * Encoders and decoders over one registry. One object per process: it holds every writer schema seen.
 */
export class Codecs {
  readonly #registry: SchemaRegistry
  readonly #writers = new Map<number, Writer>()
  readonly #unusable = new Set<number>()
  readonly #loading = new Map<number, Promise<void>>()
  readonly #encoders = new Map<string, Promise<Encoder<unknown>>>()

  constructor(registry: SchemaRegistry) {
    this.#registry = registry
  }

  /**
   * Registers `schema` and answers its encoder.
   * @throws IncompatibleSchemaError, RegistryUnavailableError, Error for a schema that is no valid Avro
   */
  encoder<T>(subject: string, schema: SchemaOf<T>): Promise<Encoder<T>> {
    const key = `${subject}\0${JSON.stringify(schema)}`
    let encoder = this.#encoders.get(key)
    if (encoder === undefined) {
      encoder = this.#makeEncoder(subject, schema)
      this.#encoders.set(key, encoder)
      encoder.catch(() => this.#encoders.delete(key))
    }
    return encoder as Promise<Encoder<T>>
  }

  async #makeEncoder(subject: string, schema: AvroSchema): Promise<Encoder<unknown>> {
    const type = typeOf(schema)
    const id = await this.#registry.register(subject, schema as object)
    // Also where the id was unknown until now.
    this.#unusable.delete(id)
    this.#writers.set(id, { kind: 'usable', id, schema, type })
    return new SchemaEncoder(id, type)
  }

  /** Whether `ensure` has nothing to ask for this id. Fast, for a look ahead over a fetch. */
  has(id: number): boolean {
    return this.#writers.has(id)
  }

  /**
   * Loads the writer schemas that are not there yet. Ids that the registry does not know are remembered, and decoding
   * them throws `unknown_schema`.
   * @throws RegistryUnavailableError; nothing is remembered of the ids that were not answered
   */
  async ensure(ids: Iterable<number>): Promise<void> {
    const missing = [...new Set(ids)].filter((id) => !this.#writers.has(id))
    for (let i = 0; i < missing.length; i += requestsMax) {
      await Promise.all(missing.slice(i, i + requestsMax).map((id) => this.#load(id)))
    }
  }

  /** Asks again, at the next `ensure`, for the ids that the registry did not know: before a quarantine is replayed. */
  forgetUnknown(): void {
    for (const id of this.#unusable) this.#writers.delete(id)
    this.#unusable.clear()
  }

  /** A decoder that reads every compatible writer schema as `schema`, whatever the writer named its record. */
  decoder<T>(schema: SchemaOf<T>): Decoder<T> {
    const reader = typeOf(schema)
    return new SchemaDecoder((id) => this.#reading(this.#writer(id), schema, reader))
  }

  /** A decoder of a topic with several record types: each of `schemas` reads what was written under its full name. */
  events<T extends Record<string, SchemaOf<unknown>>>(
    schemas: T,
  ): Decoder<{ [K in keyof T]: { readonly type: K; readonly value: ValueOf<T[K]> } }[keyof T]> {
    type Event = { [K in keyof T]: { readonly type: K; readonly value: ValueOf<T[K]> } }[keyof T]
    const readers = new Map<string, { readonly type: string; readonly decoder: Decoder<unknown> }>()
    for (const [type, schema] of Object.entries(schemas)) {
      readers.set(String(typeOf(schema).name), { type, decoder: this.decoder(schema) })
    }
    return {
      decode: (bytes) => {
        const name = this.recordName(bytes)
        const reader = readers.get(name)
        if (reader === undefined) {
          const expected = [...readers.keys()].join(', ')
          throw new DecodeError(
            'incompatible',
            `Record '${name}' is not expected here, only ${expected}.`,
            schemaIdOf(bytes),
          )
        }
        return { type: reader.type, value: reader.decoder.decode(bytes) } as Event
      },
    }
  }

  /** A decoder that reads everything as it was written, for showing it: `{ type, value }`. */
  anything(): Decoder<Decoded<unknown>> {
    const decoder = new SchemaDecoder<unknown>((id) => {
      const writer = this.#writer(id)
      return writer instanceof DecodeError ? writer : { type: typeOf(writer.schema, 'auto'), resolver: undefined }
    })
    return {
      decode: (bytes) => {
        const value = decoder.decode(bytes)
        const name = this.recordName(bytes)
        return { type: name.slice(name.lastIndexOf('.') + 1), value }
      },
    }
  }

  /** Full name of the record that wrote these bytes; only the header is looked at. @throws DecodeError */
  recordName(bytes: Buffer): string {
    checkHeader(bytes)
    const writer = this.#writer(bytes.readInt32BE(1))
    if (writer instanceof DecodeError) throw writer
    return writer.type.name ?? writer.type.typeName
  }

  #writer(id: number): (Writer & { kind: 'usable' }) | DecodeError {
    const writer = this.#writers.get(id)
    if (writer === undefined) throw new Error(`Schema id ${id} was not loaded: Codecs.ensure comes before decode.`)
    return writer.kind === 'usable' ? writer : new DecodeError(writer.reason, writer.message, id)
  }

  #reading(writer: Writer | DecodeError, schema: AvroSchema, reader: AvroType): Reading | DecodeError {
    if (writer instanceof DecodeError) return writer
    if (writer.kind === 'unusable') return new DecodeError(writer.reason, writer.message, writer.id)
    try {
      return resolverOf(reader, schema, writer.type, writer.schema)
    } catch (error) {
      const names = `schema ${writer.id} ('${writer.type.name}') as '${reader.name}'`
      return new DecodeError('incompatible', `Cannot read ${names}: ${(error as Error).message}`, writer.id, error)
    }
  }

  #load(id: number): Promise<void> {
    let loading = this.#loading.get(id)
    if (loading === undefined) {
      loading = this.#fetch(id).finally(() => this.#loading.delete(id))
      this.#loading.set(id, loading)
    }
    return loading
  }

  async #fetch(id: number): Promise<void> {
    let schema: AvroSchema
    try {
      schema = await this.#registry.fetch(id)
    } catch (error) {
      if (!(error instanceof UnknownSchemaError)) throw error
      this.#refuse(id, 'unknown_schema', error.message)
      return
    }
    try {
      this.#writers.set(id, { kind: 'usable', id, schema, type: writerType(schema) })
    } catch (error) {
      this.#refuse(id, 'incompatible', `Schema ${id} cannot be used: ${(error as Error).message}`)
    }
  }

  #refuse(id: number, reason: DecodeReason, message: string): void {
    this.#writers.set(id, { kind: 'unusable', id, reason, message })
    this.#unusable.add(id)
    if (this.#unusable.size > unusableMax) {
      const oldest = this.#unusable.values().next().value as number
      this.#unusable.delete(oldest)
      this.#writers.delete(oldest)
    }
  }
}

/** What wrote a record may have unions that we would not write ourselves: they matter only in fields that are read. */
const writerType = (schema: AvroSchema): AvroType => {
  try {
    return typeOf(schema)
  } catch {
    return typeOf(schema, 'auto')
  }
}

type ValueOf<S> = S extends { readonly __value?: infer V } ? V : never
