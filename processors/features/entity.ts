import type { Timed } from '../../streams/core/timer-queue.ts'
import { entityColumnsOf } from '../rows/index.ts'
import type { Cells } from './lanes.ts'
import { Level } from './level.ts'
import { entityBytes, ownCopy } from './memory.ts'
import type { LevelPlan, Plan } from './plan.ts'

const FOREVER = Number.POSITIVE_INFINITY

/** A set whose tile is gone but whose chunks are still in the changelog. */
export interface DeadSet {
  readonly level: number
  readonly object: number
  readonly start: number
  readonly chunks: number
}

/** Start of the tile that contains a time. A level without a window has one tile, at 0. */
export const tileStart = (plan: LevelPlan, time: number): number =>
  plan.hopMs === FOREVER ? 0 : Math.floor(time / plan.hopMs) * plan.hopMs

/** Whether the tile is inside the level's longest window at `now`: `floor_h(now - w) <= start`. */
export const covers = (plan: LevelPlan, start: number, now: number): boolean => start + plan.hopMs + plan.windowMs > now

/** The state of one entity: its tiles, its last emitted vector, its next boundary, and its dirty parts. */
export class Entity implements Timed {
  readonly id: string
  readonly key: Buffer
  readonly order: string
  readonly plan: Plan
  readonly levels: readonly Level[]
  /** The last emitted vector: entity columns and features by name, in an object shape that all entities share. */
  readonly vector: Record<string, unknown>
  /** Latest event time among the entity's rows, ms; `-Infinity` before the first. */
  rowTime = Number.NEGATIVE_INFINITY
  /** The latest log time among the entity's rows, ms; `undefined` if it is not kept. */
  knownAt: number | undefined
  due = FOREVER
  place = -1
  /** Numbers of the changelog blocks to write; `Infinity` stands for the tile without a window. */
  readonly dirtyBlocks: number[] = []
  readonly deadSets: DeadSet[] = []
  #bytes = 0

  /**
   * @param template the vector of an entity without rows; `undefined` as a feature's value equals no other value
   * @param distinctMax maximum distinct values of one column and tile
   */
  constructor(id: string, plan: Plan, template: Readonly<Record<string, unknown>>, distinctMax: number) {
    this.id = id
    this.key = ownCopy(Buffer.from(id))
    this.order = this.key.toString('latin1')
    this.plan = plan
    this.levels = plan.levels.map((level) => new Level(level, distinctMax))
    this.vector = { ...template }
    const columns = entityColumnsOf(id, plan.entityTypes)
    for (let i = 0; i < columns.length; i++) this.vector[plan.entity[i]] = columns[i]
  }

  get bytes(): number {
    return this.#bytes
  }

  get isDirty(): boolean {
    return this.dirtyBlocks.length > 0 || this.deadSets.length > 0
  }

  /** @returns the change of the estimated bytes since the last call */
  takeGrowth(): number {
    let bytes = entityBytes(this.id.length, this.plan.featureNames.length)
    for (const level of this.levels) bytes += level.bytes
    const growth = bytes - this.#bytes
    this.#bytes = bytes
    return growth
  }

  blockOf(level: LevelPlan, start: number): number {
    return level.hopMs === FOREVER ? FOREVER : Math.floor(start / this.plan.blockMs)
  }

  #touch(block: number): void {
    if (!this.dirtyBlocks.includes(block)) this.dirtyBlocks.push(block)
  }

  /** A row arrived at this log time. Its entry in the changelog is of the newest tile, because others leave before the row time is forgotten. */
  know(logTime: number): void {
    if (logTime <= (this.knownAt ?? Number.NEGATIVE_INFINITY)) return
    this.knownAt = logTime
    for (const { plan, length } of this.levels)
      if (length > 0) this.#touch(this.blockOf(plan, tileStart(plan, this.rowTime)))
  }

  /** Applies a row to the levels whose windows contain it. @returns whether the vector or the row time changed */
  apply(cells: Cells, time: number, now: number): boolean {
    const isFirst = this.rowTime === Number.NEGATIVE_INFINITY
    let changed = time > this.rowTime
    if (changed) this.rowTime = time
    for (const level of this.levels) {
      const start = tileStart(level.plan, time)
      const isCovered = covers(level.plan, start, now)
      if (isCovered) {
        level.apply(start, cells, time, now)
        this.#touch(this.blockOf(level.plan, start))
      }
      if ((isCovered || isFirst) && level.evaluate(this.vector)) changed = true
    }
    this.due = this.#nextBoundary()
    return changed
  }

  #nextBoundary(): number {
    let next = FOREVER
    for (const level of this.levels) next = Math.min(next, level.nextBoundary())
    return next
  }

  /** Expires the tiles that leave a window at `now`. @returns whether the vector changed */
  expire(now: number): boolean {
    let changed = false
    for (const level of this.levels) {
      if (level.expire(now, this.vector)) changed = true
    }
    this.#bury()
    this.due = this.#nextBoundary()
    return changed
  }

  /**
   * Removes tiles that left every window from the changelog: deletes blocks without live tiles, and the chunks of their
   * sets.
   */
  #bury(): void {
    for (let i = 0; i < this.levels.length; i++) {
      const level = this.levels[i]
      for (let tile = level.buried; tile < level.firstLive; tile++) {
        const start = level.startOf(tile)
        const block = this.blockOf(level.plan, start)
        if (!this.#hasLive(block)) this.#touch(block)
        for (const lane of level.plan.distinct) {
          const { chunks } = level.setOf(tile, lane.object)
          if (chunks > 0) this.deadSets.push({ level: i, object: lane.object, start, chunks })
        }
      }
      level.bury()
    }
  }

  #hasLive(block: number): boolean {
    return this.levels.some((level) => {
      const tile = Math.max(level.firstLive, level.lowerBound(block * this.plan.blockMs))
      return tile < level.length && this.blockOf(level.plan, level.startOf(tile)) === block
    })
  }

  /** Whether the entity has no state that can still affect a result: see docs/decisions/0032. */
  get isForgettable(): boolean {
    return this.levels.every((level) => level.firstLive === level.length)
  }

  /** Completes a restore. @param hasLeft whether a boundary of this entity was passed */
  settle(hasLeft: (boundary: number) => boolean): void {
    for (const level of this.levels) {
      level.settle(hasLeft)
      level.evaluate(this.vector)
    }
    this.due = this.#nextBoundary()
  }
}
