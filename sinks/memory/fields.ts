/** Entities with fields in memory: the reference that the real sink is compared with. Each change is applied as it comes. */
import type { Sink } from '../../streams/core/sink.ts'
import { changesOf, type FieldChange, type FieldsProjection, outranks } from '../field-changes.ts'
import { type OwnerOptions, ownerOf, type Positioned } from './owner.ts'

interface Partition extends Positioned {
  readonly entities: Map<string, Map<string, Buffer>>
}

/** What outlives a sink, as `MemoryStore`. */
export class MemoryFieldsStore {
  readonly partitions = new Map<number, Partition>()

  /** Loses everything, like a flushed store. */
  empty(): void {
    this.partitions.clear()
  }
}

export interface MemoryFieldsSinkOptions extends OwnerOptions {
  readonly store: MemoryFieldsStore
  readonly projection: FieldsProjection
}

export const memoryFieldsSink = (options: MemoryFieldsSinkOptions): Sink => {
  const { store, projection, ...owner } = options
  const changesOfRecord = changesOf(projection)
  return ownerOf({
    ...owner,
    partitions: store.partitions,
    make: () => ({ position: 0, epoch: undefined, entities: new Map() }),
    changeOf: (record) => [...changesOfRecord(record)],
    apply: ({ entities }, changes) =>
      changes.reduce((rows, change) => rows + applied(entities, change, projection.rankBytes ?? 0), 0),
  })
}

/** @returns the number of fields, or entities, that are changed */
const applied = (entities: Partition['entities'], change: FieldChange, rankBytes: number): number => {
  if (change.kind === 'remove') return entities.delete(change.entity) ? 1 : 0
  const fields = entities.get(change.entity) ?? new Map<string, Buffer>()
  if (change.kind === 'unset') {
    const isThere = fields.delete(change.field)
    if (fields.size === 0) entities.delete(change.entity)
    return isThere ? 1 : 0
  }
  const old = fields.get(change.field)
  if (old !== undefined && !outranks(change.value, old, rankBytes)) return 0
  fields.set(change.field, Buffer.from(change.value)) // a value may be a view of a large buffer
  entities.set(change.entity, fields)
  return 1
}
