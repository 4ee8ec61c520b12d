/**
 * Whether an idempotency key is used again with another request. A decider answers a command that it knows with the first answer, so what the
 * other request asks for would be lost without a word. Deciders know their answers for 15 minutes of log time or longer.
 */
import type { Platform } from '../platform/index.ts'
import type { CommandOrigin } from './origin.ts'
import { KEPT_MAX_MS, UsedKey } from './used-key.ts'

/**
 * @param type record name of the command: a request may cause commands of several types, with one key
 * @throws HttpError IDEMPOTENCY_CONFLICT
 */
export const requireSameRequest = async (
  { redis, names: { prefix } }: Pick<Platform, 'redis' | 'names'>,
  type: string,
  { principal: { actor }, idempotencyKey: key, digest }: CommandOrigin,
): Promise<void> => {
  if (key === undefined || digest === undefined) return
  const used = new UsedKey(redis, { prefix, actor, scope: type, key })
  const first = await used.keep(digest, KEPT_MAX_MS)
  if (first !== null && first !== digest) throw used.conflict('another request', 'the same request')
}
