/**
 * Values on the log, in the Confluent wire format:
 *
 *     byte 0      0x00
 *     bytes 1-4   schema id in the registry, int32, big-endian
 *     bytes 5-    Avro binary body
 */
export const HEADER_BYTES = 5
export const MAGIC = 0

export type DecodeReason =
  /** Fewer than 5 bytes. */
  | 'too_short'
  /** The first byte is not 0. */
  | 'magic'
  /** The registry does not know the schema id. */
  | 'unknown_schema'
  /** The record cannot be read with the expected schema. */
  | 'incompatible'
  /** The body does not match its schema, or bytes remain. */
  | 'malformed'

/** These bytes can never be read: they belong in quarantine. */
export class DecodeError extends Error {
  readonly reason: DecodeReason
  /** `undefined` if the bytes contain no schema id. */
  readonly schemaId: number | undefined
  constructor(reason: DecodeReason, message: string, schemaId?: number, cause?: unknown) {
    super(message, { cause })
    this.name = 'DecodeError'
    this.reason = reason
    this.schemaId = schemaId
  }
}

export interface UnknownRecord {
  readonly schemaId?: number
  readonly isNewer?: boolean
}

/**
 * The bytes hold a record that this process does not know, in a topic whose records it should know: a newer process
 * wrote it. The record is a fact, so it can be neither skipped nor quarantined. Everything that depends on it has to
 * wait until this process is replaced.
 */
export class UnknownRecordError extends DecodeError {
  /** Full name of the record. */
  readonly recordName: string
  /** Whether a newer release wrote it: it is a record of the platform, and this release has none of that name. */
  readonly isNewer: boolean
  constructor(recordName: string, known: readonly string[], { schemaId, isNewer = true }: UnknownRecord = {}) {
    const text = `This process is too old for record '${recordName}', it knows only ${known.join(', ')}; expected a newer release.`
    super('incompatible', text, schemaId)
    this.name = 'UnknownRecordError'
    this.recordName = recordName
    this.isNewer = isNewer
  }
}

/** Schema id of wire bytes; `undefined` if they are too short or start with another magic byte. */
export const schemaIdOf = (bytes: Buffer): number | undefined =>
  bytes.length >= HEADER_BYTES && bytes[0] === MAGIC ? bytes.readInt32BE(1) : undefined

/** Schema ids of the records' values, each once. */
export const schemaIdsOf = (records: readonly { readonly value: Buffer | null }[]): Set<number> => {
  const ids = new Set<number>()
  for (const { value } of records) {
    const id = value === null ? undefined : schemaIdOf(value)
    if (id !== undefined) ids.add(id)
  }
  return ids
}

/** Rejects bytes without a header. @throws DecodeError too_short, magic */
export const checkHeader = (bytes: Buffer): void => {
  if (bytes.length < HEADER_BYTES) {
    throw new DecodeError(
      'too_short',
      `A value of ${bytes.length} bytes is shorter than its ${HEADER_BYTES} byte header.`,
    )
  }
  if (bytes[0] !== MAGIC) {
    throw new DecodeError('magic', `The first byte is ${bytes[0]}, expected ${MAGIC} (Confluent wire format).`)
  }
}
