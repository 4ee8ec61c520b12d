/** Rules on the data that a version rests on: that a contract holds. */
import type { avro } from '../../../schemas/index.ts'
import { few } from './live.ts'
import { type Finding, type GateInput, inconclusive, passIf } from './types.ts'

/** The metric of evidence on the quality of data: how many rules of a contract that reject are broken in its last window. */
export const BROKEN_RULES = 'broken_rules'

/** At most `threshold` rules of the contract are broken, or none. A rule of an earlier release names no contract. */
export const dataQuality = (rule: avro.PolicyRule, { live }: GateInput): Finding => {
  const found = live.find(({ check, source }) => check === 'data_quality' && source === rule.metric)
  if (found === undefined) return inconclusive('there is no evidence on the quality of data')
  const { value, rows } = found
  const shown = { candidate: value, rows }
  if (value === null) return inconclusive(`whether contract '${rule.metric}' holds is uncertain`, shown)
  if (value === 0 && rows === 0) return inconclusive(`the last window of contract '${rule.metric}' has no rows`, shown)
  const why = few(rule, found, `contract '${rule.metric}' is evaluated`)
  if (why !== undefined) return inconclusive(why, shown)
  const margin = (rule.threshold ?? 0) - value
  return { ...shown, margin, verdict: passIf(margin >= 0) }
}
