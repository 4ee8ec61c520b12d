/**
 * Values on the log, in the Confluent wire format:
 *
 *     byte 0      0x00
 *     bytes 1-4   schema id in the registry, int32, big-endian
 *     bytes 5-    Avro binary body
 *
 * Asking the registry is asynchronous and done ahead (`encoder`, `ensure`); encoding and decoding are synchronous.
 */
import { type AvroSchema, type AvroType, typeOf } from './avro.ts'
import { type SchemaRegistry, UnknownSchemaError } from './registry.ts'
import { resolverOf } from './resolve.ts'

const headerBytes = 5
const magic = 0

/** A schema that knows the TypeScript type of its values. */
export type SchemaOf<T> = { readonly __value?: T; readonly [attribute: string]: unknown }

/** A schema that is not settled: nothing encodes or registers it, and the compiler sees to that. */
export interface DraftOf<T> {
  readonly __draft?: T
}

export interface Encoder<T> {
  readonly schemaId: number
  /** Wire bytes of `value`, in a buffer of their own. @throws EncodeError */
  encode(value: T): Buffer
}

export interface Decoder<T> {
  /** The value of wire bytes whose schema id was loaded with `Codecs.ensure`. @throws DecodeError */
  decode(bytes: Buffer): T
}

/** A value of a topic that holds several record types. */
export interface Decoded<T> {
  /** Name of the record without namespace, for example `DatasetDeclared`. */
  readonly type: string
  readonly value: T
}

export type DecodeReason =
  /** Fewer than 5 bytes. */
  | 'too_short'
  /** The first byte is not 0. */
  | 'magic'
  /** The registry does not know the schema id. */
  | 'unknown_schema'
  /** What was written cannot be read as what is expected. */
  | 'incompatible'
  /** The body is not what its schema says, or bytes are left over. */
  | 'malformed'

/** These bytes cannot be read, now or ever: they belong in quarantine. */
export class DecodeError extends Error {
  readonly reason: DecodeReason
  /** `undefined` if the bytes hold none. */
  readonly schemaId: number | undefined
  constructor(reason: DecodeReason, message: string, schemaId?: number, cause?: unknown) {
    super(message, { cause })
    this.name = 'DecodeError'
    this.reason = reason
    this.schemaId = schemaId
  }
}

/** A value does not fit its schema. A bug of the caller, or input that it should have checked. */
export class EncodeError extends Error {
  /** Path of the first wrong field, for example `meta.time`; `''` for the value itself. */
  readonly field: string
  constructor(field: string, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'EncodeError'
    this.field = field
  }
}

/** Schema id of wire bytes; `undefined` if they are too short or start with another magic byte. */
export const schemaIdOf = (bytes: Buffer): number | undefined =>
  bytes.length >= headerBytes && bytes[0] === magic ? bytes.readInt32BE(1) : undefined

/** One scratch buffer per process: encoding is synchronous, so nobody sees it half written. */
let scratch = Buffer.allocUnsafeSlow(64 * 1024)

