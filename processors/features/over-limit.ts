/**
 * What happens to a row whose value is one distinct value too many. Earlier releases refused the whole row; now the row counts, and the
 * feature is null while its window contains the tile. Rows that were refused stay refused: the offset of the first row that is
 * judged so is in the changelog, and a replay judges as it was judged then.
 * State: one entry, key 4 (byte), value the offset (number). Source: docs/decisions/0037-distinct-over-its-limit.md
 */
import { ByteReader, ByteWriter } from './bytes.ts'
import { covers, type Entity, tileStart } from './entity.ts'
import { type Cells, distinctMember, isKnown } from './lanes.ts'
import { refused } from './reasons.ts'

export const OVER_LIMIT_KIND = 4
const key = Buffer.of(OVER_LIMIT_KIND)
const writer = new ByteWriter()

/** Whether an entry of the changelog is this fact, which a replay needs. */
export const isOverLimitFact = (stateKey: Buffer): boolean => stateKey.length === 1 && stateKey[0] === OVER_LIMIT_KIND

export class OverLimit {
  readonly #isReplay: boolean
  #from: number | undefined
  #isWritten = true

  /** @param isReplay judge as recorded, and record nothing */
  constructor(isReplay: boolean) {
    this.#isReplay = isReplay
  }

  /** Whether the row at this offset counts. The first one is recorded. */
  counts(offset: number): boolean {
    if (this.#from === undefined && !this.#isReplay) {
      this.#from = offset
      this.#isWritten = false
    }
    return this.#from !== undefined && offset >= this.#from
  }

  load(value: Buffer | null): void {
    if (value !== null) this.#from = new ByteReader(value).number()
  }

  flush(write: (key: Buffer, value: Buffer | null) => void): void {
    if (this.#isWritten || this.#from === undefined) return
    writer.number(this.#from)
    write(key, writer.take())
    this.#isWritten = true
  }
}

/**
 * Refuses a row with one distinct value too many, before the state changes.
 * @param entity of the row; `undefined` if it has no state yet
 * @throws PoisonError distinct_limit
 */
export const requireRoom = (
  entity: Entity | undefined,
  cells: Cells,
  { time, now, max }: { readonly time: number; readonly now: number; readonly max: number },
): void => {
  for (const level of entity?.levels ?? []) {
    const start = tileStart(level.plan, time)
    if (level.plan.distinct.length === 0 || !covers(level.plan, start, now)) continue
    const tile = level.lowerBound(start)
    if (tile === level.length || level.startOf(tile) !== start) continue
    for (const { cell, object } of level.plan.distinct) {
      const set = level.setOf(tile, object)
      const value = cells.values[cell]
      if (set.size >= max && isKnown(value) && !set.members.has(distinctMember(value)))
        throw refused('distinct_limit', { column: entity!.plan.cells[cell], entity: entity!.id, max })
    }
  }
}
