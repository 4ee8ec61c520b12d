import { DistinctSet } from './distinct.ts'
import { type Folded, finaliseEmpty, finaliseWindow } from './finalise.ts'
import { applyRow, type Cells, distinctMember, isKnown, mergeTiles, type TileRows } from './lanes.ts'
import { WindowMembers } from './members.ts'
import * as memory from './memory.ts'
import type { LevelPlan } from './plan.ts'

/** Dead tiles are moved out if there are this many and they are at least half of all tiles. */
const DEAD_TILES_MIN = 8
/** Input of the finaliser. One level at a time uses it, because evaluation is synchronous. */
const scratch = { data: new Float64Array(64), objects: [] as unknown[] }

/** The state of one window over the tiles of its level. */
interface WindowState {
  /** First tile inside the window. */
  tail: number
  /** The cached fold covers the tiles `[tail, upTo)`; `upTo === tail` means that there is no cached fold. */
  upTo: number
  /** Per distinct lane of the window. */
  readonly members: readonly WindowMembers[]
}

/**
 * The tiles of one entity at one hop, in ascending order of start, and the windows over them. The fold of all tiles
 * before the newest is cached, so a row in the newest tile costs one merge per window and gives the same bits as the
 * full left fold.
 */
export class Level implements Folded {
  readonly plan: LevelPlan
  readonly #distinctMax: number
  readonly #rows: { data: Float64Array; readonly objects: unknown[] }
  #length = 0
  #buried = 0
  readonly #windows: WindowState[] = []
  /** Cached folds, one tile row per window. Created when a window first contains two tiles. */
  #folds: TileRows | undefined
  #setBytes = 0
  /** Bytes of the texts and bytes values in the tiles, if there are such lanes. */
  #valueBytes = 0
  readonly #hasValues: boolean

  // Input of `finaliseWindow`.
  data: Float64Array
  base = 0
  objects: readonly unknown[]
  objectBase = 0
  #window = 0

  /** @param distinctMax a set keeps one member more, which says that it has crossed the bound */
  constructor(plan: LevelPlan, distinctMax: number) {
    this.plan = plan
    this.#distinctMax = distinctMax
    this.#hasValues = plan.objectStride > plan.distinct.length
    this.#rows = { data: new Float64Array(2 * plan.stride), objects: [] }
    this.data = this.#rows.data
    this.objects = this.#rows.objects
    const isForever = plan.hopMs === Number.POSITIVE_INFINITY
    for (const window of plan.windows) {
      this.#windows.push({ tail: 0, upTo: 0, members: window.distinct.map(() => new WindowMembers(isForever)) })
    }
  }

  /** Tile rows, `plan.stride` slots each. Growth replaces the array. */
  get tiles(): Float64Array {
    return this.#rows.data
  }

  /** The objects of the tiles, `plan.objectStride` each. */
  get tileObjects(): unknown[] {
    return this.#rows.objects
  }

  get length(): number {
    return this.#length
  }

  /** Index of the first tile that a window still contains. */
  get firstLive(): number {
    return this.#windows[this.#windows.length - 1].tail
  }

