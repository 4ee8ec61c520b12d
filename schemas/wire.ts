/**
 * Values on the log, in the Confluent wire format:
 *
 *     byte 0      0x00
 *     bytes 1-4   schema id in the registry, int32, big-endian
 *     bytes 5-    Avro binary body
 */
export const headerBytes = 5
export const magic = 0

export type DecodeReason =
  /** Fewer than 5 bytes. */
  | 'too_short'
  /** The first byte is not 0. */
  | 'magic'
  /** The registry does not know the schema id. */
  | 'unknown_schema'
  /** What was written cannot be read as what is expected. */
  | 'incompatible'
  /** The body is not what its schema says, or bytes are left over. */
  | 'malformed'

/** These bytes cannot be read, now or ever: they belong in quarantine. */
export class DecodeError extends Error {
  readonly reason: DecodeReason
  /** `undefined` if the bytes hold none. */
  readonly schemaId: number | undefined
  constructor(reason: DecodeReason, message: string, schemaId?: number, cause?: unknown) {
    super(message, { cause })
    this.name = 'DecodeError'
    this.reason = reason
    this.schemaId = schemaId
  }
}

/**
 * The bytes hold a record that this process has never heard of, in a topic whose records it is meant to know: a newer process wrote it. The
 * record is a fact and can be neither skipped nor quarantined; what depends on it has to wait until this process is replaced.
 */
export class UnknownRecordError extends DecodeError {
  /** Full name of the record. */
  readonly recordName: string
  constructor(recordName: string, known: readonly string[], schemaId?: number) {
    const text = `This process is too old for record '${recordName}', it knows only ${known.join(', ')}; expected a newer release.`
    super('incompatible', text, schemaId)
    this.name = 'UnknownRecordError'
    this.recordName = recordName
  }
}

/** Schema id of wire bytes; `undefined` if they are too short or start with another magic byte. */
export const schemaIdOf = (bytes: Buffer): number | undefined =>
  bytes.length >= headerBytes && bytes[0] === magic ? bytes.readInt32BE(1) : undefined

/** Schema ids of the values of records, each once. */
export const schemaIdsOf = (records: readonly { readonly value: Buffer | null }[]): Set<number> => {
  const ids = new Set<number>()
  for (const { value } of records) {
    const id = value === null ? undefined : schemaIdOf(value)
    if (id !== undefined) ids.add(id)
  }
  return ids
}

/** Refuses bytes that have no header. @throws DecodeError too_short, magic */
export const checkHeader = (bytes: Buffer): void => {
  if (bytes.length < headerBytes) {
    throw new DecodeError(
      'too_short',
      `A value of ${bytes.length} bytes is shorter than its ${headerBytes} byte header.`,
    )
  }
  if (bytes[0] !== magic) {
    throw new DecodeError('magic', `The first byte is ${bytes[0]}, expected ${magic} (Confluent wire format).`)
  }
}
