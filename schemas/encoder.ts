/** Encoding of values, synchronous, into new buffers. */
import { type AvroType, type SchemaOf, typeOf } from './avro.ts'
import { HEADER_BYTES, MAGIC } from './wire.ts'

export interface Encoder<T> {
  readonly schemaId: number
  /** Wire bytes of `value`, in a new buffer. @throws EncodeError */
  encode(value: T): Buffer
}

/** A value does not fit its schema. This is a bug of the caller, or input that the caller should have checked. */
export class EncodeError extends Error {
  /** Path of the first wrong field, for example `meta.time`; `''` for the value itself. */
  readonly field: string
  constructor(field: string, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'EncodeError'
    this.field = field
  }
}

/** One scratch buffer per process: encoding is synchronous, so no caller sees it half written. */
let scratch = Buffer.allocUnsafeSlow(64 * 1024)

/** The encoder of a registered schema. */
export class SchemaEncoder<T> implements Encoder<T> {
  readonly schemaId: number
  readonly #type: AvroType
  constructor(schemaId: number, type: AvroType) {
    this.schemaId = schemaId
    this.#type = type
  }
  encode(value: T): Buffer {
    let end: number
    try {
      end = this.#type.encode(value, scratch, HEADER_BYTES)
      while (end < 0) {
        // avsc returns the number of missing bytes, negated.
        scratch = Buffer.allocUnsafeSlow(2 * (scratch.length - end))
        end = this.#type.encode(value, scratch, HEADER_BYTES)
      }
    } catch (error) {
      throw encodeErrorOf(this.#type, value, error)
    }
    const bytes = Buffer.allocUnsafe(end)
    scratch.copy(bytes, 0, 0, end)
    bytes[0] = MAGIC
    bytes.writeInt32BE(this.schemaId, 1)
    return bytes
  }
}

/** The encoder of a schema whose id is known. */
export const encoderWith = <T>(schemaId: number, schema: SchemaOf<T>): Encoder<T> =>
  new SchemaEncoder<T>(schemaId, typeOf(schema))

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
