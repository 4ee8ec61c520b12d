/** Decoding of values, synchronous, with one resolver per writer schema. */
import type { AvroType } from './avro.ts'
import { ColumnError } from './column-units.ts'
import { checkHeader, DecodeError, HEADER_BYTES } from './wire.ts'

export interface Decoder<T> {
  /** The value of wire bytes whose schema id was loaded with `Codecs.ensure`. @throws DecodeError */
  decode(bytes: Buffer): T
}

/** A reader for the records of one writer schema. */
export interface Reading {
  readonly type: AvroType
  readonly resolver: object | undefined
}

/** Reads by schema id. It requests the reader of an id once. */
export class SchemaDecoder<T> implements Decoder<T> {
  readonly #readings = new Map<number, Reading | DecodeError>()
  readonly #readingOf: (id: number) => Reading | DecodeError
  #lastId: number | undefined
  #last: Reading | undefined
  constructor(readingOf: (id: number) => Reading | DecodeError) {
    this.#readingOf = readingOf
  }

  decode(bytes: Buffer): T {
    checkHeader(bytes)
    const id = bytes.readInt32BE(1)
    const reading = id === this.#lastId ? this.#last! : this.#lookUp(id)
    let read: { value: unknown; offset: number }
    try {
      read = reading.type.decode(bytes, HEADER_BYTES, reading.resolver as never)
    } catch (error) {
      if (error instanceof ColumnError) throw new DecodeError('incompatible', error.message, id, error)
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
      // An error for an unknown id is not kept here: `Codecs` bounds the number of those that it remembers.
      if (!(reading instanceof DecodeError) || reading.reason === 'incompatible') this.#readings.set(id, reading)
    }
    if (reading instanceof DecodeError) throw new DecodeError(reading.reason, reading.message, id)
    this.#lastId = id
    this.#last = reading
    return reading
  }
}
