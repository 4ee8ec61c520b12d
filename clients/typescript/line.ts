/** A record as a line of NDJSON, in the form that the gateway reads. */

export type Fields = Readonly<Record<string, unknown>>

/**
 * A record in the buffer. The service waits while a record is taken, so writing it as JSON comes later, if nobody can change its values until then; otherwise it is
 * written at once.
 */
export class Line {
  #fields: Fields | undefined
  #text: string | undefined
  #bytes: number

  /** @param fields is kept: nobody else may hold it @throws TypeError if it cannot be JSON */
  constructor(fields: Record<string, unknown>) {
    const estimate = estimateOf(fields)
    if (estimate === undefined) {
      this.#text = lineOf(fields)
      this.#bytes = bytesOf(this.#text)
    } else {
      this.#fields = fields
      this.#bytes = estimate
    }
  }

  /** With the line break. An estimate until it is written. */
  get bytes(): number {
    return this.#bytes
  }

  /** Written at the first call. */
  get text(): string {
    if (this.#text === undefined) {
      this.#text = lineOf(this.#fields as Fields)
      this.#bytes = bytesOf(this.#text)
      this.#fields = undefined
    }
    return this.#text
  }
}

const bytesOf = (text: string): number => Buffer.byteLength(text) + 1

const NUMBER_BYTES = 20
/** Quotes, colon and comma. */
const MEMBER_BYTES = 4
const BRACES_BYTES = 3

/** @returns bytes as JSON, about; `undefined`: it holds a value that can change, or that JSON may not have. Dates become text. */
const estimateOf = (fields: Record<string, unknown>): number | undefined => {
  let bytes = BRACES_BYTES
  for (const name in fields) {
    let value = fields[name]
    if (value instanceof Date) {
      value = value.toJSON()
      fields[name] = value
    }
    bytes += name.length + MEMBER_BYTES
    if (typeof value === 'string') bytes += value.length + 2
    else if (typeof value === 'number' || typeof value === 'boolean' || value === null) bytes += NUMBER_BYTES
    else if (value !== undefined) return undefined
  }
  return bytes
}

/**
 * Writes a record. Values that JSON does not have take the form of the HTTP API: NaN and the infinities as text, bytes as base64, times as RFC 3339.
 * @throws TypeError if it cannot be JSON
 */
export const lineOf = (record: Fields): string => {
  const written: Record<string, unknown> = {}
  for (const name in record) written[name] = writable(record[name])
  return JSON.stringify(written)
}

const writable = (value: unknown): unknown => {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value === 'bigint') return integerOf(value)
  if (value instanceof Uint8Array)
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')
  return value
}

const integerOf = (value: bigint): number => {
  const number = Number(value)
  if (Number.isSafeInteger(number)) return number
  throw new TypeError(`${value} is no integer of JSON, expected one within +-(2^53 - 1)`)
}
