/** Chosen fields of events in the wire format, for any writer schema. For code paths that every event takes. */
import { FieldError, type FieldValue, fieldReader } from './fields.ts'
import type { SchemaRegistry } from './registry.ts'
import { HEADER_BYTES, MAGIC } from './wire.ts'

type ReadFields = (body: Buffer, at: number, into: FieldValue[]) => void

/** Reads the same fields from events of any writer schema. Each schema is requested once, by id. */
export class EventFields {
  readonly #registry: Pick<SchemaRegistry, 'fetch'>
  readonly #fields: readonly string[]
  readonly #readers = new Map<number, ReadFields>()
  readonly #readerOf: typeof fieldReader
  #lastId = -1
  #last: ReadFields | undefined

  /**
   * @param fields names, or paths through records, for example `meta.time`
   * @param readerOf `spanReader` for the places of texts; default: their values
   */
  constructor(registry: Pick<SchemaRegistry, 'fetch'>, fields: readonly string[], readerOf = fieldReader) {
    this.#registry = registry
    this.#fields = fields
    this.#readerOf = readerOf
  }

  /**
   * Loads the missing writer schemas.
   * @throws FieldError if one of them lacks a field; errors of the registry
   */
  async ensure(ids: Iterable<number>): Promise<void> {
    for (const id of ids) {
      if (this.#readers.has(id)) continue
      this.#readers.set(id, this.#readerOf((await this.#registry.fetch(id)) as object, this.#fields))
    }
  }

  /** Whether `read` can read records with this schema id. */
  has(id: number): boolean {
    return this.#readers.has(id)
  }

  /**
   * Reads the event that begins at `at` into `into`, in the order of the fields, as its reader does.
   * @throws FieldError if the bytes are not an event, or `ensure` has not loaded their schema id
   */
  read(bytes: Buffer, at: number, into: FieldValue[]): void {
    if (bytes.length < at + HEADER_BYTES || bytes[at] !== MAGIC) throw new FieldError('The bytes are not an event.')
    const id = bytes.readInt32BE(at + 1)
    if (id !== this.#lastId) {
      this.#last = this.#readers.get(id)
      if (this.#last === undefined) throw new FieldError(`Schema ${id} was not loaded.`)
      this.#lastId = id
    }
    ;(this.#last as ReadFields)(bytes, at + HEADER_BYTES, into)
  }
}
