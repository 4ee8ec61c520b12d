/**
 * Encoders and decoders over a registry. Asking the registry is asynchronous and done ahead (`encoder`, `ensure`);
 * encoding and decoding are synchronous.
 */
import { type AvroSchema, type AvroType, type SchemaOf, typeOf } from './avro.ts'
import { type Decoder, type Reading, SchemaDecoder } from './decoder.ts'
import { type Encoder, SchemaEncoder } from './encoder.ts'
import { type SchemaRegistry, UnknownSchemaError } from './registry.ts'
import { resolverOf } from './resolve.ts'
import { checkHeader, DecodeError, type DecodeReason, schemaIdOf, UnknownRecordError } from './wire.ts'

/** A value of a topic that holds several record types. */
export interface Decoded<T> {
  /** Name of the record without namespace, for example `DatasetDeclared`. */
  readonly type: string
  readonly value: T
}

/** What the codec knows of a schema id. */
type Writer =
  | { readonly kind: 'usable'; readonly id: number; readonly schema: AvroSchema; readonly type: AvroType }
  | {
      readonly kind: 'unusable'
      readonly id: number
      readonly reason: DecodeReason
      readonly message: string
      /** When the registry is asked again; `Infinity` where it has answered with a schema, which never changes. */
      readonly until: number
    }

/** Ids that the registry does not know are remembered up to this many, the oldest forgotten first. */
const unusableMax = 100_000
const requestsMax = 8

export interface CodecsOptions {
  /** How long an id counts as unknown before the registry is asked again, ms. Default 5,000: its schema may come later. */
  readonly unknownMs?: number
  /** How long a request whose answer was "unknown" keeps its place, ms. Default 100: see `#fetch`. */
  readonly unknownPauseMs?: number
  /** Monotonic clock, ms. */
  readonly now?: () => number
}

/**
 * Encoders and decoders over one registry. One object per process: it holds every writer schema seen.
 */
export class Codecs {
  readonly #registry: SchemaRegistry
  readonly #unknownMs: number
  readonly #unknownPauseMs: number
  readonly #now: () => number
  /** Who waits for a place among the `requestsMax` requests under way. */
  readonly #queue: (() => void)[] = []
  #requests = 0
  readonly #writers = new Map<number, Writer>()
  readonly #unusable = new Set<number>()
  readonly #loading = new Map<number, Promise<void>>()
  readonly #encoders = new Map<string, Promise<Encoder<unknown>>>()

  constructor(registry: SchemaRegistry, options: CodecsOptions = {}) {
    this.#registry = registry
    this.#unknownMs = options.unknownMs ?? 5_000
    this.#unknownPauseMs = options.unknownPauseMs ?? 100
    this.#now = options.now ?? (() => performance.now())
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
    const writer = this.#writers.get(id)
    return writer !== undefined && (writer.kind === 'usable' || writer.until > this.#now())
  }

  /**
   * Loads the writer schemas that are not there yet. Ids that the registry does not know are remembered for a short while, and decoding
   * them throws `unknown_schema`.
   * @throws RegistryUnavailableError; nothing is remembered of the ids that were not answered
   */
  async ensure(ids: Iterable<number>): Promise<void> {
    const missing = [...new Set(ids)].filter((id) => !this.has(id))
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

  /**
   * A decoder of a topic with several record types: each of `schemas` reads what was written under its full name. A record of another name
   * throws UnknownRecordError.
   */
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
        if (reader === undefined) throw new UnknownRecordError(name, [...readers.keys()], schemaIdOf(bytes))
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
      loading = this.#inTurn(() => this.#fetch(id)).finally(() => this.#loading.delete(id))
      this.#loading.set(id, loading)
    }
    return loading
  }

  /** Runs at most `requestsMax` requests at once, in the order in which they came. */
  async #inTurn(request: () => Promise<void>): Promise<void> {
    if (this.#requests < requestsMax) this.#requests++
    else await new Promise<void>((resolve) => this.#queue.push(resolve))
    try {
      await request()
    } finally {
      const next = this.#queue.shift()
      if (next === undefined) this.#requests--
      else next()
    }
  }

  /**
   * An answer "unknown" keeps its place for a while. Whoever sends records with made-up ids so slows down the reading of them, and the
   * registry gets at most `requestsMax` requests per pause.
   */
  async #fetch(id: number): Promise<void> {
    let schema: AvroSchema
    try {
      schema = await this.#registry.fetch(id)
    } catch (error) {
      if (!(error instanceof UnknownSchemaError)) throw error
      await new Promise((resolve) => setTimeout(resolve, this.#unknownPauseMs))
      if (this.#writers.get(id)?.kind === 'usable') return // this process has registered it meanwhile
      this.#refuse(id, 'unknown_schema', error.message, this.#now() + this.#unknownMs)
      return
    }
    this.#unusable.delete(id)
    try {
      this.#writers.set(id, { kind: 'usable', id, schema, type: writerType(schema) })
    } catch (error) {
      const message = `Schema ${id} cannot be used: ${(error as Error).message}`
      this.#refuse(id, 'incompatible', message, Number.POSITIVE_INFINITY)
    }
  }

  #refuse(id: number, reason: DecodeReason, message: string, until: number): void {
    this.#writers.set(id, { kind: 'unusable', id, reason, message, until })
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
