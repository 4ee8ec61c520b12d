/** The latest value of every key of a topic, or entities with fields, in Redis, each batch exactly once. Layout: layout.ts. */
import type { Sink } from '../../streams/core/sink.ts'
import { CALL_BYTES_MAX, type RedisFieldsSinkOptions, type RedisSinkOptions } from './config.ts'
import { callsOf } from './encode.ts'
import { fieldCallsOf } from './field-calls.ts'
import { positionedSink } from './positioned.ts'
import { fieldWriterOf, writerOf } from './write.ts'

export { AHEAD_MARGIN_MS, type HeldVector, heldVectors } from './ahead.ts'
export {
  connectRedis,
  type RedisClient,
  type RedisConnection,
  type RedisFieldsSinkOptions,
  type RedisSinkOptions,
} from './config.ts'
export { type Entries, type EntryKind, entriesOf, removeAhead, removeEntries } from './entries.ts'
export { type EntityChanges, packedChanges } from './field-calls.ts'
export {
  type FieldsAnswer,
  type FieldsAt,
  type FieldsRequest,
  fieldsAt,
  readFields,
} from './field-reading.ts'
export { APPLY_CHANGES } from './field-script.ts'
export {
  aheadKey,
  entityKey,
  epochKey,
  fieldsKey,
  HEADER_BYTES,
  offsetOf,
  parseEpoch,
  parsePosition,
  partitionKey,
  positionKey,
  type StoredPosition,
  stampOf,
} from './layout.ts'
export { type Fields, StoredFields } from './stored-fields.ts'
export { unlessUnavailable } from './write.ts'

/** The latest value of every key of a topic. */
export const redisSink = (options: RedisSinkOptions): Sink => {
  const { client, stampOf, now = Date.now } = options
  const limits = { vectorsMax: options.callVectorsMax ?? 1000, bytesMax: options.callBytesMax ?? CALL_BYTES_MAX }
  return positionedSink(options, (batch) => callsOf(batch, stampOf, limits, now()), writerOf(client))
}

/** Entities with fields. */
export const redisFieldsSink = (options: RedisFieldsSinkOptions): Sink => {
  const { client, projection } = options
  const limits = { fieldsMax: options.callFieldsMax ?? 4000, bytesMax: options.callBytesMax ?? CALL_BYTES_MAX }
  const write = fieldWriterOf(client, projection.rankBytes ?? 0)
  return positionedSink(options, (batch) => fieldCallsOf(batch, projection, limits), write)
}
