/** What was measured on a dataset: for all rows, by slice, and how fair it is to groups. */
import { fairnessOf, type ShownEvaluation } from '../../processors/registry/index.ts'
import type { avro } from '../../schemas/index.ts'

export interface CardMetric {
  readonly metric: string
  /** Null: it was not finite. */
  readonly value: number | null
  readonly rows: number | null
}

export interface CardSlice extends CardMetric {
  readonly by: string
  readonly group: string
}

/** Counts of a group, and the shares that follow from them. Null: unknown, or a share of no rows. */
export interface CardGroup extends Omit<avro.GroupCounts, 'by'> {
  readonly selectionRate: number | null
  readonly truePositiveRate: number | null
  readonly falsePositiveRate: number | null
}

export interface CardFairness {
  readonly by: string
  readonly groups: readonly CardGroup[]
  /** The least share of selected rows / the greatest: the four-fifths rule asks for 0.8. Null: it cannot be told, as below. */
  readonly demographicParityRatio: number | null
  /** The gap of true positive rates. */
  readonly equalOpportunityDifference: number | null
  /** The greater gap of true and of false positive rates. */
  readonly equalizedOddsDifference: number | null
}

export interface CardEvaluation {
  readonly evaluationId: string
  readonly dataset: string
  readonly digest: string | null
  /** Ms since the epoch. */
  readonly time: number
  readonly actor: string | null
  /** The rows from which it was computed. Null: it comes from outside. */
  readonly source: avro.EvaluationSource | null
  /** For all rows, then by slice, in the order in which they were recorded. */
  readonly metrics: readonly CardMetric[]
  readonly slices: readonly CardSlice[]
  readonly fairness: readonly CardFairness[]
}

export const evaluationOf = (evaluation: ShownEvaluation): CardEvaluation => {
  const { evaluationId, dataset, digest, time, actor, source = null, metrics, groups } = evaluation
  return {
    ...{ evaluationId, dataset, digest, time, actor, source },
    metrics: metrics.flatMap(({ metric, by, value, rows }) => (by === null ? [{ metric, value, rows }] : [])),
    slices: metrics.flatMap(({ metric, by, group, value, rows }) =>
      by === null || group === null ? [] : [{ by, group, metric, value, rows }],
    ),
    fairness: [...new Set(groups.map(({ by }) => by))].map((by) => fairnessBy(by, groups)),
  }
}

const share = (part: number | null, of: number | null): number | null =>
  part === null || of === null || of === 0 ? null : part / of

const groupOf = ({ group, rows, selected, positives, truePositives }: avro.GroupCounts): CardGroup => {
  const negatives = positives === null ? null : rows - positives
  const falsePositives = truePositives === null ? null : selected - truePositives
  return {
    ...{ group, rows, selected, positives, truePositives },
    selectionRate: share(selected, rows),
    truePositiveRate: share(truePositives, positives),
    falsePositiveRate: share(falsePositives, negatives),
  }
}

const fairnessBy = (by: string, all: readonly avro.GroupCounts[]): CardFairness => {
  const groups = all.filter((group) => group.by === by)
  return {
    by,
    groups: groups.map(groupOf),
    demographicParityRatio: fairnessOf('demographic_parity_ratio', groups),
    equalOpportunityDifference: fairnessOf('equal_opportunity_difference', groups),
    equalizedOddsDifference: fairnessOf('equalized_odds_difference', groups),
  }
}
