/**
 * A sink that keeps its rows in memory: the reference in the contract suite, and the store of the simulation. It
 * follows the same rules as the real sinks, including a crash between two parts of a write.
 */
import type { LogRecord } from '../../streams/core/log.ts'
import type { Resumed, Sink, SinkAnswer, SinkBatch, UnfitRecord } from '../../streams/core/sink.ts'
import { SinkError } from '../errors.ts'

interface Stored {
  readonly stamp: number
  readonly offset: number
  readonly value: Buffer
}

interface Partition {
  position: number
  epoch: number | undefined
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

export interface MemorySinkOptions {
  readonly store: MemoryStore
  /**
   * Order of a key's records, an integer, compared before the offset. A record with another stamp does not fit. Default:
   * the offset alone decides.
   */
  readonly stampOf?: (record: LogRecord) => number
  /** Maximum records of one part. Parts are applied in sequence, each atomically. Default 1,000. */
  readonly partRecordsMax?: number
  /** Called before each part. An error that it throws acts as a crash between two parts. */
  readonly beforePart?: (part: SinkBatch) => void
}

/** Keeps the greatest (stamp, offset) of every key. Records without key or value only advance the position. */
export const memorySink = (options: MemorySinkOptions): Sink => {
  const { store, stampOf = () => 0, partRecordsMax = 1000, beforePart } = options

  const positionOf = (partition: number): number => store.partitions.get(partition)?.position ?? 0

  const resumed = (partition: number): Resumed => {
    const { position, epoch } = store.partitions.get(partition) ?? { position: 0, epoch: undefined }
    return epoch === undefined ? { position } : { position, epoch }
  }

  const apply = ({ partition, from, to, records, epoch }: SinkBatch): SinkAnswer => {
    const position = positionOf(partition)
    if (from > position) return { kind: 'gap', position }
    if (to <= position && store.partitions.has(partition)) return { kind: 'replayed', position }
    const state = store.partitions.get(partition) ?? {
      position: 0,
      epoch: undefined,
      values: new Map<string, Stored>(),
    }
    store.partitions.set(partition, state)
    let rows = 0
    for (const record of records) {
      if (record.key === null || record.value === null) continue
      const key = record.key.toString('utf8')
      const stamp = stampOf(record)
      const old = state.values.get(key)
      const newer = old === undefined || stamp > old.stamp || (stamp === old.stamp && record.offset > old.offset)
      if (!newer) continue
      state.values.set(key, { stamp, offset: record.offset, value: record.value })
      rows++
    }
    if (to >= state.position) state.epoch = epoch
    state.position = Math.max(to, state.position)
    return { kind: 'applied', rows }
  }

  return {
    resume: async (partition) => resumed(partition),
    probe: async (partition) => positionOf(partition),
    write: async (batch) => {
      let answer: SinkAnswer | undefined
      let rows = 0
      for (const part of partsOf(batch, partRecordsMax)) {
        const records = await fitting(part, stampOf)
        beforePart?.(part)
        answer = apply({ ...part, records })
        if (answer.kind === 'gap') return answer
        if (answer.kind === 'applied') rows += answer.rows
      }
      return answer?.kind === 'replayed' ? answer : { kind: 'applied', rows }
    },
    close: async () => {},
  }
}

/** Splits a batch into consecutive batches of at most `recordsMax` records, without a gap between their positions. */
export function* partsOf(batch: SinkBatch, recordsMax: number): Generator<SinkBatch> {
  let from = batch.from
  let i = 0
  do {
    const records = batch.records.slice(i, i + recordsMax)
    i += recordsMax
    const last = i >= batch.records.length
    const to = last ? batch.to : (records.at(-1) as LogRecord).offset + 1
    yield { ...batch, from, to, records }
    from = to
  } while (i < batch.records.length)
}

/** Records of a part that the store can hold; the others are handed over. */
const fitting = async (part: SinkBatch, stampOf: (record: LogRecord) => number): Promise<readonly LogRecord[]> => {
  const unfit: UnfitRecord[] = []
  const records = part.records.filter((record) => {
    if (record.key === null || record.value === null || Number.isSafeInteger(stampOf(record))) return true
    const reason = `the stamp of the record at offset ${record.offset} is no integer`
    const error = new SinkError('VALUE_UNFIT', { store: 'memory', reason })
    if (part.unfit === undefined) throw error
    unfit.push({ record, reason: error.message })
    return false
  })
  if (unfit.length > 0) await part.unfit?.(unfit)
  return records
}
