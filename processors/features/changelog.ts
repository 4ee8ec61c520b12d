/**
 * The state of a features task as entries of its changelog (numbers and values as in bytes.ts).
 *
 * | key | value |
 * |-|-|
 * | 0 | position of an unfinished step: due time (double), entity key of the last fired timer. Present only between the parts of a step |
 * | 1, block (integer), entity key | the tiles that start in `[block, block + 1) * 12 * smallest hop` |
 * | 2, entity key | the tile of the features without a window |
 * | 3, level (byte), object (integer), tile start (integer), chunk (integer), entity key | members of a distinct set: values to the end |
 * | 4 | offset of the first row that counts although it has one distinct value too many: over-limit.ts |
 * | `time/<source>` | the last time statement of a source partition: processors/rows/source-times.ts |
 *
 * Value of 1 and 2: byte 1 (layout; 2: also the latest log time), row time of the entity (number), then tiles to the end: level (byte), start minus
 * start of the block (integer), its slots without the start (numbers), its objects: text and bytes as values; a set as
 * the count (integer) and values of its first members; the other members are in chunks. Null is a tombstone: all tiles
 * of the block are gone. plan.ts numbers levels, slots and objects; the numbers follow from the view version alone.
 */
import { ByteReader, ByteWriter } from './bytes.ts'
import type { DistinctSet } from './distinct.ts'
import type { Entity } from './entity.ts'
import type { Level } from './level.ts'
import type { Plan } from './plan.ts'

export const entryKind = { cursor: 0, block: 1, forever: 2, chunk: 3 } as const
const LAYOUT_VERSION = 1
/** With the latest log time of the entity's rows (number) behind the row time: of views whose rows are sorted. */
const LAYOUT_OF_SORTED = 2
const FOREVER = Number.POSITIVE_INFINITY

export type WriteEntry = (key: Buffer, value: Buffer | null) => void

/** The last timer that fired in an unfinished step. */
export interface Cursor {
  readonly due: number
  /** As `Timed.order`. */
  readonly order: string
}

const writer = new ByteWriter()
const cursorKey = Buffer.from([entryKind.cursor])

export const writeCursor = (cursor: Cursor | undefined, write: WriteEntry): void => {
  if (cursor === undefined) {
    write(cursorKey, null)
    return
  }
  writer.double(cursor.due)
  writer.raw(Buffer.from(cursor.order, 'latin1'))
  write(cursorKey, writer.take())
}

export const readCursor = (value: Buffer): Cursor => {
  const reader = new ByteReader(value)
  return { due: reader.double(), order: reader.rest().toString('latin1') }
}

/** Writes the dirty parts of an entity. */
export const writeEntity = (entity: Entity, write: WriteEntry): void => {
  for (const { level, object, start, chunks } of entity.deadSets) {
    for (let chunk = 0; chunk < chunks; chunk++) write(chunkKey(level, object, start, chunk, entity), null)
  }
  entity.deadSets.length = 0
  for (const block of entity.dirtyBlocks) {
    const value = blockValue(entity, block, write)
    write(blockKey(entity, block), value)
  }
  entity.dirtyBlocks.length = 0
}

const blockKey = (entity: Entity, block: number): Buffer => {
  if (block === FOREVER) writer.byte(entryKind.forever)
  else {
    writer.byte(entryKind.block)
    writer.integer(block)
  }
  writer.raw(entity.key)
  return writer.take()
}

const chunkKey = (level: number, object: number, start: number, chunk: number, entity: Entity): Buffer => {
  writer.byte(entryKind.chunk)
  writer.byte(level)
  writer.integer(object)
  writer.integer(start)
  writer.integer(chunk)
  writer.raw(entity.key)
  return writer.take()
}

const blockValue = (entity: Entity, block: number, write: WriteEntry): Buffer | null => {
  const changed: (() => void)[] = []
  let tiles = 0
  writer.byte(entity.knownAt === undefined ? LAYOUT_VERSION : LAYOUT_OF_SORTED)
  writer.number(entity.rowTime)
  if (entity.knownAt !== undefined) writer.number(entity.knownAt)
  for (let i = 0; i < entity.levels.length; i++) {
    const level = entity.levels[i]
    if ((level.plan.hopMs === FOREVER) !== (block === FOREVER)) continue
    const from = block === FOREVER ? 0 : Math.max(level.firstLive, level.lowerBound(block * entity.plan.blockMs))
    for (let tile = from; tile < level.length && entity.blockOf(level.plan, level.startOf(tile)) === block; tile++) {
      writer.byte(i)
      writeTile(level, tile, block === FOREVER ? 0 : block * entity.plan.blockMs)
      tiles++
      for (const { object } of level.plan.distinct) {
        const set = level.setOf(tile, object)
        if (set.isDirty) changed.push(() => writeChunks(entity, i, object, level.startOf(tile), set, write))
      }
    }
  }
  const value = writer.take()
  for (const chunks of changed) chunks()
  return tiles === 0 ? null : value
}

