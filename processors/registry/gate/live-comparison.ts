/**
 * Candidate and champion by what was measured of both in the same windows while they served. Other rows than in a paired test were answered by each, so chance is ruled
 * out by the standard errors that the evidence has. Only arithmetic and square roots, so that a replay gives the same bytes on every machine.
 */
import type { avro } from '../../../schemas/index.ts'
import { liveMetric } from './live.ts'
import { type Finding, type GateInput, inconclusive } from './types.ts'

/** Quantiles of the normal law at the confidences that a rule may ask for. */
export const QUANTILES: ReadonlyMap<number, number> = new Map([
  [0.9, 1.2815515655446004],
  [0.95, 1.6448536269514722],
  [0.975, 1.959963984540054],
  [0.99, 2.3263478740408408],
  [0.999, 3.090232306167813],
])

export const liveComparison = (rule: avro.PolicyRule, { live, champion }: GateInput): Finding => {
  const named = liveMetric(rule.metric)
  const quantile = QUANTILES.get(rule.confidence ?? Number.NaN)
  if (named === undefined || rule.threshold === null || quantile === undefined || champion === undefined)
    return inconclusive('the rule names no metric such as quality.auc, no threshold, or no confidence')
  const of = live.filter((each) => isOf(each, rule.check, named))
  const mine = of.find(({ version }) => version === null)
  const other = of.find(({ version }) => version === champion.version)
  if (mine === undefined || other === undefined)
    return inconclusive(`'${rule.metric}' was not measured of candidate and champion in the same windows`)
  const shown = { candidate: mine.value, champion: other.value, rows: mine.rows }
  if (mine.value === null || other.value === null) return inconclusive(`'${rule.metric}' is not finite`, shown)
  const least = Math.min(mine.rows, other.rows)
  if (rule.minRows !== null && least < rule.minRows)
    return inconclusive(
      `candidate and champion are measured on ${mine.rows} and ${other.rows} rows, at least ${rule.minRows} are needed`,
      shown,
    )
  if (mine.deviation === null || other.deviation === null)
    return inconclusive(`the standard error of '${rule.metric}' does not follow from its counts`, shown)
  return judged(rule, quantile, mine as Known, other as Known, shown)
}

type Known = avro.LiveEvidence & { readonly value: number; readonly deviation: number }

const isOf = (
  each: avro.LiveEvidence,
  check: avro.PolicyCheck,
  { source, figure }: { readonly source: string; readonly figure: string },
): boolean => each.check === check && each.source === source && each.metric === figure

/** It passes if the lower bound of the margin is at least 0, fails if the upper one is below 0. */
const judged = (
  { check, higherIsBetter, threshold: t }: avro.PolicyRule,
  quantile: number,
  mine: Known,
  other: Known,
  shown: Partial<Finding>,
): Finding => {
  const sign = higherIsBetter ? 1 : -1
  const [v, b] = [sign * mine.value, sign * other.value]
  const threshold = t as number
  const isShare = check === 'live_relative'
  const margin = v - b - (isShare ? threshold * Math.abs(b) : threshold)
  // The share is one of a value that has an error itself.
  const factor = isShare ? 1 + threshold * (b < 0 ? -1 : 1) : 1
  const spread = Math.sqrt(mine.deviation * mine.deviation + factor * factor * other.deviation * other.deviation)
  const [lower, upper] = [margin - quantile * spread, margin + quantile * spread]
  const found = { ...shown, margin, lower, upper }
  if (lower >= 0) return { ...found, verdict: 'pass' }
  if (upper < 0) return { ...found, verdict: 'fail' }
  return inconclusive('chance is not ruled out: the margin may be on either side of 0', found)
}
