import { hash } from 'node:crypto'
import { writeShortSha256 } from './short-sha256.ts'

/** Bytes of a row id in the set of seen ids. */
export const ROW_ID_BYTES = 16

const hexDigit = (code: number): number => {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  if (code >= 0x61 && code <= 0x66) return code - 0x57
  return -1
}

/** Writes the 16 bytes of a canonical UUID (lower case, with dashes). @returns whether `id` is one. */
const writeUuid = (id: string, into: Uint8Array): boolean => {
  if (id.length !== 36) return false
  let at = 0
  for (let i = 0; i < 36; i++) {
    if (i === 8 || i === 13 || i === 18 || i === 23) {
      if (id.charCodeAt(i) !== 0x2d) return false
      continue
    }
    const digit = hexDigit(id.charCodeAt(i))
    if (digit < 0) return false
    into[at >> 1] = at & 1 ? into[at >> 1] | digit : digit << 4
    at++
  }
  return true
}

/**
 * The 128-bit form of a row id: the bytes of a canonical UUID, else the first 16 bytes of the SHA-256 of its UTF-8
 * text. So any string can be an id, and the cost of an id does not depend on its length.
 * @param into at least 16 bytes, overwritten
 */
export const writeRowId = (id: string, into: Uint8Array): void => {
  if (writeUuid(id, into) || writeShortSha256(id, into)) return
  const digest = hash('sha256', id, 'buffer')
  for (let i = 0; i < ROW_ID_BYTES; i++) into[i] = digest[i]
}
