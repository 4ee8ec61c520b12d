/** The latest value of every key of a topic, in Redis, each batch exactly once. Layout: layout.ts. */
import { Cluster } from 'ioredis'
import type { Resumed, Sink, SinkAnswer, SinkBatch } from '../../streams/core/sink.ts'
import { LOOK_WINDOW_MS, SharedLook, sharedBy } from '../shared-look.ts'
import type { RedisClient, RedisSinkOptions } from './config.ts'
import { callsOf } from './encode.ts'
import { epochKey, parseEpoch, parsePosition, partitionKey, positionKey } from './layout.ts'
import { requireNoEviction } from './policy.ts'
import { unlessUnavailable, writerOf } from './write.ts'

export { AHEAD_MARGIN_MS, type HeldVector, heldVectors } from './ahead.ts'
export { connectRedis, type RedisClient, type RedisConnection, type RedisSinkOptions } from './config.ts'
export { type Entries, entriesOf, removeAhead, removeEntries } from './entries.ts'
export {
  aheadKey,
  entityKey,
  epochKey,
  HEADER_BYTES,
  offsetOf,
  parseEpoch,
  parsePosition,
  partitionKey,
  positionKey,
  type StoredPosition,
  stampOf,
} from './layout.ts'
export { unlessUnavailable } from './write.ts'

/** Positions of all spaces that a process writes, in one call. On a cluster they are spread over many servers. */
const positionsOf = sharedBy(
  (client: RedisClient) =>
    new SharedLook<string>(async (keys) => {
      const texts = await unlessUnavailable(
        client instanceof Cluster ? Promise.all(keys.map((key) => client.get(key))) : client.mget(...keys),
      )
      return new Map(keys.flatMap((key, i) => (texts[i] === null ? [] : [[key, texts[i]]])))
    }, LOOK_WINDOW_MS),
)

/**
 * Redis checks every batch against the position that it holds. Any number of owners, stale ones included, may therefore
 * write: they hold the same records of the same log.
 */
export const redisSink = (options: RedisSinkOptions): Sink => {
  const { client, prefix, space, stampOf, warn = () => {}, now = Date.now } = options
  const limits = { vectorsMax: options.callVectorsMax ?? 1000, bytesMax: options.callBytesMax ?? 4 * 1024 * 1024 }
  const write = writerOf(client)
  const keysOf = (partition: number): string => partitionKey(prefix, space, partition)

  const resumed = async (partition: number): Promise<Resumed> => {
    const keys = keysOf(partition)
    const [text, epochText] = await unlessUnavailable(client.mget(positionKey(keys), epochKey(keys)))
    const position = parsePosition(text)?.position ?? 0
    const epoch = parseEpoch(epochText, position)
    return epoch === undefined ? { position } : { position, epoch }
  }

  const apply = async (batch: SinkBatch): Promise<SinkAnswer> => {
    let rows = 0
    let replayedAt: number | undefined
    for (const call of callsOf(batch, stampOf, limits, now())) {
      if (call.unfit.length > 0) await batch.unfit?.(call.unfit)
      const answer = await write(keysOf(batch.partition), call, batch)
      if (answer.kind === 'gap') return { kind: 'gap', position: answer.position }
      if (answer.kind === 'applied') rows += answer.rows
      replayedAt = answer.kind === 'replayed' ? answer.position : undefined
    }
    return replayedAt === undefined ? { kind: 'applied', rows } : { kind: 'replayed', position: replayedAt }
  }

  return {
    resume: async (partition) => {
      const found = await resumed(partition) // a cluster client knows its nodes after the first answered command
      await unlessUnavailable(requireNoEviction(client, warn))
      return found
    },
    write: apply,
    probe: async (partition) => {
      const text = await positionsOf(client).of(positionKey(keysOf(partition)))
      return parsePosition(text ?? null)?.position ?? 0
    },
    close: async () => {},
  }
}
