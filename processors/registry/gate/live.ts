/** Rules on what was measured of the candidate while it served: that its columns have not drifted, and how well it did. */
import type { avro } from '../../../schemas/index.ts'
import { type Finding, type GateInput, inconclusive, passIf } from './types.ts'

export type LiveCheck = 'drift' | 'live_performance' | LiveComparison
/** Checks of candidate and champion on the same windows. */
export type LiveComparison = 'live_minimum_change' | 'live_relative'

/** The metric of evidence on drift. */
export const DRIFTED_COLUMNS = 'drifted_columns'

export const isLiveComparison = (check: avro.PolicyCheck): check is LiveComparison =>
  check === 'live_minimum_change' || check === 'live_relative'

export const isLive = (check: avro.PolicyCheck): check is LiveCheck =>
  check === 'drift' || check === 'live_performance' || isLiveComparison(check)

/** Name of the measure of performance, and of its figure, in the metric of a rule: `quality.auc`. */
export const liveMetric = (metric: string | null): { readonly source: string; readonly figure: string } | undefined => {
  const [, source, figure] = /^([a-z][a-z0-9_]*)\.(.+)$/.exec(metric ?? '') ?? []
  return source === undefined || figure === undefined ? undefined : { source, figure }
}

/** Why there are too few rows, if there are. */
export const few = (
  rule: avro.PolicyRule,
  { rows }: avro.LiveEvidence,
  what = 'the candidate is measured',
): string | undefined =>
  rule.minRows !== null && rows < rule.minRows
    ? `${what} on ${rows} rows, at least ${rule.minRows} are needed`
    : undefined

/** A figure of the last window with enough outcomes against the threshold. Equality passes. */
export const livePerformance = (rule: avro.PolicyRule, { live }: GateInput): Finding => {
  const named = liveMetric(rule.metric)
  if (named === undefined || rule.threshold === null)
    return inconclusive('the rule names no metric such as quality.auc, or no threshold')
  const found = live.find(
    ({ check, source, metric }) => check === 'live_performance' && source === named.source && metric === named.figure,
  )
  if (found === undefined)
    return inconclusive(`there is no evidence on '${rule.metric}' of the candidate while it served`)
  const shown = { candidate: found.value, rows: found.rows }
  if (found.value === null) return inconclusive(`'${rule.metric}' of the candidate is not finite`, shown)
  const why = few(rule, found)
  if (why !== undefined) return inconclusive(why, shown)
  const margin = rule.higherIsBetter ? found.value - rule.threshold : rule.threshold - found.value
  return { ...shown, margin, verdict: passIf(margin >= 0) }
}

/** Columns that have drifted in their last window with data, of one monitor or of all that watch the candidate: at most `threshold`, or none. */
export const drift = (rule: avro.PolicyRule, { live }: GateInput): Finding => {
  const found = live.filter(
    ({ check, source }) => check === 'drift' && (rule.metric === null || source === rule.metric),
  )
  if (found.length === 0) return inconclusive('there is no evidence on drift of the candidate')
  const why = found.map((each) => few(rule, each)).find((each) => each !== undefined)
  const drifted = found.reduce((sum, { value }) => sum + (value ?? Number.NaN), 0)
  const rows = Math.min(...found.map((each) => each.rows))
  if (Number.isNaN(drifted)) return inconclusive('the columns that have drifted are not counted', { rows })
  const shown = { candidate: drifted, rows }
  if (why !== undefined) return inconclusive(why, shown)
  const margin = (rule.threshold ?? 0) - drifted
  return { ...shown, margin, verdict: passIf(margin >= 0) }
}
