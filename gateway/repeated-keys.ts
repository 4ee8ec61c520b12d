/**
 * Whether an idempotency key is used again with another request. A decider answers a command that it knows with the first answer, so what the
 * other request asks for would be lost without a word. So the first request with a key leaves its hash in Redis. Without Redis, requests are
 * taken unchecked; they have one effect anyway.
 */
import { createHash } from 'node:crypto'
import type { Platform } from '../platform/index.ts'
import { within } from '../schemas/index.ts'
import { HttpError } from './http/errors.ts'
import type { CommandOrigin } from './origin.ts'

/** Deciders know their answers for 15 minutes of log time or longer. */
const KEPT_MS = 3_600_000
/** The longest wait for Redis, ms. */
const ANSWER_MS = 500

/**
 * @param type record name of the command: a request may cause commands of several types, with one key
 * @throws HttpError IDEMPOTENCY_CONFLICT
 */
export const requireSameRequest = async (
  { redis, names }: Pick<Platform, 'redis' | 'names'>,
  type: string,
  { principal, idempotencyKey, digest }: CommandOrigin,
): Promise<void> => {
  if (idempotencyKey === undefined || digest === undefined) return
  const identity = createHash('sha256')
    .update(`${principal.actor ?? ''}\0${type}\0${idempotencyKey}`)
    .digest('hex')
  const entry = `{${names.prefix}idempotency:${identity}}`
  const first = async (): Promise<string | null> =>
    (await redis.set(entry, digest, 'PX', KEPT_MS, 'NX')) === null ? redis.get(entry) : digest
  const held = await within(first(), ANSWER_MS, () => null).catch(() => null)
  if (held === null || held === digest) return
  const text = `The idempotency key '${idempotencyKey}' was used with another request before, expected the same request or another key.`
  const expected = 'a key of its own for another request'
  throw new HttpError('IDEMPOTENCY_CONFLICT', text, {
    problems: [{ field: 'headers.idempotency-key', value: idempotencyKey, expected }],
  })
}
