/**
 * `evaluateGate(versions, policy) -> verdict`: every rule with all the numbers that it rests on. Values are oriented so that greater is better; equality passes,
 * and there is no tolerance. What cannot be judged is inconclusive, and never promotes.
 */
import type { avro } from '../../../schemas/index.ts'
import { dataQuality } from './data-quality.ts'
import { fairness, isFairness } from './fairness.ts'
import { drift, isLive, isLiveComparison, livePerformance } from './live.ts'
import { liveComparison } from './live-comparison.ts'
import { absolute, compared, groupsOf } from './metric.ts'
import { type Finding, type GateInput, type GateOutcome, inconclusive } from './types.ts'

/** Checks that need a champion. */
const COMPARES: readonly avro.PolicyCheck[] = ['minimum_change', 'relative', 'live_minimum_change', 'live_relative']
/** Checks that say nothing of how well a version does. */
const ASIDE: readonly avro.PolicyCheck[] = ['drift', 'data_quality']

export const needsChampion = (check: avro.PolicyCheck): boolean => COMPARES.includes(check)

export const evaluateGate = (input: GateInput): GateOutcome => {
  const { policy, champion } = input
  const isSkipped = ({ check }: avro.PolicyRule) => champion === undefined && needsChampion(check)
  const skipped = policy.rules.filter(isSkipped).map(({ name }) => name)
  const applied = policy.rules.filter((rule) => !isSkipped(rule))
  const results = applied.flatMap((rule) => findingsOf(rule, input).map((finding) => resultOf(rule, finding)))
  const verdict = worst(results.map((result) => result.verdict))
  const standsAlone = applied.some(({ check }) => !needsChampion(check) && !ASIDE.includes(check))
  if (verdict === 'pass' && champion === undefined && !standsAlone)
    return { results, skipped, verdict: 'inconclusive', reason: 'there is no champion, and no rule stands alone' }
  return { results, skipped, verdict, reason: null }
}

const worst = (verdicts: readonly avro.GateVerdict[]): avro.GateVerdict =>
  verdicts.includes('fail') ? 'fail' : verdicts.includes('inconclusive') ? 'inconclusive' : 'pass'

const findingsOf = (rule: avro.PolicyRule, input: GateInput): readonly Finding[] => {
  const { check, by, metric } = rule
  if (check === 'data_quality') return [dataQuality(rule, input)]
  if (isLiveComparison(check)) return [liveComparison(rule, input)]
  if (isLive(check)) return [check === 'drift' ? drift(rule, input) : livePerformance(rule, input)]
  const { evaluated } = input.candidate
  if (isFairness(check))
    return [
      evaluated === undefined
        ? inconclusive('the candidate is not measured on the dataset')
        : fairness(check, rule, evaluated),
    ]
  const one = (group: string | null, at: number): Finding =>
    needsChampion(check) ? compared(rule, input, group, at) : absolute(rule, input, group)
  if (by === null) return [one(null, 0)]
  const groups = groupsOf(rule, evaluated, needsChampion(check) ? input.champion?.evaluated : undefined)
  return groups.length === 0 ? [inconclusive(`'${metric}' is not measured by '${by}'`)] : groups.map(one)
}

const NOTHING: Omit<
  avro.GateResult,
  'rule' | 'check' | 'metric' | 'by' | 'threshold' | 'test' | 'confidence' | 'verdict'
> = {
  ...{ group: null, candidate: null, champion: null, rows: null, margin: null, lower: null, upper: null },
  ...{ pValue: null, resamples: null, seed: null, wins: null, losses: null, counts: [], reason: null },
}

const resultOf = (rule: avro.PolicyRule, finding: Finding): avro.GateResult => {
  const { name, check, metric, by, threshold, test, confidence } = rule
  return { ...NOTHING, rule: name, check, metric, by, threshold, test, confidence, ...finding }
}