class SchemaEncoder<T> implements Encoder<T> {
  readonly schemaId: number
  readonly #type: AvroType
  constructor(schemaId: number, type: AvroType) {
    this.schemaId = schemaId
    this.#type = type
  }
  encode(value: T): Buffer {
    let end: number
    try {
      end = this.#type.encode(value, scratch, headerBytes)
      while (end < 0) {
        // avsc answers minus the bytes that were missing.
        scratch = Buffer.allocUnsafeSlow(2 * (scratch.length - end))
        end = this.#type.encode(value, scratch, headerBytes)
      }
    } catch (error) {
      throw encodeErrorOf(this.#type, value, error)
    }
    const bytes = Buffer.allocUnsafe(end)
    scratch.copy(bytes, 0, 0, end)
    bytes[0] = magic
    bytes.writeInt32BE(this.schemaId, 1)
    return bytes
  }
}

const encodeErrorOf = (type: AvroType, value: unknown, cause: unknown): EncodeError => {
  let first: { path: string; value: unknown; expected: string } | undefined
  type.isValid(value, {
    errorHook: (path, any, expected) => {
      first ??= { path: path.join('.'), value: any, expected: nameOfType(expected) }
    },
  })
  if (first === undefined) return new EncodeError('', `Value of '${type.name}': ${(cause as Error).message}`, cause)
  return new EncodeError(
    first.path,
    `Field '${first.path}' of '${type.name ?? type.typeName}' is ${show(first.value)}, expected ${first.expected}.`,
    cause,
  )
}

const show = (value: unknown): string => {
  const text = typeof value === 'bigint' || typeof value === 'symbol' ? String(value) : JSON.stringify(value)
  return text === undefined ? 'absent' : text.length > 200 ? `${text.slice(0, 200)}...` : text
}

const nameOfType = (type: AvroType): string => {
  if (type.typeName.startsWith('union')) {
    return (type as unknown as { types: AvroType[] }).types.map(nameOfType).join(' or ')
  }
  return type.name ?? type.typeName
}

/** What the codec knows of a schema id. */
type Writer =
  | { readonly kind: 'usable'; readonly id: number; readonly schema: AvroSchema; readonly type: AvroType }
  | { readonly kind: 'unusable'; readonly id: number; readonly reason: DecodeReason; readonly message: string }

/** A way to read what one writer schema wrote. */
interface Reading {
  readonly type: AvroType
  readonly resolver: object | undefined
}

class SchemaDecoder<T> implements Decoder<T> {
  readonly #readings = new Map<number, Reading | DecodeError>()
  readonly #readingOf: (id: number) => Reading | DecodeError
  #lastId: number | undefined
  #last: Reading | undefined
  constructor(readingOf: (id: number) => Reading | DecodeError) {
    this.#readingOf = readingOf
  }

  decode(bytes: Buffer): T {
    if (bytes.length < headerBytes) {
      throw new DecodeError(
        'too_short',
        `A value of ${bytes.length} bytes is shorter than its ${headerBytes} byte header.`,
      )
    }
    if (bytes[0] !== magic) {
      throw new DecodeError('magic', `The first byte is ${bytes[0]}, expected ${magic} (Confluent wire format).`)
    }
    const id = bytes.readInt32BE(1)
    const reading = id === this.#lastId ? this.#last! : this.#lookUp(id)
    let read: { value: unknown; offset: number }
    try {
      read = reading.type.decode(bytes, headerBytes, reading.resolver as never)
    } catch (error) {
      throw new DecodeError(
        'malformed',
        `The body does not follow schema ${id}: ${(error as Error).message}`,
        id,
        error,
      )
    }
    if (read.offset !== bytes.length) {
      const found = read.offset < 0 ? 'it ends early' : `${bytes.length - read.offset} bytes are left over`
      throw new DecodeError('malformed', `The body does not follow schema ${id}: ${found}.`, id)
    }
    return read.value as T
  }

  #lookUp(id: number): Reading {
    let reading = this.#readings.get(id)
    if (reading === undefined) {
      reading = this.#readingOf(id)
      // A refusal of an unknown id is not kept here: `Codecs` bounds what it remembers of those.
      if (!(reading instanceof DecodeError) || reading.reason === 'incompatible') this.#readings.set(id, reading)
    }
    if (reading instanceof DecodeError) throw new DecodeError(reading.reason, reading.message, id)
    this.#lastId = id
    this.#last = reading
    return reading
  }
}

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
    if (!this.#writers.has(id)) this.#writers.set(id, { kind: 'usable', id, schema, type })
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

  /** Full name of the record that wrote these bytes. @throws DecodeError as `decode` does for the header */
  recordName(bytes: Buffer): string {
    const id = schemaIdOf(bytes)
    if (id === undefined) {
      throw bytes.length < headerBytes
        ? new DecodeError(
            'too_short',
            `A value of ${bytes.length} bytes is shorter than its ${headerBytes} byte header.`,
          )
        : new DecodeError('magic', `The first byte is ${bytes[0]}, expected ${magic} (Confluent wire format).`)
    }
    const writer = this.#writer(id)
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
