/**
 * Estimated memory of the features state, bytes. The constants are fitted to the heap of Node 20 (x64) over views of 1
 * to 3 windows and 1 to 6 features. test/unit/processors/state-size.test.ts compares them with the heap, so that a bound
 * on the estimate is a bound on memory.
 */

import type { TileRows } from './lanes.ts'

/** An entity with its maps, key, vector and timer, without id, features and levels. */
export const entityBytes = (idLength: number, features: number): number => 640 + 3 * idLength + 20 * features

/** An array of doubles. A short one is in the heap; a longer one has its own memory. */
const doublesBytes = (array: Float64Array): number => array.byteLength + (array.byteLength > 64 ? 100 : 0)

/** Rows of numbers, and objects with their share of the array's spare capacity. */
const rowsBytes = ({ data, objects }: TileRows): number => doublesBytes(data) + 16 * objects.length

/** A level with its tiles and cached folds, without the content of their sets and values. */
export const levelBytes = (windows: number, tiles: TileRows, folds: TileRows | undefined): number =>
  590 + 56 * windows + rowsBytes(tiles) + (folds === undefined ? 0 : 240 + rowsBytes(folds))

const WIDE_CHARACTER = /[^\0-\xff]/

/** A text or bytes value in the state. Other values are stored inline. */
const valueBytes = (value: unknown): number => {
  if (typeof value === 'string') return 24 + (WIDE_CHARACTER.test(value) ? 2 : 1) * value.length
  return value instanceof Uint8Array ? 200 + value.length : 0
}

/** Texts and bytes of one tile. @param stride number of objects per tile */
export const valuesBytes = (objects: readonly unknown[], tile: number, stride: number): number => {
  let bytes = 0
  for (let i = tile * stride; i < (tile + 1) * stride; i++) bytes += valueBytes(objects[i])
  return bytes
}

/** A set without members. */
export const EMPTY_SET_BYTES = 600

/** A member of a set. */
export const memberBytes = (member: unknown): number => 32 + (typeof member === 'number' ? 16 : valueBytes(member))

/** The entry of a member in a window's holders. */
export const HOLDER_BYTES = 40

/** A copy with its own memory: small buffers share pages, and a buffer that stays in the state would keep its whole page. */
export const ownCopy = (bytes: Uint8Array): Buffer => {
  const copy = Buffer.allocUnsafeSlow(bytes.length)
  copy.set(bytes)
  return copy
}

/** Bytes of a text in UTF-8, or of a bytes value. */
export const byteLength = (value: string | Uint8Array): number =>
  typeof value === 'string' ? Buffer.byteLength(value) : value.length
