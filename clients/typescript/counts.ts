/** What has become of the records of a client. */

/** Why a record is not on the log. */
export const DROP_REASONS = ['full', 'invalid', 'refused', 'closed'] as const
/**
 * - `full`: the buffer had no room
 * - `invalid`: it cannot be written as JSON
 * - `refused`: the gateway has named what is wrong with it
 * - `closed`: it came after `close`, or was still waiting when the time of `close` was over; the log may hold it all the same
 */
export type DropReason = (typeof DROP_REASONS)[number]

/** `served = logged + waiting + the sum of dropped`, at every moment. */
export interface Counts {
  /** Records that were given to the client. */
  readonly served: number
  /** Records that the log has acknowledged. */
  readonly logged: number
  /** Records in the buffer or on their way. */
  readonly waiting: number
  readonly dropped: Readonly<Record<DropReason, number>>
}

/** Counts of one kind of record. What waits is what was served and has not settled, so the sum holds by construction. */
export class Tally {
  #served = 0
  #logged = 0
  readonly #dropped: Record<DropReason, number> = { full: 0, invalid: 0, refused: 0, closed: 0 }

  served(): void {
    this.#served++
  }

  logged(records: number): void {
    this.#logged += records
  }

  dropped(reason: DropReason, records: number): void {
    this.#dropped[reason] += records
  }

  get counts(): Counts {
    const dropped = { ...this.#dropped }
    return {
      served: this.#served,
      logged: this.#logged,
      waiting: this.#served - this.#logged - sumOf(dropped),
      dropped,
    }
  }
}

const sumOf = (dropped: Readonly<Record<DropReason, number>>): number =>
  DROP_REASONS.reduce((sum, reason) => sum + dropped[reason], 0)

/** Sums of counts. */
export const totalOf = (some: readonly Counts[]): Counts => {
  const sum = (of: (counts: Counts) => number): number => some.reduce((total, counts) => total + of(counts), 0)
  return {
    served: sum(({ served }) => served),
    logged: sum(({ logged }) => logged),
    waiting: sum(({ waiting }) => waiting),
    dropped: {
      full: sum(({ dropped }) => dropped.full),
      invalid: sum(({ dropped }) => dropped.invalid),
      refused: sum(({ dropped }) => dropped.refused),
      closed: sum(({ dropped }) => dropped.closed),
    },
  }
}
