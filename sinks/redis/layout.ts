/**
 * Location and layout of projections in Redis: the latest values of a topic's keys, or entities with fields.
 *
 * Keys, per space and partition `p` of its topic (the braces put all of them into one slot of a cluster):
 *
 *     {<prefix><space>:<p>}:position   text `<position>` or, while the store heals, `<position> <whole at>`
 *     {<prefix><space>:<p>}:epoch      text `<position> <leader epoch>`: the epoch of what lies just before that position, or of a
 *                                      later record. It counts only if the position is still that one: earlier releases do not write it.
 *     {<prefix><space>:<p>}:e:<key>    header and event
 *     {<prefix><space>:<p>}:h:<entity> hash: the fields of an entity; a value is as it was projected, after its rank if the target has ranks
 *     {<prefix><space>:<p>}:a:<key>    sorted set, only while the event of the key is ahead of the clock (ahead.ts)
 *
 * A value of a key (`e:`), integers big-endian, two's complement:
 *
 *     bytes 0-7    stamp of the event, int64, ms since the epoch
 *     bytes 8-15   offset of the event in its partition, int64
 *     bytes 16-    the event as it is in the log (Confluent wire format)
 *
 * Of two vectors of an entity, the one with the greater (stamp, offset) wins. It is compared as four 32-bit numbers,
 * because Lua 5.1 has only doubles, and not as a string, because Lua compares strings by the locale in which Redis was
 * started.
 */

export const HEADER_BYTES = 16

const TWO_32 = 2 ** 32

/** Common start of all keys of one partition of a space, hash tag included. */
export const partitionKey = (prefix: string, space: string, partition: number): string =>
  `{${prefix}${space}:${partition}}:`

export const positionKey = (partitionKey: string): string => `${partitionKey}position`
export const epochKey = (partitionKey: string): string => `${partitionKey}epoch`
export const entityKey = (partitionKey: string, entityId: string): string => `${partitionKey}e:${entityId}`
/** The hash of an entity with fields. */
export const fieldsKey = (partitionKey: string, entity: string): string => `${partitionKey}h:${entity}`
export const aheadKey = (partitionKey: string, entityId: string): string => `${partitionKey}a:${entityId}`

/** Writes an integer within +-2^53 as int64, big-endian. */
const writeInt64 = (target: Buffer, value: number, at: number): void => {
  const high = Math.floor(value / TWO_32)
  target.writeInt32BE(high, at)
  target.writeUInt32BE(value - high * TWO_32, at + 4)
}

export const writeHeader = (target: Buffer, at: number, stamp: number, offset: number): void => {
  writeInt64(target, stamp, at)
  writeInt64(target, offset, at + 8)
}

/** Stamp of a stored vector, ms. */
export const stampOf = (vector: Buffer): number => vector.readInt32BE(0) * TWO_32 + vector.readUInt32BE(4)
/** Offset of a stored vector in its partition. */
export const offsetOf = (vector: Buffer): number => vector.readInt32BE(8) * TWO_32 + vector.readUInt32BE(12)

export interface StoredPosition {
  readonly position: number
  /** If the store was found empty or behind, it is not whole before its position reaches this one; 0 = it is whole. */
  readonly wholeAt: number
}

/** Reads a position key. @param text `null` if the key is absent: the store is empty. */
export const parsePosition = (text: string | null): StoredPosition | undefined => {
  if (text === null) return undefined
  const space = text.indexOf(' ')
  return space < 0
    ? { position: Number(text), wholeAt: 0 }
    : { position: Number(text.slice(0, space)), wholeAt: Number(text.slice(space + 1)) }
}

/** Reads an epoch key. @returns `undefined` if it is absent or belongs to another position */
export const parseEpoch = (text: string | null, position: number): number | undefined => {
  const [of, epoch] = (text ?? '').split(' ')
  return text !== null && Number(of) === position ? Number(epoch) : undefined
}
