/** The key of a row's copy, for all processors that copy rows by other columns. */
import { entityIdOf } from './entity-id.ts'
import { decoded, poison, ROW_BYTES_MAX } from './reasons.ts'

export interface CopyOptions {
  /** Columns whose text is the new key, in order. */
  readonly key: readonly string[]
  /** Decodes at least the key columns, all of them nullable. */
  readonly rows: { decode(value: Buffer): Readonly<Record<string, unknown>> }
  /** Maximum size of key and value of a copy, bytes. Default 1,000,000: the new key may be longer than the old one. */
  readonly rowBytesMax?: number
}

/**
 * @returns `undefined` for a row with a null in a key column: it belongs to no entity
 * @throws PoisonError if the row cannot be read, or if its new key makes it too large
 */
export const copiedKey = (
  value: Buffer,
  { rows, key, rowBytesMax = ROW_BYTES_MAX }: CopyOptions,
): Buffer | undefined => {
  const text = entityIdOf(
    key,
    decoded(() => rows.decode(value)),
  )
  if (text === undefined) return undefined
  const newKey = Buffer.from(text)
  const bytes = newKey.length + value.length
  if (bytes > rowBytesMax) throw poison('row_too_large', { bytes, bytesMax: rowBytesMax })
  return newKey
}