const writeTile = (level: Level, tile: number, blockStart: number): void => {
  const { stride, objectStride, isSet } = level.plan
  const base = tile * stride
  writer.integer(level.tiles[base] - blockStart)
  for (let slot = 1; slot < stride; slot++) writer.number(level.tiles[base + slot])
  for (let object = 0; object < objectStride; object++) {
    if (!isSet[object]) {
      writer.value(level.tileObjects[tile * objectStride + object])
      continue
    }
    const { inline } = level.setOf(tile, object)
    writer.integer(inline.length)
    for (const member of inline) writer.value(member)
  }
}

const writeChunks = (
  entity: Entity,
  level: number,
  object: number,
  start: number,
  set: DistinctSet,
  write: WriteEntry,
): void =>
  set.flushChunks((chunk, members) => {
    const key = chunkKey(level, object, start, chunk, entity)
    for (const member of members) writer.value(member)
    write(key, writer.take())
  })

/** Adds the key of an entry to the error if it cannot be read: an operator has to find it in the log. */
const withKey = (key: Buffer, read: () => void): void => {
  try {
    read()
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    throw new RangeError(`state key 0x${key.toString('hex')}: ${text}`, { cause: error })
  }
}

/** Restores entries. They come in log order, and the last one of a key wins; `finish` builds the entities. */
export class Restore {
  readonly #plan: Plan
  readonly #entityOf: (id: string) => Entity
  readonly #entries = new Map<string, { readonly key: Buffer; readonly value: Buffer }>()
  cursor: Cursor | undefined

  constructor(plan: Plan, entityOf: (id: string) => Entity) {
    this.#plan = plan
    this.#entityOf = entityOf
  }

  load(key: Buffer, value: Buffer | null): void {
    if (key[0] === entryKind.cursor) {
      this.cursor = value === null ? undefined : readCursor(value)
      return
    }
    const text = key.toString('latin1')
    if (value === null) this.#entries.delete(text)
    // Copies, because a loaded entry may be a view into a reused fetch buffer.
    else this.#entries.set(text, { key: Buffer.from(key), value: Buffer.from(value) })
  }

  /** Restores all tiles and sets. The entities still have to settle. */
  finish(): void {
    const chunks: (() => void)[][] = []
    for (const { key, value } of this.#entries.values())
      withKey(key, () => {
        const reader = new ByteReader(key)
        const kind = reader.byte()
        if (kind === entryKind.chunk) {
          const [level, object, start, chunk] = [reader.byte(), reader.integer(), reader.integer(), reader.integer()]
          const id = reader.rest().toString()
          // Chunks of one set in ascending order, after all tiles.
          chunks[chunk] ??= []
          chunks[chunk].push(() => withKey(key, () => this.#readChunk(id, level, object, start, chunk, value)))
        } else {
          const blockStart = kind === entryKind.block ? reader.integer() * this.#plan.blockMs : 0
          this.#readBlock(this.#entityOf(reader.rest().toString()), blockStart, value)
        }
      })
    for (const group of chunks) for (const read of group ?? []) read()
    this.#entries.clear()
  }

  #readBlock(entity: Entity, blockStart: number, value: Buffer): void {
    const reader = new ByteReader(value)
    const version = reader.byte()
    if (version !== LAYOUT_VERSION && version !== LAYOUT_OF_SORTED)
      throw new RangeError(`changelog entry of layout ${version}, expected ${LAYOUT_VERSION} or ${LAYOUT_OF_SORTED}`)
    entity.rowTime = Math.max(entity.rowTime, reader.number())
    if (version === LAYOUT_OF_SORTED)
      entity.knownAt = Math.max(entity.knownAt ?? Number.NEGATIVE_INFINITY, reader.number())
    while (!reader.done) readTile(entity.levels[reader.byte()], blockStart, reader)
  }

  #readChunk(id: string, level: number, object: number, start: number, chunk: number, value: Buffer): void {
    const tiles = this.#entityOf(id).levels[level]
    const tile = tiles.lowerBound(start)
    if (tile === tiles.length || tiles.startOf(tile) !== start) {
      throw new RangeError(`changelog holds members of a set of '${id}' at ${start}, but not its tile`)
    }
    const reader = new ByteReader(value)
    const members: unknown[] = []
    while (!reader.done) members.push(reader.value())
    tiles.setOf(tile, object).restoreChunk(chunk, members)
  }
}

const readTile = (level: Level, blockStart: number, reader: ByteReader): void => {
  const start = blockStart + reader.integer()
  const tile = level.lowerBound(start)
  level.insert(tile, start)
  const { stride, objectStride, isSet } = level.plan
  for (let slot = 1; slot < stride; slot++) level.tiles[tile * stride + slot] = reader.number()
  for (let object = 0; object < objectStride; object++) {
    if (!isSet[object]) {
      level.tileObjects[tile * objectStride + object] = reader.value()
      continue
    }
    const members: unknown[] = []
    for (let count = reader.integer(); count > 0; count--) members.push(reader.value())
    level.setOf(tile, object).restoreInline(members)
  }
}
