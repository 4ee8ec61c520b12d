/** What a gate compares, and what comes of it. */
import type { avro } from '../../../schemas/index.ts'

/** A metric as the registry keeps it. */
export interface Measured {
  readonly metric: string
  readonly by: string | null
  readonly group: string | null
  /** Null: it was measured, and is not finite. */
  readonly value: number | null
  readonly rows: number | null
  readonly scores: readonly number[]
}

/** What was measured of a version on a dataset. Plain JSON data. */
export interface Evaluated {
  readonly id: string
  readonly dataset: string
  readonly digest: string | null
  readonly metrics: readonly Measured[]
  readonly groups: readonly avro.GroupCounts[]
}

/** A version that a gate looks at. */
export interface Contender {
  readonly version: number
  /** `undefined`: it was not measured on the dataset of the policy. */
  readonly evaluated: Evaluated | undefined
}

export interface GateInput {
  readonly gateId: string
  readonly policy: avro.Policy
  readonly candidate: Contender
  /** What was measured of the candidate while it served. */
  readonly live: readonly avro.LiveEvidence[]
  /** `undefined`: what the policy guards has no other version. */
  readonly champion: Contender | undefined
}

export type GateOutcome = Pick<avro.GateEvaluated, 'results' | 'skipped' | 'verdict' | 'reason'>

/** What a check finds besides what the rule says. */
export type Finding = Partial<Omit<avro.GateResult, 'rule' | 'check' | 'verdict' | 'reason'>> &
  Pick<avro.GateResult, 'verdict'> & { readonly reason?: string }

export const inconclusive = (reason: string, found: Partial<Finding> = {}): Finding => ({
  ...found,
  verdict: 'inconclusive',
  reason,
})

export const passIf = (holds: boolean): avro.GateVerdict => (holds ? 'pass' : 'fail')
