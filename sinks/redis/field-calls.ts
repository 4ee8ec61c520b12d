/** Converts a batch of records into the arguments of calls: the changes of fields that count, split into calls of limited size. */
import type { SinkBatch, UnfitRecord } from '../../streams/core/sink.ts'
import { isUnfit } from '../errors.ts'
import { changesOf, type FieldChange, type FieldsProjection, outranks } from '../field-changes.ts'
import type { PositionedCall } from './positioned.ts'

export interface FieldLimits {
  /** A call is closed when it has as many entities and fields. It may have more by those of one record. */
  readonly fieldsMax: number
  /** A call is closed when its texts and values have as many bytes, about. */
  readonly bytesMax: number
}

/** The content of one call: all changes of `[from, to)`. */
export interface FieldCall extends PositionedCall {
  readonly entities: readonly string[]
  /** Per entity, as the script takes it (field-script.ts). */
  readonly changes: Buffer
}

/** Records between two turns of the event loop: a record may have a thousand fields. */
const TURN_RECORDS = 16

/**
 * Splits a batch into calls. A call contains only the change of a field that counts, which leaves the same state as all of them.
 * @throws UnfitRecordError if a record can never be projected and the batch does not accept such records
 */
export async function* fieldCallsOf(
  batch: SinkBatch,
  projection: FieldsProjection,
  limits: FieldLimits,
): AsyncGenerator<FieldCall> {
  const changesOfRecord = changesOf(projection)
  let reduced = new Reduced(projection.rankBytes ?? 0)
  let unfit: UnfitRecord[] = []
  let from = batch.from
  for (const [i, record] of batch.records.entries()) {
    if (i % TURN_RECORDS === TURN_RECORDS - 1) await batch.giveWay?.()
    if (reduced.count >= limits.fieldsMax || reduced.bytes >= limits.bytesMax) {
      yield callOf(from, record.offset, reduced, unfit)
      reduced = new Reduced(projection.rankBytes ?? 0)
      unfit = []
      from = record.offset
    }
    try {
      for (const change of changesOfRecord(record)) reduced.add(change)
    } catch (error) {
      if (batch.unfit === undefined || !isUnfit(error)) throw error
      unfit.push({ record, reason: error.message })
    }
  }
  yield callOf(from, batch.to, reduced, unfit)
}

export interface EntityChanges {
  /** Whether all that the entity had before is removed. */
  readonly isRemoved: boolean
  /** The stored bytes; `null`: the field is removed. */
  readonly fields: ReadonlyMap<string, Buffer | null>
}

interface Reducing extends EntityChanges {
  isRemoved: boolean
  readonly fields: Map<string, Buffer | null>
}

/** Per field the change that counts. */
class Reduced {
  readonly entities = new Map<string, Reducing>()
  readonly #rankBytes: number
  /** Number of entities and fields. */
  count = 0
  /** Bytes of texts and values, about. */
  bytes = 0

  constructor(rankBytes: number) {
    this.#rankBytes = rankBytes
  }

  add(change: FieldChange): void {
    const entity = this.#entity(change.entity)
    if (change.kind === 'remove') {
      entity.isRemoved = true
      entity.fields.clear()
      return
    }
    const { field } = change
    const value = change.kind === 'set' ? change.value : null
    const held = entity.fields.get(field)
    if (held && value !== null && !outranks(value, held, this.#rankBytes)) return
    if (held === undefined) {
      this.count++
      this.bytes += field.length
    }
    this.bytes += (value?.length ?? 0) - (held?.length ?? 0)
    entity.fields.set(field, value)
  }

  #entity(name: string): Reducing {
    let entity = this.entities.get(name)
    if (entity === undefined) {
      entity = { isRemoved: false, fields: new Map() }
      this.entities.set(name, entity)
      this.count++
      this.bytes += name.length
    }
    return entity
  }
}

const callOf = (from: number, to: number, { entities }: Reduced, unfit: readonly UnfitRecord[]): FieldCall => ({
  from,
  to,
  unfit,
  entities: [...entities.keys()],
  changes: Buffer.concat([...entities.values()].map(packedChanges)),
})

/** Removed (0 or 1), number of set fields, number of removed fields; then field and value of each set one, then each removed one. */
export const packedChanges = ({ isRemoved, fields }: EntityChanges): Buffer => {
  const set: (string | Buffer)[] = []
  const unset: string[] = []
  for (const [field, value] of fields) {
    if (value !== null) set.push(field, value)
    else if (!isRemoved) unset.push(field)
  }
  const parts = [...set, ...unset]
  const bytes = parts.reduce((sum, part) => sum + 4 + Buffer.byteLength(part), 12)
  const target = Buffer.allocUnsafe(bytes)
  target.writeUInt32BE(isRemoved ? 1 : 0, 0)
  target.writeUInt32BE(set.length / 2, 4)
  target.writeUInt32BE(unset.length, 8)
  let at = 12
  for (const part of parts) {
    const length = typeof part === 'string' ? target.write(part, at + 4) : part.copy(target, at + 4)
    target.writeUInt32BE(length, at)
    at += 4 + length
  }
  return target
}
