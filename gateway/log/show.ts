/** Shows records of any topic as JSON. Values are decoded with their writer schema; a value that cannot be decoded is shown as base64 with the reason. */
import { type Codecs, type Decoded, DecodeError, type Decoder, jsonText } from '../../schemas/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'

export interface ShownRecord {
  readonly partition: number
  readonly offset: number
  /** Log time, in ms since the epoch. */
  readonly timestamp: number
  /** The key as text, or as base64 if it is not UTF-8; null if there is none. */
  readonly key: string | null
  /** The name of the record; null for a tombstone or a value that was not decoded. */
  readonly type: string | null
  readonly value: unknown
  /** The reason why the value is shown as base64 and not decoded. */
  readonly undecoded?: string
  /** Fields that are left out, because the caller does not see the values of their columns. */
  readonly masked?: readonly string[]
  /** The reason why the record, or what may hold values in it, is not shown. */
  readonly hidden?: string
}

const jsonOf = (_key: string, value: unknown): unknown => {
  // JSON.stringify has called toJSON of the Buffer before.
  if (isBufferJson(value)) return Buffer.from(value.data).toString('base64')
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value
}

const isBufferJson = (value: unknown): value is { readonly data: number[] } =>
  typeof value === 'object' &&
  value !== null &&
  (value as { type?: unknown }).type === 'Buffer' &&
  Array.isArray((value as { data?: unknown }).data)

/** A record as JSON text. */
export const shownText = (record: ShownRecord): string => jsonText(record, jsonOf)

const keyOf = (key: Buffer | null): string | null => {
  if (key === null) return null
  const text = key.toString('utf8')
  return Buffer.from(text).equals(key) ? text : key.toString('base64')
}

export const shower = (codecs: Codecs): ((partition: number, record: LogRecord) => ShownRecord) => {
  const decoder: Decoder<Decoded<unknown>> = codecs.anything()
  return (partition, { offset, timestamp, key, value }) => {
    const common = { partition, offset, timestamp, key: keyOf(key) }
    if (value === null) return { ...common, type: null, value: null }
    try {
      return { ...common, ...decoder.decode(value) }
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      return { ...common, type: null, value: value.toString('base64'), undecoded: error.message }
    }
  }
}
