/** Looks up a key of a topic in its index in Redis (`processors/records`). */
import { within } from '../schemas/index.ts'
import { entityKey, HEADER_BYTES, offsetOf, parsePosition, partitionKey, positionKey } from '../sinks/redis/index.ts'
import type { Platform } from './connect.ts'

export interface Indexed {
  /** The index knows all records before this position: who asks has to read the topic from here. */
  readonly position: number
  /** The record that it has of the key; `undefined`: there is none before the position. */
  readonly record: { readonly offset: number; readonly value: Buffer } | undefined
}

const NOTHING: Indexed = { position: 0, record: undefined }
const ANSWER_MS_MAX = 2000

/** What an index knows of a key; nothing if it is empty, is being filled, or cannot be read. The topic has one partition. */
export const indexed = async ({ redis, names }: Platform, space: string, key: string): Promise<Indexed> => {
  const keys = partitionKey(names.prefix, space, 0)
  const asked = redis.mgetBuffer(positionKey(keys), entityKey(keys, key)).catch(() => undefined)
  const found = await within(asked, ANSWER_MS_MAX, () => undefined)
  const position = parsePosition(found?.[0]?.toString('latin1') ?? null)
  if (found === undefined || position === undefined || position.wholeAt > 0) return NOTHING
  const [, held] = found
  const record = held === null ? undefined : { offset: offsetOf(held), value: held.subarray(HEADER_BYTES) }
  return { position: position.position, record }
}