  /** Estimated bytes in memory. */
  get bytes(): number {
    return memory.levelBytes(this.#windows.length, this.#rows, this.#folds) + this.#setBytes + this.#valueBytes
  }

  /** Number of leading dead tiles that `bury` has already processed. */
  get buried(): number {
    return this.#buried
  }

  /** Marks the dead tiles as processed, and moves them out if there are many. */
  bury(): void {
    this.#buried = this.firstLive
    this.#compact()
  }

  startOf(tile: number): number {
    return this.tiles[tile * this.plan.stride]
  }

  setOf(tile: number, object: number): DistinctSet {
    return this.tileObjects[tile * this.plan.objectStride + object] as DistinctSet
  }

  /** First tile whose start is not below `start`. The newest tile is checked first. */
  lowerBound(start: number): number {
    let high = this.#length
    if (high > 0 && this.startOf(high - 1) < start) return high
    let low = 0
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.startOf(middle) < start) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Adds a row to its tile. @param now stream time, which determines the windows that contain the tile */
  apply(start: number, cells: Cells, time: number, now: number): void {
    const tile = this.lowerBound(start)
    const fresh = tile === this.#length || this.startOf(tile) !== start
    if (fresh) {
      this.insert(tile, start)
      this.#stepOver(start, now)
      this.#setBytes += this.plan.distinct.length * memory.EMPTY_SET_BYTES
    }
    const { stride, objectStride, lanes, distinct } = this.plan
    if (this.#hasValues) this.#valueBytes -= memory.valuesBytes(this.tileObjects, tile, this.plan.objectStride)
    applyRow(lanes, this.tiles, tile * stride, this.tileObjects, tile * objectStride, cells, time, fresh)
    if (this.#hasValues) this.#valueBytes += memory.valuesBytes(this.tileObjects, tile, this.plan.objectStride)
    // A cached fold that contains the tile, or should contain it, is no longer valid.
    for (const window of this.#windows) if (tile < window.upTo && tile >= window.tail) window.upTo = window.tail
    for (const lane of distinct) {
      const value = cells.values[lane.cell]
      if (!isKnown(value)) continue
      const member = distinctMember(value)
      const set = this.setOf(tile, lane.object)
      if (set.size > this.#distinctMax || !set.add(member)) continue
      this.#setBytes += memory.memberBytes(member)
      this.#added(tile, lane.object, member)
    }
  }

  /** The windows that contain the tile have a member more, or no value if its set has crossed the bound. */
  #added(tile: number, object: number, member: unknown): void {
    const isOver = this.setOf(tile, object).size > this.#distinctMax
    for (let i = 0; i < this.#windows.length; i++) {
      const at = this.plan.windows[i].distinct.indexOf(object)
      if (at < 0 || tile < this.#windows[i].tail) continue
      const members = this.#windows[i].members[at]
      this.#setBytes += members.hold(member)
      if (isOver) members.cross()
    }
  }

  /** Inserts an empty tile at an index; the windows stay unchanged. */
  insert(tile: number, start: number): void {
    const { stride, objectStride, distinct } = this.plan
    if ((this.#length + 1) * stride > this.tiles.length) {
      const grown = new Float64Array(2 * this.tiles.length)
      grown.set(this.tiles)
      this.#rows.data = grown
    }
    const at = tile * stride
    if (tile < this.#length) this.tiles.copyWithin(at + stride, at, this.#length * stride)
    this.tiles.fill(0, at, at + stride)
    this.tiles[at] = start
    for (let i = 0; i < objectStride; i++) this.tileObjects.splice(tile * objectStride, 0, null)
    for (const lane of distinct) this.tileObjects[tile * objectStride + lane.object] = new DistinctSet()
    this.#length++
  }

  /**
   * Adjusts the windows that do not contain an inserted tile. The tile lies before their tail, because all their tiles
   * are newer.
   */
  #stepOver(start: number, now: number): void {
    for (let i = 0; i < this.#windows.length; i++) {
      const window = this.#windows[i]
      if (start + this.plan.hopMs + this.plan.windows[i].windowMs <= now) {
        window.tail++
        window.upTo++
      }
    }
  }

  #release(window: number, tile: number): void {
    const { members } = this.#windows[window]
    for (let at = 0; at < members.length; at++) {
      const set = this.setOf(tile, this.plan.windows[window].distinct[at])
      this.#setBytes += members[at].leave(set, set.size > this.#distinctMax)
    }
  }

  /** Time at which the next tile leaves a window, ms; `Infinity` if none does. */
  nextBoundary(): number {
    let next = Number.POSITIVE_INFINITY
    for (let i = 0; i < this.#windows.length; i++) {
      const { tail } = this.#windows[i]
      if (tail >= this.#length) continue
      const boundary = this.startOf(tail) + this.plan.hopMs + this.plan.windows[i].windowMs
      if (boundary < next) next = boundary
    }
    return next
  }

  /**
   * Expires the tiles that leave at or before `now`, and evaluates the windows that lost a tile.
   * @returns whether the vector changed
   */
  expire(now: number, vector: Record<string, unknown>): boolean {
    let changed = false
    for (let i = 0; i < this.#windows.length; i++) {
      const window = this.#windows[i]
      const span = this.plan.hopMs + this.plan.windows[i].windowMs
      const before = window.tail
      while (window.tail < this.#length && this.startOf(window.tail) + span <= now) this.#release(i, window.tail++)
      if (window.tail === before) continue
      window.upTo = window.tail
      if (this.#evaluateWindow(i, vector)) changed = true
    }
    return changed
  }

  /** Evaluates all windows. @returns whether the vector changed */
  evaluate(vector: Record<string, unknown>): boolean {
    let changed = false
    for (let i = 0; i < this.#windows.length; i++) if (this.#evaluateWindow(i, vector)) changed = true
    return changed
  }

  #evaluateWindow(index: number, vector: Record<string, unknown>): boolean {
    const window = this.#windows[index]
    const plan = this.plan.windows[index]
    const newest = this.#length - 1
    if (window.tail > newest) return finaliseEmpty(plan, vector)
    this.#window = index
    const { stride, objectStride } = this.plan
    if (window.tail === newest) {
      this.data = this.tiles
      this.base = newest * stride
      this.objects = this.tileObjects
      this.objectBase = newest * objectStride
      return finaliseWindow(plan, this, vector)
    }
    this.#fold(index, newest)
    if (scratch.data.length < stride) scratch.data = new Float64Array(2 * stride)
    const folds = this.#folds!
    for (let i = 0; i < stride; i++) scratch.data[i] = folds.data[index * stride + i]
    for (let i = 0; i < objectStride; i++) scratch.objects[i] = folds.objects[index * objectStride + i]
    this.#merge(index, scratch, 0, newest, newest + 1)
    this.data = scratch.data
    this.base = 0
    this.objects = scratch.objects
    this.objectBase = 0
    return finaliseWindow(plan, this, vector)
  }

  /** Extends the cached fold of a window to the tile before `newest`. */
  #fold(index: number, newest: number): void {
    const window = this.#windows[index]
    const { stride, objectStride } = this.plan
    this.#folds ??= { data: new Float64Array(this.#windows.length * stride), objects: [] }
    const folds = this.#folds
    const into = index * stride
    const intoObjects = index * objectStride
    if (window.upTo === window.tail) {
      const from = window.tail * stride
      for (let i = 0; i < stride; i++) folds.data[into + i] = this.tiles[from + i]
      const fromObjects = window.tail * objectStride
      for (let i = 0; i < objectStride; i++) folds.objects[intoObjects + i] = this.tileObjects[fromObjects + i]
      window.upTo++
    }
    if (window.upTo < newest) this.#merge(index, folds, index, window.upTo, newest)
    window.upTo = newest
  }

  #merge(index: number, into: TileRows, row: number, from: number, to: number): void {
    const { stride, objectStride, windows } = this.plan
    mergeTiles(windows[index].lanes, stride, objectStride, into, row, this.#rows, from, to)
  }

  /** Size of the distinct set of the window that is being finalised; `null` if one of its tiles has crossed the bound. */
  distinctSize(object: number): number | null {
    const at = this.plan.windows[this.#window].distinct.indexOf(object)
    const { members, tail } = this.#windows[this.#window]
    return members[at].size(this.setOf(tail, object))
  }

  #compact(): void {
    const dead = this.firstLive
    if (dead < this.#length && (dead < DEAD_TILES_MIN || 2 * dead < this.#length)) return
    const { stride, objectStride, distinct } = this.plan
    for (let tile = 0; tile < dead; tile++) {
      if (this.#hasValues) this.#valueBytes -= memory.valuesBytes(this.tileObjects, tile, this.plan.objectStride)
      for (const lane of distinct) this.#setBytes -= this.setOf(tile, lane.object).bytes
    }
    this.tiles.copyWithin(0, dead * stride, this.#length * stride)
    this.tileObjects.splice(0, dead * objectStride)
    this.#length -= dead
    this.#buried = 0
    for (const window of this.#windows) {
      window.tail -= dead
      window.upTo -= dead
    }
  }

  /** Completes a restore: finds the tiles of each window. @param hasLeft whether a boundary was passed */
  settle(hasLeft: (boundary: number) => boolean): void {
    for (let i = 0; i < this.#windows.length; i++) {
      const window = this.#windows[i]
      const span = this.plan.hopMs + this.plan.windows[i].windowMs
      window.tail = 0
      while (window.tail < this.#length && hasLeft(this.startOf(window.tail) + span)) window.tail++
      window.upTo = window.tail
      for (let tile = window.tail; tile < this.#length; tile++) {
        for (const [at, object] of this.plan.windows[i].distinct.entries()) {
          const set = this.setOf(tile, object)
          this.#setBytes += window.members[at].enter(set, set.size > this.#distinctMax)
        }
      }
    }
    for (let tile = 0; tile < this.#length; tile++) {
      if (this.#hasValues) this.#valueBytes += memory.valuesBytes(this.tileObjects, tile, this.plan.objectStride)
      for (const lane of this.plan.distinct) this.#setBytes += this.setOf(tile, lane.object).bytes
    }
    this.bury()
  }
}
