/**
 * Features: rows in, feature vectors out. A vector is emitted when it changes: when a row arrives, and when a tile
 * leaves a window; in the second case its stamp is that boundary. So the vectors of an entity are a piecewise constant
 * function of event time. Exact rules: docs/decisions/0030 to 0033.
 */
import {
  type avro,
  type DatasetDeclaration,
  derivedMeta,
  type FeatureComputed,
  type FeatureViewDeclaration,
  schemaIdOf,
} from '../../schemas/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import type { Names } from '../../streams/core/names.ts'
import type { Processor, StateSize, StepContext } from '../../streams/core/processor.ts'
import { TimerQueue } from '../../streams/core/timer-queue.ts'
import { entityIdOf, type Row, SourceTimes, TIME_PREFIX, type TimeStatement } from '../rows/index.ts'
import { type Cursor, Restore, type WriteEntry, writeCursor, writeEntity } from './changelog.ts'
import { covers, Entity, tileStart } from './entity.ts'
import { compileFilter, type RowTest } from './filter.ts'
import type { Cells } from './lanes.ts'
import { byteLength, ownCopy } from './memory.ts'
import { isOverLimitFact, OverLimit, requireRoom } from './over-limit.ts'
import { type Plan, planOf } from './plan.ts'
import { decodeFailure, refused } from './reasons.ts'

export interface FeaturesOptions {
  /** A valid view (see validate.ts); `entity` holds columns of the dataset. */
  readonly view: FeatureViewDeclaration
  readonly version: number
  readonly dataset: DatasetDeclaration
  readonly names: Names
  /** Reads rows; has to return at least the columns that the view names, the time column and `meta`. */
  readonly rows: { decode(value: Buffer): Row }
  /** Distinguishes TimeAdvanced records from rows, and reads them. */
  readonly times: {
    /** Whether a schema id belongs to a TimeAdvanced record; all other ids are rows. */
    is(schemaId: number): boolean
    decode(value: Buffer): Omit<TimeStatement, 'cause'>
  }
  /** Writes vectors. The processor owns the value and changes it after the call. */
  readonly vectors: { encode(value: FeatureComputed): Buffer }
  readonly late: { encode(value: avro.RowLate): Buffer }
  /**
   * The rows so far are sorted by event time, so their log times have no order: a vector is known when the last of the entity's rows has arrived. Default:
   * a vector is known when the row that caused it has arrived.
   */
  readonly isSorted?: boolean
  /** Of verification: rows are judged as the changelog says. Default `false`. */
  readonly isReplay?: boolean
  readonly limits?: Partial<FeatureLimits>
}

export interface FeatureLimits {
  /** Maximum distinct values of one column, tile and entity; with more the feature is null. Default 100,000. */
  readonly distinctMax: number
  /** Maximum size of an aggregated or identifying text or bytes value. Default 8,192 bytes. */
  readonly valueBytesMax: number
}

const defaultLimits: FeatureLimits = { distinctMax: 100_000, valueBytesMax: 8_192 }

/** Counted since the processor was created. */
export interface FeatureCounters {
  rows: number
  /** Rows that the view's filter rejects. */
  filtered: number
  /** Rows with a null in an entity column: they belong to no entity of this view. */
  withoutEntity: number
  late: number
  timers: number
  vectors: number
}

export interface FeaturesProcessor extends Processor {
  readonly counters: Readonly<FeatureCounters>
}

/** Creates the processor of one partition of a view version's rows. */
export const makeFeatures = (options: FeaturesOptions): FeaturesProcessor => new Features(options)

/** Of a row, ms: its event time, the log time that it had first, and the stream time with it. */
type Times = { readonly rowTime: number; readonly arrived: number; readonly now: number }

class Features implements FeaturesProcessor {
  readonly counters: FeatureCounters = { rows: 0, filtered: 0, withoutEntity: 0, late: 0, timers: 0, vectors: 0 }
  readonly #options: FeaturesOptions
  readonly #limits: FeatureLimits
  readonly #plan: Plan
  readonly #takes: RowTest
  readonly #topic: string
  readonly #entities = new Map<string, Entity>()
  readonly #timers = new TimerQueue<Entity>()
  readonly #dirty = new Set<Entity>()
  readonly #sources = new SourceTimes()
  readonly #overLimit: OverLimit
  /** Whether a feature counts distinct values. */
  readonly #isDistinct: boolean
  readonly #cells: Cells
  /** The vector of an entity without rows. */
  readonly #template: Readonly<Record<string, unknown>>
  /** Whether the state keeps the text or bytes of a cell. */
  readonly #sized: readonly boolean[]
  #restore: Restore | undefined
  #cursor: Cursor | undefined
  #cursorIsWritten = false
  #bytes = 0

