/**
 * Avro types as this platform reads and writes them: avsc with unions never wrapped (loading a schema with an
 * ambiguous union fails), logical types left as plain numbers, and three corrections of avsc 5.7.9:
 * - longs beyond 2^52 in magnitude use exact integer arithmetic (avsc's floating point loses the lowest bit of
 *   negative ones); beyond 2^53 - 2 they throw, as in avsc;
 * - a block count greater than the remaining bytes makes the input invalid; avsc would read until memory is exhausted;
 * - `bytes` are copied out of the buffer from which they were read, so that a small value never keeps a whole fetch
 *   alive.
 */
import avro from 'avsc'
import { readZigzag, writeZigzag } from './varint.ts'

export type AvroType = avro.Type

/** A schema as JSON: the content of an `.avsc` file. */
export type AvroSchema = object | string

/** The cursor with which avsc reads. Its type declarations omit it; the version is pinned. */
export interface Tap {
  readonly buf: Buffer
  pos: number
  readLong(): number
  skipLong(): void
  skipString(): void
  writeLong(value: number): void
  readString(): string
}
interface Readable {
  _read(tap: Tap): unknown
  _skip(tap: Tap): void
}
/** avsc's concrete types, with the members that a subclass has to override. */
type Internals = new (schema: unknown, options: unknown) => avro.Type & Readable & Record<string, unknown>
const internals = avro.types as unknown as Record<
  'ArrayType' | 'MapType' | 'LongType' | 'BytesType' | 'RecordType',
  Internals
>

const LONG_MAX = 9007199254740990
/** Up to this magnitude twice the value is exact in a double, including the sign bit of the zigzag form. */
const DOUBLED_EXACT_MAX = 2 ** 52 - 1

/** Number of items in the block that starts here; `undefined` if the input cannot contain that many. */
const blockCount = (tap: Tap): number | undefined => {
  let count = tap.readLong()
  if (count < 0) {
    count = -count
    tap.skipLong()
  }
  // An item takes at least one byte: no schema of this platform has empty items.
  if (count <= tap.buf.length - tap.pos) return count
  tap.pos = tap.buf.length + 1
  return undefined
}

class BoundedArray extends internals.ArrayType {
  override _read(tap: Tap): unknown {
    const items = this.itemsType as Readable
    const values: unknown[] = []
    for (let count = blockCount(tap); count; count = blockCount(tap)) {
      for (let i = 0; i < count; i++) values.push(items._read(tap))
    }
    return values
  }
  override _skip(tap: Tap): void {
    const items = this.itemsType as Readable
    for (let count = blockCount(tap); count; count = blockCount(tap)) {
      for (let i = 0; i < count; i++) items._skip(tap)
    }
  }
}

class BoundedMap extends internals.MapType {
  override _read(tap: Tap): unknown {
    const items = this.valuesType as Readable
    const values: Record<string, unknown> = {}
    for (let count = blockCount(tap); count; count = blockCount(tap)) {
      for (let i = 0; i < count; i++) {
        const key = tap.readString()
        // A plain assignment to `__proto__` would change the object's prototype instead of adding a key.
        Object.defineProperty(values, key, {
          value: items._read(tap),
          enumerable: true,
          writable: true,
          configurable: true,
        })
      }
    }
    return values
  }
  override _skip(tap: Tap): void {
    const items = this.valuesType as Readable
    for (let count = blockCount(tap); count; count = blockCount(tap)) {
      for (let i = 0; i < count; i++) {
        tap.skipString()
        items._skip(tap)
      }
    }
  }
}

class CopiedBytes extends internals.BytesType {
  override _read(tap: Tap): unknown {
    const shared = super._read(tap)
    return Buffer.isBuffer(shared) ? Buffer.from(shared) : shared
  }
}

class ExactLong extends internals.LongType {
  override _read(tap: Tap): number {
    const start = tap.pos
    let value = tap.readLong()
    if (value > DOUBLED_EXACT_MAX || value < -DOUBLED_EXACT_MAX || Number.isNaN(value)) {
      const cursor = { bytes: tap.buf, at: start }
      value = readZigzag(cursor)
      tap.pos = cursor.at
      if (value > LONG_MAX || value < -LONG_MAX) {
        throw new Error(`a long beyond +-${LONG_MAX} cannot be held exactly; expected a smaller value, or text`)
      }
    }
    return value
  }
  _write(tap: Tap, value: number): void {
    if (typeof value !== 'number' || value % 1 !== 0 || value > LONG_MAX || value < -LONG_MAX) {
      throw new Error(`expected a long within +-${LONG_MAX}, got ${String(value)}`)
    }
    if (value >= -DOUBLED_EXACT_MAX) {
      tap.writeLong(value)
      return
    }
    tap.pos = writeZigzag(tap.buf, value, tap.pos)
  }
}

/** Replaces avsc's types by the corrected ones while a schema is loaded. */
const corrected = (schema: unknown, options: unknown): avro.Type | undefined => {
  const name = typeof schema === 'string' ? schema : ((schema ?? {}) as { type?: unknown }).type
  if (name === 'long') return new ExactLong(schema, options)
  if (name === 'bytes') return new CopiedBytes(schema, options)
  if (name === 'array') return new BoundedArray(schema, options)
  if (name === 'map') return new BoundedMap(schema, options)
  return undefined
}

/** By schema: to load one takes a millisecond, and a process asks again for each of its subjects and connections. */
const loaded = { never: new WeakMap<object, AvroType>(), auto: new WeakMap<object, AvroType>() }

/**
 * Loads a schema. An object is loaded once, so it must not change afterwards.
 * @param unions `never` wraps no union and throws on an ambiguous one; `auto` wraps ambiguous ones and is only for
 * showing records of foreign schemas
 * @throws Error if the schema is not valid Avro, or has an ambiguous union
 */
export const typeOf = (schema: AvroSchema, unions: 'never' | 'auto' = 'never'): AvroType => {
  if (typeof schema === 'string') return load(schema, unions)
  const known = loaded[unions].get(schema)
  if (known !== undefined) return known
  const type = load(schema, unions)
  loaded[unions].set(schema, type)
  return type
}

const load = (schema: AvroSchema, unions: 'never' | 'auto'): AvroType =>
  avro.Type.forSchema(
    schema as avro.Schema,
    {
      wrapUnions: unions === 'auto' ? ('auto' as unknown as boolean) : ('never' as unknown as boolean),
      typeHook: corrected as avro.ForSchemaOptions['typeHook'],
    } as avro.ForSchemaOptions,
  )

/** A schema that carries the TypeScript type of its values. */
export type SchemaOf<T> = { readonly __value?: T; readonly [attribute: string]: unknown }

/** A schema that may still change. The compiler ensures that nothing encodes or registers it. */
export interface DraftOf<T> {
  readonly __draft?: T
}
