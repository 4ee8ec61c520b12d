/** A figure of several windows of one version together, with its standard error, by which versions that served at the same time are compared. */
import type { avro } from '../../schemas/index.ts'
import { varianceOfShare } from './figures/index.ts'
import { exact, Tally } from './tally.ts'

export interface FigureOver {
  readonly value: number | null
  /** Outcomes on which it rests. */
  readonly rows: number
  /** Standard error of the value; `null`: it does not follow from the counts. */
  readonly deviation: number | null
}

/** Figures that are the mean error of a row, or 1 less it. */
const OF_ERROR: readonly string[] = ['error', 'accuracy', 'mae']

/** @param counts of the windows @returns `undefined` if the task has no such figure */
export const figureOver = (
  declared: avro.Performance,
  counts: readonly avro.PerformanceCounts[],
  figure: string,
): FigureOver | undefined => {
  const tally = new Tally(declared)
  for (const each of counts) tally.absorb(new Tally(declared, each))
  const { rows, mean, meanSquare } = tally.errors()
  const found = [...tally.figures(), exact('error', mean)].find(({ name }) => name === figure)
  if (found === undefined) return undefined
  const { value } = found
  const isError = OF_ERROR.includes(figure) || figure.startsWith('ndcg_at_')
  const variance = isError
    ? varianceOfError(declared, rows, mean, meanSquare)
    : varianceOf(figure, value, tally.counts())
  const isKnown = rows > 0 && value !== null && variance !== undefined && Number.isFinite(variance)
  return { value, rows, deviation: isKnown ? Math.sqrt(variance) : null }
}

const varianceOfError = (
  { task }: Pick<avro.Performance, 'task'>,
  rows: number,
  mean: number,
  meanSquare: number,
): number | undefined => {
  if (task === 'binary' || task === 'classes') return varianceOfShare(rows, mean)
  return rows < 2 ? undefined : Math.max(0, meanSquare - mean ** 2) / (rows - 1)
}

const varianceOf = (figure: string, value: number | null, counts: avro.PerformanceCounts): number | undefined => {
  if (value === null) return undefined
  const { truePositives, falsePositives, falseNegatives, scores } = counts
  if (figure === 'precision') return varianceOfShare(truePositives + falsePositives, value)
  if (figure === 'recall') return varianceOfShare(truePositives + falseNegatives, value)
  if (figure !== 'auc') return undefined
  const positives = scores.reduce((sum, each) => sum + each.positives, 0)
  const negatives = scores.reduce((sum, each) => sum + each.negatives, 0)
  return varianceOfAuc(value, positives, negatives)
}

/** Hanley and McNeil, Radiology 143 (1982), with half a pair more on both sides, so that it is never 0. */
const varianceOfAuc = (auc: number, positives: number, negatives: number): number => {
  const pairs = positives * negatives
  const a = (auc * pairs + 0.5) / (pairs + 1)
  const [q1, q2] = [a / (2 - a), (2 * a * a) / (1 + a)]
  return (a * (1 - a) + (positives - 1) * (q1 - a * a) + (negatives - 1) * (q2 - a * a)) / pairs
}