  constructor(options: FeaturesOptions) {
    this.#options = options
    this.#limits = { ...defaultLimits, ...options.limits }
    this.#plan = planOf(options.view, options.dataset)
    this.#overLimit = new OverLimit(options.isReplay === true)
    this.#isDistinct = this.#plan.levels.some(({ distinct }) => distinct.length > 0)
    this.#takes = compileFilter(options.view.filter)
    this.#topic = options.names.features(options.view.name, options.version)
    const { cells, entity, featureNames } = this.#plan
    this.#cells = { numbers: new Float64Array(cells.length), values: new Array(cells.length).fill(null) }
    const types = new Map(options.dataset.columns.map((column) => [column.name, column.type]))
    this.#sized = cells.map((name) => types.get(name) === 'string' || types.get(name) === 'bytes')
    const names = [...entity, ...featureNames].map((name) => [name, undefined])
    const own = { viewVersion: options.version, rowTime: 0, knownAt: 0 }
    this.#template = { meta: undefined, ...Object.fromEntries(names), ...own }
  }

  step(record: LogRecord, context: StepContext): boolean {
    const { value } = record
    if (value === null) throw refused('value_missing', undefined)
    const schemaId = schemaIdOf(value)
    const isTime = schemaId !== undefined && this.#options.times.is(schemaId)
    return isTime ? this.#stepTime(value, context) : this.#stepRow(record, value, context)
  }

  #stepTime(value: Buffer, context: StepContext): boolean {
    let time: number | undefined
    try {
      time = this.#sources.accept(this.#options.times.decode(value))
    } catch (error) {
      throw decodeFailure(error)
    }
    if (time === undefined || time <= context.streamTime) return true
    if (!this.#fireUntil(time, null, context)) return false
    this.#cursor = undefined
    context.advance(time)
    return true
  }

