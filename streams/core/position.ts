/**
 * The position of a task, as the changelog holds it beside the state.
 *
 * Layout of the value (big-endian): version u8 = 1 | offset f64 | ordinal u32 | streamTime f64 | logTime f64 | causes
 * u32 x (length u16, upstream UTF-8, position f64) | epoch i32
 *
 * The epoch was added later. Positions of earlier releases end before it, and those releases ignore it.
 */
export interface Position {
  /** The next record to apply. */
  offset: number
  /** The next output of that record; greater than 0 only after a cut step. */
  ordinal: number
  /** The greatest event time seen, ms; `-Infinity` before the first. */
  streamTime: number
  /** The greatest log time seen, ms; `-Infinity` before the first. */
  logTime: number
  /** The greatest causing position seen, per upstream partition (order check). */
  causes: Map<string, number>
  /** The leader epoch of the record just before `offset`, or of a later one; -1: unknown. */
  epoch: number
}

/** The epoch of a position whose leader epoch is unknown. */
const NO_EPOCH = -1

const VERSION = 1
const FIXED = 1 + 8 + 4 + 8 + 8 + 4

export const initialPosition = (): Position => ({
  offset: -1,
  ordinal: 0,
  streamTime: Number.NEGATIVE_INFINITY,
  logTime: Number.NEGATIVE_INFINITY,
  causes: new Map(),
  epoch: NO_EPOCH,
})

/** The leader epoch of the record before a position, if it is known. */
export const knownEpoch = ({ epoch }: Position): number | undefined => (epoch === NO_EPOCH ? undefined : epoch)

/** The bytes of a position. Equal positions have equal bytes, because causes are sorted by upstream. */
export const encodePosition = (position: Position): Buffer => {
  const causes = [...position.causes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => [Buffer.from(k), v] as const)
  const bytes = Buffer.alloc(FIXED + causes.reduce((n, [k]) => n + 2 + k.length + 8, 0) + 4)
  let at = bytes.writeUInt8(VERSION, 0)
  at = bytes.writeDoubleBE(position.offset, at)
  at = bytes.writeUInt32BE(position.ordinal, at)
  at = bytes.writeDoubleBE(position.streamTime, at)
  at = bytes.writeDoubleBE(position.logTime, at)
  at = bytes.writeUInt32BE(causes.length, at)
  for (const [upstream, cause] of causes) {
    at = bytes.writeUInt16BE(upstream.length, at)
    at += upstream.copy(bytes, at)
    at = bytes.writeDoubleBE(cause, at)
  }
  bytes.writeInt32BE(position.epoch, at)
  return bytes
}

/** @throws RangeError if the bytes are not a position of a known version. */
export const decodePosition = (bytes: Buffer): Position => {
  if (bytes[0] !== VERSION) throw new RangeError(`position: version is ${bytes[0]}, expected ${VERSION}`)
  const position: Position = {
    offset: bytes.readDoubleBE(1),
    ordinal: bytes.readUInt32BE(9),
    streamTime: bytes.readDoubleBE(13),
    logTime: bytes.readDoubleBE(21),
    causes: new Map(),
    epoch: NO_EPOCH,
  }
  let at = FIXED
  for (let left = bytes.readUInt32BE(29); left > 0; left--) {
    const end = at + 2 + bytes.readUInt16BE(at)
    position.causes.set(bytes.toString('utf8', at + 2, end), bytes.readDoubleBE(end))
    at = end + 8
  }
  if (bytes.length > at) position.epoch = bytes.readInt32BE(at)
  return position
}
