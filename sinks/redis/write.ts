/** One call to Redis, and its answer. */
import { within } from '../../schemas/index.ts'
import type { SinkBatch } from '../../streams/core/sink.ts'
import { messageOf, SinkError, type SinkErrorCode } from '../errors.ts'
import type { RedisClient } from './config.ts'
import type { Call } from './encode.ts'
import type { FieldCall } from './field-calls.ts'
import { FIELDS_SCRIPT } from './field-script.ts'
import { aheadKey, entityKey, epochKey, fieldsKey, positionKey } from './layout.ts'
import { APPLY_SCRIPT } from './script.ts'

export type CallAnswer =
  | { readonly kind: 'applied'; readonly rows: number; readonly position: number }
  | { readonly kind: 'replayed' | 'gap'; readonly position: number }

type Write<C> = (keyPrefix: string, call: C, of: Pick<SinkBatch, 'end' | 'epoch'>) => Promise<CallAnswer>

type Apply = (keyCount: number, ...keysAndArguments: (string | Buffer)[]) => Promise<[number, number]>

/** Makes a script a command of the client. It is sent by hash, and in full to a server that does not know it yet. */
const commandOf = (client: RedisClient, name: string, lua: string): Apply => {
  const commands = client as unknown as Record<string, Apply | undefined>
  if (commands[name] === undefined) client.defineCommand(name, { lua })
  return (commands[name] as Apply).bind(client)
}

/** What a call changes: keys beside those of the position, the packed content, and what else its script takes. */
interface Content {
  readonly keys: readonly string[]
  readonly packed: Buffer
  readonly more: readonly (string | Buffer)[]
}

const writerWith = <C extends { readonly from: number; readonly to: number }>(
  apply: Apply,
  contentOf: (keyPrefix: string, call: C) => Content,
): Write<C> => {
  return async (keyPrefix, call, { end = 0, epoch = -1 }) => {
    const { keys, packed, more } = contentOf(keyPrefix, call)
    const parts: (string | Buffer)[] = [positionKey(keyPrefix), epochKey(keyPrefix)]
    for (const key of keys) parts.push(key)
    parts.push(String(call.from), String(call.to), String(end), packed, String(epoch), ...more)
    const store = `Redis (keys ${keyPrefix}*)`
    const [code, position] = await unlessUnavailable(apply(keys.length + 2, ...parts), store)
    if (code >= 0) return { kind: 'applied', rows: code, position }
    return { kind: code === -1 ? 'replayed' : 'gap', position }
  }
}

/** @returns a function that applies one call to the partition whose keys begin with `keyPrefix` */
export const writerOf = (client: RedisClient): Write<Call> =>
  writerWith(commandOf(client, 'millraceApply', APPLY_SCRIPT), (keyPrefix, { entityIds, vectors, ahead }) => {
    const keys = entityIds.map((entityId) => entityKey(keyPrefix, entityId))
    for (const entityId of ahead.entityIds) keys.push(aheadKey(keyPrefix, entityId))
    const aheads = ahead.entityIds.length
    const more = aheads > 0 ? [String(aheads), ahead.vectors, String(ahead.heldFrom)] : [String(aheads)]
    return { keys, packed: vectors, more }
  })

/** The same for changes of fields. */
export const fieldWriterOf = (client: RedisClient, rankBytes: number): Write<FieldCall> =>
  writerWith(commandOf(client, 'millraceApplyFields', FIELDS_SCRIPT), (keyPrefix, { entities, changes }) => ({
    keys: entities.map((entity) => fieldsKey(keyPrefix, entity)),
    packed: changes,
    more: [String(rankBytes / 4)],
  }))

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
