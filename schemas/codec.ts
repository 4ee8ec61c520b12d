/**
 * Encoders and decoders over a registry. Registry requests are asynchronous and made in advance (`encoder`,
 * `ensure`); encoding and decoding are synchronous.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { type AvroSchema, type AvroType, type SchemaOf, typeOf } from './avro.ts'
import type { CodecsOptions } from './codec-options.ts'
import { type Decoder, type Reading, SchemaDecoder } from './decoder.ts'
import { type Encoder, SchemaEncoder } from './encoder.ts'
import { records } from './generated/records.ts'
import { IncompatibleSchemaError, type SchemaRegistry, UnknownSchemaError } from './registry.ts'
import { resolverOf } from './resolve.ts'
import { type ColumnRows, columnRows } from './row-columns.ts'
import { type RowMode, rowReading } from './row-reading.ts'
import { schemaText } from './schema-text.ts'
import { checkHeader, DecodeError, type DecodeReason, schemaIdOf, UnknownRecordError } from './wire.ts'

const OUR_NAMESPACE = 'ml.'

/** Full names of the records that this release has, without a schema being loaded. A draft counts as unknown: only a newer release writes it. */
const ourRecords: ReadonlySet<string> = new Set(
  records.filter(({ status }) => status === 'current').map(({ layer, name }) => `${OUR_NAMESPACE}${layer}.${name}`),
)

/** A value of a topic that holds several record types. */
export interface Decoded<T> {
  /** Name of the record without namespace, for example `DatasetDeclared`. */
  readonly type: string
  readonly value: T
}

/** The codec's knowledge of a schema id. */
type Writer =
  | { readonly kind: 'usable'; readonly id: number; readonly schema: AvroSchema; readonly type: AvroType }
  | {
      readonly kind: 'unusable'
      readonly id: number
      readonly reason: DecodeReason
      readonly message: string
      /** The registry's schema, if there is one: rows are read with less of it than the Avro library takes. */
      readonly schema?: AvroSchema
      /**
       * Time of the next registry request; `Infinity` if the registry returned a schema, because a schema never
       * changes.
       */
      readonly until: number
    }

/** Maximum remembered ids that the registry does not know; the oldest are forgotten first. */
const UNUSABLE_MAX = 100_000
const REQUESTS_MAX = 8

/** What reads records as a schema of ours. */
interface Reader {
  readonly name: string
  readonly decoder: Decoder<unknown>
}

/** Encoders and decoders over one registry. One object per process: it holds every writer schema that it has seen. */
export class Codecs {
  readonly #registry: SchemaRegistry
  readonly #unknownMs: number
  readonly #unknownPauseMs: number
  readonly #now: () => number
  /** Requests that wait for one of the `REQUESTS_MAX` places. */
  readonly #queue: (() => void)[] = []
  #requests = 0
  readonly #writers = new Map<number, Writer>()
  readonly #unusable = new Set<number>()
  readonly #loading = new Map<number, Promise<void>>()
  /** By the text of the schema, then by subject: the text is one string per schema, so that looking it up does not read it. */
  readonly #encoders = new Map<string, Map<string, Promise<Encoder<unknown>>>>()
  /** By reader schema: to compile a schema takes as long as to decode hundreds of records. */
  readonly #readers = new WeakMap<object, Reader>()

  constructor(registry: SchemaRegistry, options: CodecsOptions = {}) {
    this.#registry = registry
    this.#unknownMs = options.unknownMs ?? 5_000
    this.#unknownPauseMs = options.unknownPauseMs ?? 100
    this.#now = options.now ?? (() => performance.now())
  }

