import type { Reason } from '../rows/index.ts'

/** Counted since the processor was created. */
export interface IntakeCounters {
  accepted: number
  /** Rows whose id was seen within the horizon: they are dropped and nothing is written. */
  duplicates: number
  timesAdvanced: number
  /** Observations of idleness that a later row has made void, or that belong to another topic: they change nothing. */
  idleVoid: number
  /**
   * Accepted rows of `ml.intake` whose producer's key differs from the dataset's key: they may be late, but they are
   * never lost.
   */
  misplaced: number
  /** Accepted rows that break a rule of a contract which only warns. */
  warned: number
  readonly quarantined: Record<Reason, number>
}
