/** A record as a line of NDJSON, in the form that the gateway reads. */

export type Fields = Readonly<Record<string, unknown>>

/**
 * Writes a record. Values that JSON does not have take the form of the HTTP API: NaN and the infinities as text, bytes as base64, times as RFC 3339. It is written
 * at once, so what the caller changes later does not matter, and its size is known.
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