  /**
   * Registers `schema` and returns its encoder.
   * @param otherwise a subject of our own, for a schema that the registry refuses under `subject`: a producer came first and gave its record
   * another name. Readers find a schema by its id, so the subject says nothing to them.
   * @throws IncompatibleSchemaError, RegistryUnavailableError, Error for a schema that is not valid Avro
   */
  encoder<T>(subject: string, schema: SchemaOf<T>, otherwise?: string): Promise<Encoder<T>> {
    const text = schemaText(schema)
    const bySubject = this.#encoders.get(text) ?? new Map<string, Promise<Encoder<unknown>>>()
    this.#encoders.set(text, bySubject)
    let encoder = bySubject.get(subject)
    if (encoder === undefined) {
      encoder = this.#makeEncoder(subject, schema).catch((error: unknown) => {
        if (otherwise === undefined || !(error instanceof IncompatibleSchemaError)) throw error
        return this.#makeEncoder(otherwise, schema)
      })
      bySubject.set(subject, encoder)
      encoder.catch(() => bySubject.delete(subject))
    }
    return encoder as Promise<Encoder<T>>
  }

  async #makeEncoder(subject: string, schema: AvroSchema): Promise<Encoder<unknown>> {
    const type = typeOf(schema)
    const id = await this.#registry.register(subject, schema as object)
    // The id may have been unknown until now.
    this.#unusable.delete(id)
    this.#writers.set(id, { kind: 'usable', id, schema, type })
    return new SchemaEncoder(id, type)
  }

  /** Whether `ensure` has nothing to request for this id. Fast, for a check over a whole fetch. */
  has(id: number): boolean {
    const writer = this.#writers.get(id)
    return writer !== undefined && (writer.kind === 'usable' || writer.until > this.#now())
  }

  /**
   * Loads the missing writer schemas. Ids that the registry does not know are remembered for a short time, and decoding
   * them throws `unknown_schema`.
   * @throws RegistryUnavailableError; ids without an answer are not remembered
   */
  async ensure(ids: Iterable<number>): Promise<void> {
    const missing = [...new Set(ids)].filter((id) => !this.has(id))
    for (let i = 0; i < missing.length; i += REQUESTS_MAX) {
      await Promise.all(missing.slice(i, i + REQUESTS_MAX).map((id) => this.#load(id)))
    }
  }

  /**
   * Makes the next `ensure` request again the ids that the registry did not know. Call it before a replay of the
   * quarantine.
   */
  forgetUnknown(): void {
    for (const id of this.#unusable) this.#writers.delete(id)
    this.#unusable.clear()
  }

  /** A decoder that reads every compatible writer schema as `schema`, whatever name the writer gave its record. */
  decoder<T>(schema: SchemaOf<T>): Decoder<T> {
    return this.#reader(schema).decoder as Decoder<T>
  }

  #reader(schema: SchemaOf<unknown>): Reader {
    let reader = this.#readers.get(schema)
    if (reader === undefined) {
      const type = typeOf(schema)
      const decoder = new SchemaDecoder((id) => this.#reading(this.#writer(id), schema, type))
      reader = { name: String(type.name), decoder }
      this.#readers.set(schema, reader)
    }
    return reader
  }

  /**
   * A decoder of rows of any producer: only names and types of the columns count (row-reading.ts).
   * @param schema a flat record whose columns may be null
   */
  rows<T>(schema: SchemaOf<T>, mode: RowMode = 'read'): Decoder<T> {
    const type = typeOf(schema)
    return new SchemaDecoder<T>((id) => {
      const writer = this.#writers.get(id)
      if (writer?.schema === undefined) return this.#writer(id) as DecodeError
      try {
        return rowReading(type, schema, writer.schema, mode)
      } catch (error) {
        const message = `Rows of schema ${id} cannot be read as '${type.name}': ${(error as Error).message}`
        return new DecodeError('incompatible', message, id, error)
      }
    })
  }

  /** Rows as `rows` reads them, column by column. */
  columns(schema: SchemaOf<unknown>, mode: RowMode = 'read'): ColumnRows {
    return columnRows({
      schema,
      mode,
      decoder: this.rows(schema, mode),
      writerOf: (id) => this.schemaOf(id),
    })
  }

  /** The schema of an id; `undefined`: there is none, or it was not loaded (`ensure`). */
  schemaOf(id: number): AvroSchema | undefined {
    return this.#writers.get(id)?.schema
  }

  /**
   * A decoder of a topic with several record types: each of `schemas` reads the records with its full name. A record
   * with another name throws UnknownRecordError.
   */
  events<T extends Record<string, SchemaOf<unknown>>>(
    schemas: T,
  ): Decoder<{ [K in keyof T]: { readonly type: K; readonly value: ValueOf<T[K]> } }[keyof T]> {
    type Event = { [K in keyof T]: { readonly type: K; readonly value: ValueOf<T[K]> } }[keyof T]
    const readers = new Map<string, { readonly type: string; readonly decoder: Decoder<unknown> }>()
    for (const [type, schema] of Object.entries(schemas)) {
      const { name, decoder } = this.#reader(schema)
      readers.set(name, { type, decoder })
    }
    return {
      decode: (bytes) => {
        const name = this.recordName(bytes)
        const reader = readers.get(name)
        if (reader === undefined) {
          const schemaId = schemaIdOf(bytes)
          const isNewer = name.startsWith(OUR_NAMESPACE) && !ourRecords.has(name)
          throw new UnknownRecordError(name, [...readers.keys()], {
            isNewer,
            ...(schemaId === undefined ? {} : { schemaId }),
          })
        }
        return { type: reader.type, value: reader.decoder.decode(bytes) } as Event
      },
    }
  }

  /** A decoder that reads every record in its writer schema, to show it: `{ type, value }`. */
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

  /** Full name of the record in these bytes; it reads only the header. @throws DecodeError */
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

  /** Runs at most `REQUESTS_MAX` requests at once, in order of arrival. */
  async #inTurn(request: () => Promise<void>): Promise<void> {
    if (this.#requests < REQUESTS_MAX) this.#requests++
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
   * An answer "unknown" keeps its place for a while. So a sender of records with made-up ids slows down the reading of
   * these records, and the registry gets at most `REQUESTS_MAX` requests per pause.
   */
  async #fetch(id: number): Promise<void> {
    let schema: AvroSchema
    try {
      schema = await this.#registry.fetch(id)
    } catch (error) {
      if (!(error instanceof UnknownSchemaError)) throw error
      await sleep(this.#unknownPauseMs)
      if (this.#writers.get(id)?.kind === 'usable') return // this process registered it in the meantime
      this.#refuse(id, 'unknown_schema', error.message, this.#now() + this.#unknownMs)
      return
    }
    this.#unusable.delete(id)
    try {
      this.#writers.set(id, { kind: 'usable', id, schema, type: writerType(schema) })
    } catch (error) {
      const message = `Schema ${id} cannot be used: ${(error as Error).message}`
      this.#refuse(id, 'incompatible', message, Number.POSITIVE_INFINITY, schema)
    }
  }

  #refuse(id: number, reason: DecodeReason, message: string, until: number, schema?: AvroSchema): void {
    this.#writers.set(id, { kind: 'unusable', id, reason, message, until, ...(schema === undefined ? {} : { schema }) })
    this.#unusable.add(id)
    if (this.#unusable.size > UNUSABLE_MAX) {
      const oldest = this.#unusable.values().next().value as number
      this.#unusable.delete(oldest)
      this.#writers.delete(oldest)
    }
  }
}

/** A writer may use unions that this platform does not write. They matter only in fields that are read. */
const writerType = (schema: AvroSchema): AvroType => {
  try {
    return typeOf(schema)
  } catch {
    return typeOf(schema, 'auto')
  }
}

type ValueOf<S> = S extends { readonly __value?: infer V } ? V : never
