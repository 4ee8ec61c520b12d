import { LogError } from '../core/log.ts'

interface KafkaError extends Error {
  readonly type?: string
  readonly code?: number | string
  readonly cause?: unknown
}

const FENCED = new Set(['INVALID_PRODUCER_EPOCH', 'PRODUCER_FENCED', 'INVALID_PRODUCER_ID_MAPPING'])
const TOO_LARGE = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE'])

/**
 * Kafka's own text blames the client, but the client has repeated its request for seconds when this error is thrown.
 */
const STILL_ENDING =
  'CONCURRENT_TRANSACTIONS: the broker has not ended the transaction before; it may wait for the answer of a broker that leads one of its partitions'

/** The protocol error inside kafkajs's wrappers, if there is one. */
const rootOf = (error: unknown): KafkaError | undefined => {
  let root: unknown = error
  for (let depth = 0; depth < 8 && root instanceof Error; depth++) {
    const { type, code, cause } = root as KafkaError
    if (type !== undefined && type !== 'UNKNOWN') return root as KafkaError
    if (code === 90) return root as KafkaError
    root = cause ?? (root as { originalError?: unknown }).originalError
  }
  return error instanceof Error ? (error as KafkaError) : undefined
}

/** The name of the protocol's error, for example `INVALID_PARTITIONS`; `undefined`: it is none. */
export const errorType = (error: unknown): string | undefined => rootOf(error)?.type

/** The meaning of an error of kafkajs for the runtime. An unknown error may be solved by another attempt. */
export const logError = (error: unknown, doing: string): LogError => {
  if (error instanceof LogError) return error
  const root = rootOf(error)
  if (root?.type === 'CONCURRENT_TRANSACTIONS')
    return new LogError('UNAVAILABLE', `${doing}: ${STILL_ENDING}`, { cause: error })
  const text = `${doing}: ${root?.type ?? root?.name ?? 'error'}: ${root?.message ?? String(error)}`
  if (root?.type !== undefined && FENCED.has(root.type)) return new LogError('FENCED', text, { cause: error })
  if (root?.code === 90) return new LogError('FENCED', text, { cause: error })
  if (root?.type !== undefined && TOO_LARGE.has(root.type))
    return new LogError('RECORD_TOO_LARGE', text, { cause: error })
  if (root?.type === 'UNKNOWN_TOPIC_OR_PARTITION') return new LogError('UNKNOWN_TOPIC', text, { cause: error })
  return new LogError('UNAVAILABLE', text, { cause: error })
}
