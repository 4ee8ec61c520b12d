/**
 * Ids of events. A primary event has a UUIDv7 (RFC 9562). A derived event has a UUIDv8 that depends on its instance
 * and its input record, so that a replay writes the same id: the first 16 bytes of SHA-256 over `instance NUL topic
 * NUL partition NUL offset NUL ordinal` (numbers as decimal text), with version 8 and variant 10.
 */
import { hash } from 'node:crypto'

const hexByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
/** A UUIDv8 that is being made. A text of one piece is read twice as fast as one of six, and each derived event has one. */
const uuidV8 = Buffer.from('00000000-0000-8000-0000-000000000000', 'latin1')
const DIGITS = Buffer.from('0123456789abcdef', 'latin1')

/** The UUIDv8 whose first bytes have the hex digits `first`, and whose other ones those of `hex` at the same places. */
const uuidV8Of = (hex: string, first = ''): string => {
  let at = 0
  for (let i = 0; i < 32; i++) {
    if (i === 8 || i === 12 || i === 16 || i === 20) at++
    const code = (i < first.length ? first : hex).charCodeAt(i)
    if (i === 12)
      uuidV8[at++] = 0x38 // version 8
    else if (i === 16)
      uuidV8[at++] = DIGITS[((code < 0x3a ? code : code + 1) & 3) | 8] // variant 10; `a` is 0x61 and means 10
    else uuidV8[at++] = code
  }
  return uuidV8.toString('latin1')
}
const TIME_MAX_MS = 2 ** 48 - 1

/** Text of 16 bytes as a UUID, lower case. @throws RangeError for another length */
export const uuidText = (bytes: Uint8Array): string => {
  if (bytes.length !== 16) throw new RangeError(`a UUID has 16 bytes, got ${bytes.length}`)
  let text = ''
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) text += '-'
    text += hexByte[bytes[i]]
  }
  return text
}

const UUID_PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** The 16 bytes of a UUID's text. @throws RangeError if it is not a UUID */
export const uuidBytes = (text: string): Buffer => {
  if (!UUID_PATTERN.test(text))
    throw new RangeError(`expected a UUID such as 017f22e2-79b0-7cc3-98c4-dc0c0c07398f, got '${text}'`)
  return Buffer.from(text.replaceAll('-', ''), 'hex')
}

/**
 * UUIDv7 of a time.
 * @param timeMs milliseconds since the epoch, an integer in [0, 2^48)
 * @param random at least 10 bytes; version and variant replace the upper bits of bytes 0 and 2
 */
export const uuidV7 = (timeMs: number, random: Uint8Array): string => {
  if (!Number.isInteger(timeMs) || timeMs < 0 || timeMs > TIME_MAX_MS) {
    throw new RangeError(`timeMs is ${timeMs}, expected an integer in [0, 2^48)`)
  }
  if (random.length < 10) throw new RangeError(`random has ${random.length} bytes, expected at least 10`)
  const bytes = Buffer.allocUnsafe(16)
  bytes.writeUIntBE(timeMs, 0, 6)
  bytes.set(random.subarray(0, 10), 6)
  bytes[6] = (bytes[6] & 0x0f) | 0x70
  bytes[8] = (bytes[8] & 0x3f) | 0x80
  return uuidText(bytes)
}

/** Time of a UUIDv7, ms since the epoch. @throws RangeError if it is a UUID of another version */
export const uuidTimeMs = (text: string): number => {
  const bytes = uuidBytes(text)
  if (bytes[6] >> 4 !== 7)
    throw new RangeError(`expected a UUID of version 7, got version ${bytes[6] >> 4} in '${text}'`)
  return bytes.readUIntBE(0, 6)
}

/**
 * Id of a derived event.
 * @param instance the instance that derives it, for example `features.flights_1h.v1.s1`
 * @param ordinal index of the output within the step of its input record, timers included
 */
export const derivedId = (
  instance: string,
  topic: string,
  partition: number,
  offset: number,
  ordinal: number,
): string => {
  const hex = hash('sha256', `${instance}\0${topic}\0${partition}\0${offset}\0${ordinal}`, 'hex')
  return uuidV8Of(hex)
}

/**
 * Id of a row of a load: a UUIDv8 that begins with the index of the row (48 bits), so that ids order rows of equal times as the load has them. The rest is
 * the SHA-256 of `load NUL index`.
 * @param load names the load, among all loads
 */
export const loadRowId = (load: string, index: number): string => {
  const hex = hash('sha256', `${load}\0${index}`, 'hex')
  return uuidV8Of(hex, index.toString(16).padStart(12, '0'))
}

/** A position in the form of `meta.causationId`. */
export const positionText = (topic: string, partition: number, offset: number): string =>
  `${topic}:${partition}:${offset}`

/** The position in a text of `positionText`; `undefined` if the text is not one. */
export const parsePosition = (
  text: string,
): { readonly topic: string; readonly partition: number; readonly offset: number } | undefined => {
  const match = /^(.+):(\d{1,10}):(\d{1,16})$/.exec(text)
  return match === null ? undefined : { topic: match[1], partition: Number(match[2]), offset: Number(match[3]) }
}
