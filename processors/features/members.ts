/** The distinct values of the windows of a level: which members their tiles hold, and whether a tile has too many to be counted. */
import type { DistinctSet } from './distinct.ts'
import { HOLDER_BYTES } from './memory.ts'

/** Of one window and one distinct lane. */
export class WindowMembers {
  /** Member -> number of tiles in the window that contain it. Absent for a window without an end: it has one tile. */
  readonly #holders: Map<unknown, number> | undefined
  /** Number of tiles in the window whose set has crossed the bound. */
  #over = 0

  constructor(isForever: boolean) {
    this.#holders = isForever ? undefined : new Map()
  }

  /** A tile of the window got a member. @returns the growth of the estimated bytes */
  hold(member: unknown): number {
    if (this.#holders === undefined) return 0
    const count = this.#holders.get(member)
    this.#holders.set(member, (count ?? 0) + 1)
    return count === undefined ? HOLDER_BYTES : 0
  }

  /** The set of a tile of the window has crossed the bound. */
  cross(): void {
    this.#over++
  }

  /** A tile enters the window with its set, after a restore. @returns the growth of the estimated bytes */
  enter(set: DistinctSet, isOver: boolean): number {
    if (isOver) this.#over++
    let bytes = 0
    for (const member of set.members) bytes += this.hold(member)
    return bytes
  }

  /** A tile leaves the window with its set. @returns the growth of the estimated bytes, 0 or less */
  leave(set: DistinctSet, isOver: boolean): number {
    if (isOver) this.#over--
    if (this.#holders === undefined) return 0
    let bytes = 0
    for (const member of set.members) {
      const count = this.#holders.get(member)! - 1
      if (count > 0) this.#holders.set(member, count)
      else {
        this.#holders.delete(member)
        bytes -= HOLDER_BYTES
      }
    }
    return bytes
  }

  /** @param last the set of the last tile of the window @returns the number of members; `null` if a tile has too many */
  size(last: DistinctSet): number | null {
    return this.#over > 0 ? null : (this.#holders ?? last.members).size
  }
}
