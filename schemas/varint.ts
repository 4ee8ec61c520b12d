/**
 * Integers of variable length, the one implementation of the platform.
 *
 * - varint: base 128, low group first, the high bit is set on all bytes but the last (LEB128)
 * - zigzag: the varint of 2n for n >= 0, and of -2n - 1 below
 *
 * Avro, record batches of Kafka, ClickHouse's native format and changelogs use them. Both are exact within +-2^53.
 */

/** Where the next byte is read. One object is used for many values, so that nothing is allocated per value. */
export interface Cursor {
  readonly bytes: Uint8Array
  at: number
}

const TWO_27 = 2 ** 27
const TWO_31 = 2 ** 31
const TWO_55 = 2 ** 55

/** Most bytes that a value takes. */
export const VARINT_BYTES_MAX = 8

/** @param value a natural number up to 2^53 @returns the index behind the last byte */
export const writeVarint = (bytes: Uint8Array, value: number, at: number): number => {
  let rest = value
  let next = at
  while (rest >= TWO_31) {
    bytes[next++] = (rest % 128) | 0x80
    rest = Math.floor(rest / 128)
  }
  while (rest > 0x7f) {
    bytes[next++] = (rest & 0x7f) | 0x80
    rest >>>= 7
  }
  bytes[next++] = rest
  return next
}

/** @param value an integer within +-2^53 @returns the index behind the last byte */
export const writeZigzag = (bytes: Uint8Array, value: number, at: number): number => {
  const sign = value < 0 ? 1 : 0
  const magnitude = value < 0 ? -value - 1 : value
  if (magnitude < 64) {
    bytes[at] = (magnitude << 1) | sign
    return at + 1
  }
  if (magnitude < 8192) {
    bytes[at] = ((magnitude & 63) << 1) | sign | 0x80
    bytes[at + 1] = magnitude >>> 6
    return at + 2
  }
  if (magnitude < TWO_31) {
    let next = at
    bytes[next++] = ((magnitude & 63) << 1) | sign | 0x80
    let rest = magnitude >>> 6
    for (; rest > 0x7f; rest >>>= 7) bytes[next++] = (rest & 0x7f) | 0x80
    bytes[next++] = rest
    return next
  }
  // The low group takes the sign, so the form itself, which may need 54 bits, is never a number.
  bytes[at] = ((magnitude % 64) << 1) | sign | 0x80
  return writeVarint(bytes, Math.floor(magnitude / 64), at + 1)
}

/** Bytes that the zigzag form takes. @param value an integer within +-2^53 */
export const zigzagSize = (value: number): number => {
  const magnitude = value < 0 ? -value - 1 : value
  if (magnitude < 64) return 1
  if (magnitude < 8192) return 2
  let size = 1
  if (magnitude < TWO_31) for (let rest = magnitude >>> 6; rest > 0; rest >>>= 7) size++
  else for (let rest = Math.floor(magnitude / 64); rest > 0; rest = Math.floor(rest / 128)) size++
  return size
}

/**
 * Reads a zigzag form and moves the cursor. It does not check the end: behind it bytes count as 0, and the cursor then
 * stands beyond the end. A form of a value beyond +-2^53 gives a value beyond +-2^53.
 */
export const readZigzag = (cursor: Cursor): number => {
  const { bytes } = cursor
  let byte = bytes[cursor.at++]
  let low = byte & 0x7f
  if (!(byte >= 0x80)) return (low >>> 1) ^ -(low & 1)
  let shift = 7
  do {
    byte = bytes[cursor.at++]
    low |= (byte & 0x7f) << shift
    shift += 7
  } while (byte >= 0x80 && shift < 28)
  if (!(byte >= 0x80)) return (low >>> 1) ^ -(low & 1)
  let middle = 0
  let high = 0
  shift = 0
  do {
    byte = bytes[cursor.at++]
    if (shift < 28) middle |= (byte & 0x7f) << shift
    else high += (byte & 0x7f) * 2 ** (shift - 28)
    shift += 7
  } while (byte >= 0x80 && shift < 42)
  const magnitude = (low >>> 1) + middle * TWO_27 + high * TWO_55
  return (low & 1) === 1 ? -magnitude - 1 : magnitude
}

/** Reads a varint of a natural number up to 2^53, as `readZigzag` does. */
export const readVarint = (cursor: Cursor): number => {
  const value = readZigzag(cursor)
  return value >= 0 ? 2 * value : -2 * value - 1
}

/** A zigzag of any 64-bit integer, which a number may not hold. Bytes behind the end count as 0. */
export const readWideZigzag = (cursor: Cursor): bigint => {
  let zigzag = 0n
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = cursor.bytes[cursor.at++] ?? 0
    zigzag |= BigInt(byte & 0x7f) << shift
    if (byte < 0x80) break
  }
  return BigInt.asIntN(64, (zigzag >> 1n) ^ -(zigzag & 1n))
}

/** A form of so many bytes is exact in a number, and a length of so many fits 32 bits. */
const EXACT_BYTES_MAX = 7
const LENGTH_BYTES_MAX = 4

/** Where a zigzag form ends; -1: it is so long that its value may not be exact. Bytes behind the end count as its last one. */
export const behindZigzag = (bytes: Uint8Array, from: number): number => {
  let at = from
  let byte = bytes[at++]
  for (const end = from + EXACT_BYTES_MAX; byte >= 0x80; byte = bytes[at++]) if (at === end) return -1
  return at
}

/** Where the content behind a length ends, the length being a zigzag form; -1: the length is negative, or very long. */
export const behindSized = (bytes: Uint8Array, from: number): number => {
  let at = from
  let byte = bytes[at++]
  if ((byte & 1) === 1) return -1
  let length = (byte & 0x7f) >>> 1
  for (let shift = 6; byte >= 0x80; shift += 7) {
    if (at === from + LENGTH_BYTES_MAX) return -1
    byte = bytes[at++]
    length |= (byte & 0x7f) << shift
  }
  return at + length
}
