/** A second version of a projection in Redis: the usual sink writes it into another space, in the same layout, beside the live one. */
import { type OpenedTarget, openTarget } from '../../platform/index.ts'
import { type EntryKind, parsePosition, partitionKey, positionKey, removeEntries } from '../../sinks/redis/index.ts'
import type { FieldsTarget, LatestTarget } from '../../streams/core/projection.ts'
import type { Sink } from '../../streams/core/sink.ts'
import { type Filled, fill } from './fill.ts'
import type { RebuildOptions } from './table.ts'

export interface Copy {
  /** Per partition the common beginning of the keys. */
  readonly live: readonly string[]
  readonly scratch: readonly string[]
  /** The sink of the second version. */
  readonly sink: Sink
  readonly prepare: OpenedTarget['prepare']
  readonly filled: Filled
}

const LIMITS = { batchRecordsMax: 1000, lingerMs: 20 }

/** Space beside the live one; no live space begins like this. */
const scratchSpace = (space: string): string => `rebuild.${space}`

/**
 * Fills the second version from the log, and removes it when the work on the live one is done.
 * @throws Error, errors of log and store, errors of the work
 */
export const withCopy = async <T>(
  options: RebuildOptions & { readonly target: LatestTarget | FieldsTarget },
  kind: EntryKind,
  work: (copy: Copy) => Promise<T>,
): Promise<T & Filled> => {
  const { platform, topic, target } = options
  const { redis, names } = platform
  const partitions = await platform.log.partitions(topic)
  const space = scratchSpace(target.space)
  const live = Array.from({ length: partitions }, (_, i) => partitionKey(names.prefix, target.space, i))
  const scratch = Array.from({ length: partitions }, (_, i) => partitionKey(names.prefix, space, i))
  await removeEntries(redis, scratch, kind) // from a run that was killed
  try {
    const { make, prepare } = openTarget(platform, { ...target, space }, topic)
    const sink = make()
    const filled = await fill({
      ...options,
      partitions,
      sink,
      prepare,
      limits: LIMITS,
      livePosition: async (partition) => parsePosition(await redis.get(positionKey(live[partition])))?.position ?? 0,
    })
    return { ...filled, ...(await work({ live, scratch, sink, prepare, filled })) }
  } finally {
    await removeEntries(redis, scratch, kind)
  }
}

/** A store that was emptied in the meantime has lost the second version, so what is absent there would prove nothing. */
export const checkPosition = (keys: string, position: number, expected: number): void => {
  if (position !== expected)
    throw new Error(`Redis was emptied during the rebuild: ${keys} is at position ${position}, expected ${expected}.`)
}