  #stepRow({ offset, origin, timestamp }: LogRecord, value: Buffer, context: StepContext): boolean {
    let row: Row
    try {
      row = this.#options.rows.decode(value)
    } catch (error) {
      throw decodeFailure(error)
    }
    const time = row[this.#plan.time]
    if (!Number.isSafeInteger(time)) throw refused('time_missing', { column: this.#plan.time, value: time })
    const rowTime = time as number
    const now = Math.max(rowTime, context.streamTime)
    const isTaken = this.#takes(row)
    const id = isTaken ? entityIdOf(this.#plan.entity, row) : undefined
    if (id !== undefined) this.#readCells(row, id)
    if (this.#isDistinct && !this.#overLimit.counts(offset) && id !== undefined)
      requireRoom(this.#entities.get(id), this.#cells, { time: rowTime, now, max: this.#limits.distinctMax })

    const meta = (row.meta ?? null) as avro.EventMeta | null
    if (!this.#fireUntil(now, meta, context)) return false
    if (context.full) return false
    this.#cursor = undefined
    this.counters.rows++
    if (id !== undefined) this.#applyRow(id, { rowTime, arrived: origin?.logTime ?? timestamp, now }, meta, context)
    else if (isTaken) this.counters.withoutEntity++
    else this.counters.filtered++
    context.advance(now)
    return true
  }

  /** Reads the aggregated columns. If a value exceeds a bound, it refuses the row before the state changes. */
  #readCells(row: Row, id: string): void {
    const { numbers, values } = this.#cells
    const { cells, entity } = this.#plan
    const { valueBytesMax } = this.#limits
    if (byteLength(id) > valueBytesMax) {
      throw refused('value_too_large', { column: entity.join(', '), bytes: byteLength(id), max: valueBytesMax })
    }
    for (let i = 0; i < cells.length; i++) {
      const cell = row[cells[i]] ?? null
      // Decoded bytes are a view into the reused fetch buffer, so values that may stay in the state are copied.
      const value = cell instanceof Uint8Array ? ownCopy(cell) : cell
      values[i] = value
      numbers[i] = typeof value === 'number' ? value : value === true ? 1 : value === false ? 0 : Number.NaN
      if (this.#sized[i] && value !== null && byteLength(value as string) > valueBytesMax) {
        const bytes = byteLength(value as string)
        throw refused('value_too_large', { column: cells[i], bytes, max: valueBytesMax })
      }
    }
  }

  /**
   * Fires the due timers; each counts as one unit.
   * @returns `false` if the step has to be split before the next timer
   */
  #fireUntil(time: number, meta: avro.EventMeta | null, context: StepContext): boolean {
    for (;;) {
      const entity = this.#timers.first
      if (entity === undefined || entity.due > time) return true
      if (context.full) return false
      const stamp = entity.due
      const changed = entity.expire(stamp)
      this.#cursor = { due: stamp, order: entity.order }
      this.#timers.update(entity)
      this.#note(entity)
      this.counters.timers++
      if (changed) this.#emit(entity, stamp, meta, context)
    }
  }

  #applyRow(id: string, { rowTime, arrived, now }: Times, meta: avro.EventMeta | null, context: StepContext): void {
    if (!this.#plan.levels.some((level) => covers(level, tileStart(level, rowTime), now))) {
      this.#emitLate(id, rowTime, now, meta, context)
      return
    }
    const entity = this.#entityOf(id)
    const due = entity.due
    const changed = entity.apply(this.#cells, rowTime, now)
    if (this.#options.isSorted === true) entity.know(arrived)
    if (entity.due !== due) this.#timers.update(entity)
    this.#note(entity)
    if (changed) this.#emit(entity, now, meta, context)
  }

  #note(entity: Entity): void {
    if (entity.isDirty) this.#dirty.add(entity)
  }

  #entityOf = (id: string): Entity => {
    let entity = this.#entities.get(id)
    if (entity === undefined) {
      entity = new Entity(id, this.#plan, this.#template, this.#limits.distinctMax)
      this.#entities.set(id, entity)
    }
    return entity
  }

  #emit(entity: Entity, stamp: number, cause: avro.EventMeta | null, context: StepContext): void {
    const { vector } = entity
    vector.meta = metaOf(context, stamp, cause)
    vector.rowTime = entity.rowTime
    vector.knownAt = entity.knownAt ?? context.logTime
    const value = this.#options.vectors.encode(vector as never)
    vector.meta = undefined // saves 300 bytes per entity; it is not used any more
    context.emit(this.#topic, context.partition, entity.key, value)
    this.counters.vectors++
  }

  #emitLate(id: string, rowTime: number, streamTime: number, cause: avro.EventMeta | null, context: StepContext): void {
    const { topic, partition, offset, logTime } = context
    const meta = metaOf(context, rowTime, cause)
    const value = this.#options.late.encode({ meta, topic, partition, offset, key: id, rowTime, streamTime, logTime })
    context.emit(this.#options.names.late, 0, Buffer.from(id), value)
    this.counters.late++
  }

  load(key: Buffer, value: Buffer | null): void {
    if (key[0] === TIME_PREFIX_BYTE) {
      this.#sources.load(key.toString(), value)
      return
    }
    if (isOverLimitFact(key)) {
      this.#overLimit.load(value)
      return
    }
    this.#restore ??= new Restore(this.#plan, this.#entityOf)
    this.#restore.load(key, value)
  }

  /** Restores every entity to its state after the fired timers: those up to stream time, and those up to the cursor. */
  restored(streamTime: number): void {
    const restore = this.#restore
    if (restore === undefined) return
    this.#restore = undefined
    restore.finish()
    this.#cursor = restore.cursor
    this.#cursorIsWritten = restore.cursor !== undefined
    const { due, order } = restore.cursor ?? { due: streamTime, order: undefined }
    for (const entity of this.#entities.values()) {
      const isBehind = order !== undefined && entity.order > order
      entity.settle(isBehind ? (boundary) => boundary < due : (boundary) => boundary <= due)
      if (entity.isForgettable) this.#entities.delete(entity.id)
      else this.#bytes += entity.takeGrowth()
      this.#timers.update(entity)
    }
  }

  flush(write: WriteEntry): void {
    for (const entity of this.#dirty) {
      writeEntity(entity, write)
      this.#bytes += entity.takeGrowth()
      if (entity.isForgettable) this.#forget(entity)
    }
    this.#dirty.clear()
    if (this.#cursor !== undefined || this.#cursorIsWritten) writeCursor(this.#cursor, write)
    this.#cursorIsWritten = this.#cursor !== undefined
    this.#sources.flush(write)
    this.#overLimit.flush(write)
  }

  #forget(entity: Entity): void {
    this.#bytes -= entity.bytes
    this.#entities.delete(entity.id)
  }

  /** Bytes are an estimate; an entity's part is updated when it is flushed. */
  size(): StateSize {
    const sources = this.#sources.size()
    return { keys: this.#entities.size + sources.keys, bytes: this.#bytes + sources.bytes }
  }
}

/** First byte of the keys for the times that sources have stated; the entries of features have lower first bytes. */
const TIME_PREFIX_BYTE = TIME_PREFIX.charCodeAt(0)

const metaOf = (context: StepContext, time: number, cause: avro.EventMeta | null): avro.EventMeta =>
  derivedMeta(context, time, { correlationId: cause?.correlationId ?? null })
