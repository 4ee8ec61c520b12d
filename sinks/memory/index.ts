/**
 * A sink that keeps its rows in memory: the reference in the contract suite, and the store of the simulation. It
 * follows the same rules as the real sinks, including a crash between two parts of a write.
 */
import type { LogRecord } from '../../streams/core/log.ts'
import type { Sink } from '../../streams/core/sink.ts'
import { SinkError } from '../errors.ts'
import { type OwnerOptions, ownerOf, type Positioned } from './owner.ts'

export { MemoryFieldsStore, memoryFieldsSink } from './fields.ts'

interface Stored {
  readonly stamp: number
  readonly offset: number
  readonly value: Buffer
}

interface Partition extends Positioned {
  readonly values: Map<string, Stored>
}

/** What outlives a sink. Several sinks on one store are successive owners, or a stale owner beside the current one. */
export class MemoryStore {
  readonly partitions = new Map<number, Partition>()

  /** Loses everything, like a flushed store. */
  empty(): void {
    this.partitions.clear()
  }

  /** Every key with stamp, offset and bytes (hex), sorted. Equal text means equal state. */
  dump(): string {
    const lines: string[] = []
    for (const [partition, { position, values }] of this.partitions) {
      lines.push(`${partition} @ ${position}`)
      for (const [key, { stamp, offset, value }] of values) {
        lines.push(`${partition} ${key} ${stamp} ${offset} ${value.toString('hex')}`)
      }
    }
    return lines.sort().join('\n')
  }
}

export interface MemorySinkOptions extends OwnerOptions {
  readonly store: MemoryStore
  /**
   * Order of a key's records, an integer, compared before the offset. A record with another stamp does not fit. Default:
   * the offset alone decides.
   */
  readonly stampOf?: (record: LogRecord) => number
}

/** Keeps the greatest (stamp, offset) of every key. Records without key or value only advance the position. */
export const memorySink = (options: MemorySinkOptions): Sink => {
  const { store, stampOf = () => 0, ...owner } = options
  return ownerOf({
    ...owner,
    partitions: store.partitions,
    make: () => ({ position: 0, epoch: undefined, values: new Map<string, Stored>() }),
    changeOf: (record) => storedOf(record, stampOf),
    apply: ({ values }, value) => {
      if (value === undefined) return 0
      const { key, ...stored } = value
      const old = values.get(key)
      const isNewer =
        old === undefined || stored.stamp > old.stamp || (stored.stamp === old.stamp && stored.offset > old.offset)
      if (isNewer) values.set(key, stored)
      return isNewer ? 1 : 0
    },
  })
}

const storedOf = (
  record: LogRecord,
  stampOf: (record: LogRecord) => number,
): (Stored & { readonly key: string }) | undefined => {
  const { key, value, offset } = record
  if (key === null || value === null) return undefined
  const stamp = stampOf(record)
  if (!Number.isSafeInteger(stamp)) {
    const reason = `the stamp of the record at offset ${offset} is no integer`
    throw new SinkError('VALUE_UNFIT', { store: 'memory', reason })
  }
  return { key: key.toString('utf8'), stamp, offset, value }
}
