/** What the verification of a projection is given, whatever store holds it. */
import type { Platform, UnfitRecords } from '../../platform/index.ts'
import type { OwnTopic } from '../../streams/core/definition.ts'
import type { Differences } from './difference.ts'

/** What all projections share. */
export interface StoreVerification {
  readonly platform: Platform
  /** Quarantined records that the store can never hold, as far as they are known now. */
  readonly unfit: UnfitRecords
  readonly differences: Differences
  readonly settleMs: number
  /** Gets the number of records that were compared since the last call. It may throw, which ends the verification. */
  readonly onProgress?: (records: number) => void
}

export interface ProjectionVerification<Target> extends StoreVerification {
  readonly instance: string
  readonly topic: string
  /** The topic, if the platform creates it. */
  readonly input: OwnTopic | undefined
  readonly target: Target
}
