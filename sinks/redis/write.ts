/** One call to Redis, and its answer. */
import { within } from '../../schemas/index.ts'
import type { SinkBatch } from '../../streams/core/sink.ts'
import { messageOf, SinkError, type SinkErrorCode } from '../errors.ts'
import type { RedisClient } from './config.ts'
import type { Call } from './encode.ts'
import { aheadKey, entityKey, epochKey, positionKey } from './layout.ts'
import { APPLY_SCRIPT } from './script.ts'

export type CallAnswer =
  | { readonly kind: 'applied'; readonly rows: number; readonly position: number }
  | { readonly kind: 'replayed' | 'gap'; readonly position: number }

type Apply = (keyCount: number, ...keysAndArguments: (string | Buffer)[]) => Promise<[number, number]>
const COMMAND = 'millraceApply'

/** Makes the script a command of the client. It is sent by hash, and in full to a server that does not know it yet. */
const applyOf = (client: RedisClient): Apply => {
  const commands = client as unknown as Record<string, Apply | undefined>
  if (commands[COMMAND] === undefined) client.defineCommand(COMMAND, { lua: APPLY_SCRIPT })
  return (commands[COMMAND] as Apply).bind(client)
}

/** @returns a function that applies one call to the partition whose keys begin with `keyPrefix` */
export const writerOf = (
  client: RedisClient,
): ((keyPrefix: string, call: Call, of: Pick<SinkBatch, 'end' | 'epoch'>) => Promise<CallAnswer>) => {
  const apply = applyOf(client)
  return async (keyPrefix, call, { end = 0, epoch = -1 }) => {
    const parts: (string | Buffer)[] = [positionKey(keyPrefix), epochKey(keyPrefix)]
    for (const entityId of call.entityIds) parts.push(entityKey(keyPrefix, entityId))
    for (const entityId of call.ahead.entityIds) parts.push(aheadKey(keyPrefix, entityId))
    const aheads = call.ahead.entityIds.length
    parts.push(String(call.from), String(call.to), String(end), call.vectors, String(epoch), String(aheads))
    if (aheads > 0) parts.push(call.ahead.vectors, String(call.ahead.heldFrom))
    const store = `Redis (keys ${keyPrefix}*)`
    const [code, position] = await unlessUnavailable(apply(call.entityIds.length + aheads + 2, ...parts), store)
    if (code >= 0) return { kind: 'applied', rows: code, position }
    return { kind: code === -1 ? 'replayed' : 'gap', position }
  }
}

/** A cluster client queues commands without a time limit while it finds no node. This limit bounds every wait here. */
const ANSWER_MS_MAX = 15_000

const noAnswer = (): never => {
  throw new Error(`no answer within ${ANSWER_MS_MAX} ms`)
}

/** Turns an error of the client into one that tells the host how to react. */
export const unlessUnavailable = async <T>(answer: Promise<T>, store = 'Redis'): Promise<T> => {
  try {
    return await within(answer, ANSWER_MS_MAX, noAnswer)
  } catch (error) {
    if (error instanceof SinkError) throw error
    const reason = messageOf(error)
    throw new SinkError(codeOf(error, reason), { store, reason }, error)
  }
}

const codeOf = (error: unknown, reason: string): SinkErrorCode => {
  if ((error as { name?: string }).name !== 'ReplyError') return 'STORE_UNAVAILABLE'
  return reason.includes('WRONGTYPE') ? 'KEY_FOREIGN' : 'STORE_REFUSED'
}
