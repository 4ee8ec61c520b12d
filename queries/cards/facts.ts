/** What the log says of a version, as whoever reads the stores hands it over. */
import type { ShownApproval, ShownEvaluation, ShownGate } from '../../processors/registry/index.ts'
import type { avro } from '../../schemas/index.ts'
import type { Version } from '../registry/index.ts'
import type { RunData } from '../tracking/index.ts'

/** A training set that the log has recorded. */
export interface RecordedSet {
  readonly trainingSetId: string
  /** Ms since the epoch. */
  readonly builtAt: number
  readonly rows: number
  /** The column of the spine that has the time of a row. */
  readonly time: string
  readonly mode: string
  readonly knownAt: number | null
  /** As `view:feature`. */
  readonly features: readonly string[]
  readonly views: readonly { readonly view: string; readonly version: number; readonly revision: number | null }[]
  readonly positions: readonly avro.TopicPosition[]
  readonly spineHash: string
  readonly contentHash: string
}

/** A version of a view that a training set read. */
export interface ReadView {
  readonly version: number
  readonly view: avro.FeatureView
}

export interface ReadDataset {
  readonly version: number
  readonly dataset: avro.Dataset
}

/** A move of an alias, or of the version to a stage. */
export interface Move {
  /** The alias. Null: a move between stages. */
  readonly alias: string | null
  /** Version or stage from then on. Null: the alias was removed. */
  readonly to: string | null
  /** Version or stage until then. Null: there was none. */
  readonly from: string | null
  /** Log time, ms. */
  readonly since: number
  /** Offset of the event in the topic of the registry. */
  readonly offset: number
  readonly actor: string | null
  readonly reason: string | null
  readonly evidence: avro.Evidence | null
}

export interface CardFacts {
  readonly version: Version
  readonly evaluations: readonly ShownEvaluation[]
  readonly gates: readonly ShownGate[]
  readonly approvals: readonly ShownApproval[]
  /** The run that made the version. `undefined`: it names none, or one that is not here. */
  readonly run: { readonly data: RunData; readonly experiment: string | null; readonly isDeleted: boolean } | undefined
  /** In the order in which the version names them. */
  readonly sets: readonly (RecordedSet | { readonly trainingSetId: string; readonly builtAt?: undefined })[]
  readonly views: readonly ReadView[]
  readonly datasets: readonly ReadDataset[]
  /** Latest first. */
  readonly moves: readonly Move[]
  /** Whether there are earlier moves, which the card does not hold. */
  readonly hasEarlierMoves: boolean
}
