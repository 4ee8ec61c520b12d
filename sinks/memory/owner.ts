/** What all sinks in memory have in common: positions, and the parts of a batch, each of which is applied whole or not at all. */
import type { LogRecord } from '../../streams/core/log.ts'
import type { Resumed, Sink, SinkAnswer, SinkBatch, UnfitRecord } from '../../streams/core/sink.ts'
import { isUnfit } from '../errors.ts'

/** How far a partition is applied. */
export interface Positioned {
  position: number
  epoch: number | undefined
}

export interface OwnerOptions {
  /** Maximum records of one part. Parts are applied in sequence, each atomically. Default 1,000. */
  readonly partRecordsMax?: number
  /** Called before each part. An error that it throws acts as a crash between two parts. */
  readonly beforePart?: (part: SinkBatch) => void
}

interface Applying<P extends Positioned, Change> extends OwnerOptions {
  readonly partitions: Map<number, P>
  /** An empty partition at position 0. */
  readonly make: () => P
  /** @throws an error that `isUnfit` accepts for a record that can never be held */
  readonly changeOf: (record: LogRecord) => Change
  /** @returns the number of changed rows */
  readonly apply: (partition: P, change: Change) => number
}

export const ownerOf = <P extends Positioned, Change>(options: Applying<P, Change>): Sink => {
  const { partitions, make, changeOf, apply, partRecordsMax = 1000, beforePart } = options

  const positionOf = (partition: number): number => partitions.get(partition)?.position ?? 0

  const resumed = (partition: number): Resumed => {
    const { position, epoch } = partitions.get(partition) ?? { position: 0, epoch: undefined }
    return epoch === undefined ? { position } : { position, epoch }
  }

  const applyPart = ({ partition, from, to, epoch }: SinkBatch, changes: readonly Change[]): SinkAnswer => {
    const position = positionOf(partition)
    if (from > position) return { kind: 'gap', position }
    if (to <= position && partitions.has(partition)) return { kind: 'replayed', position }
    const state = partitions.get(partition) ?? make()
    partitions.set(partition, state)
    let rows = 0
    for (const change of changes) rows += apply(state, change)
    if (to >= state.position) state.epoch = epoch
    state.position = Math.max(to, state.position)
    return { kind: 'applied', rows }
  }

  return {
    resume: async (partition) => resumed(partition),
    probe: async (partition) => partitions.get(partition)?.position,
    write: async (batch) => {
      let answer: SinkAnswer | undefined
      let rows = 0
      for (const part of partsOf(batch, partRecordsMax)) {
        const changes = await fitting(part, changeOf)
        beforePart?.(part)
        answer = applyPart(part, changes)
        if (answer.kind === 'gap') return answer
        if (answer.kind === 'applied') rows += answer.rows
      }
      return answer?.kind === 'replayed' ? answer : { kind: 'applied', rows }
    },
    close: async () => {},
  }
}

/** Splits a batch into consecutive batches of at most `recordsMax` records, without a gap between their positions. */
function* partsOf(batch: SinkBatch, recordsMax: number): Generator<SinkBatch> {
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

/** What the records of a part change that the store can hold; the others are handed over. */
const fitting = async <Change>(part: SinkBatch, changeOf: (record: LogRecord) => Change): Promise<Change[]> => {
  const unfit: UnfitRecord[] = []
  const changes: Change[] = []
  for (const record of part.records) {
    try {
      changes.push(changeOf(record))
    } catch (error) {
      if (part.unfit === undefined || !isUnfit(error)) throw error
      unfit.push({ record, reason: error.message })
    }
  }
  if (unfit.length > 0) await part.unfit?.(unfit)
  return changes
}
