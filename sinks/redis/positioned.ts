/** What all sinks here have in common: the store checks every call against the position that it holds, and advances it. */
import { Cluster } from 'ioredis'
import type { Resumed, Sink, SinkAnswer, SinkBatch, UnfitRecord } from '../../streams/core/sink.ts'
import { LOOK_WINDOW_MS, SharedLook, sharedBy } from '../shared-look.ts'
import type { RedisClient, RedisStoreOptions } from './config.ts'
import { epochKey, parseEpoch, parsePosition, partitionKey, positionKey } from './layout.ts'
import { requireNoEviction } from './policy.ts'
import { type CallAnswer, unlessUnavailable } from './write.ts'

/** A part of a batch that is applied in one atomic call. */
export interface PositionedCall {
  readonly from: number
  readonly to: number
  /** Records of `[from, to)` that Redis can never hold. They are not in the call. */
  readonly unfit: readonly UnfitRecord[]
}

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
 * Redis checks every call against the position that it holds. Any number of owners, stale ones included, may therefore
 * write: they hold the same records of the same log.
 * @param callsOf splits a batch, without a gap between its calls
 * @param write applies a call to the partition whose keys begin with a text
 */
export const positionedSink = <C extends PositionedCall>(
  { client, prefix, space, warn = () => {}, lookWindowMs }: RedisStoreOptions,
  callsOf: (batch: SinkBatch) => Iterable<C> | AsyncIterable<C>,
  write: (keyPrefix: string, call: C, batch: SinkBatch) => Promise<CallAnswer>,
): Sink => {
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
    for await (const call of callsOf(batch)) {
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
      const text = await positionsOf(client).of(positionKey(keysOf(partition)), lookWindowMs)
      return parsePosition(text ?? null)?.position
    },
    close: async () => {},
  }
}
