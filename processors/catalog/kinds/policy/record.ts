/** A policy as people write it, and as events and commands hold it. */
import type { avro } from '../../../../schemas/index.ts'
import { LIVE_COMPARISONS } from './rules.ts'

export interface RuleDeclaration {
  readonly name: string
  readonly check: avro.PolicyCheck
  readonly metric?: string
  readonly direction?: 'higher' | 'lower'
  readonly threshold?: number
  readonly by?: string
  readonly test?: avro.PairedTest
  readonly confidence?: number
  readonly minRows?: number
}

export interface PolicyDeclaration {
  readonly name: string
  readonly guards: { readonly model: string; readonly alias?: string; readonly stage?: avro.Stage }
  readonly dataset?: string
  readonly rules?: readonly RuleDeclaration[]
  readonly approvals?: number
  readonly owner?: string
  readonly description?: string
  readonly tags?: readonly string[]
}

export const FOUR_FIFTHS = 0.8
export const CONFIDENCE = 0.95
/** Rates and tests on fewer rows are noise. */
export const MIN_ROWS = 30

const ruleRecord = (rule: RuleDeclaration): avro.PolicyRule => {
  const { name, check, metric = null, direction = 'higher', by = null, test = null } = rule
  const rulesOutChance = test !== null || LIVE_COMPARISONS.includes(check)
  const least = by === null && !rulesOutChance ? null : MIN_ROWS
  return {
    ...{ name, check, metric, higherIsBetter: direction === 'higher', by, test },
    threshold: rule.threshold ?? (check === 'demographic_parity_ratio' ? FOUR_FIFTHS : null),
    confidence: rulesOutChance ? (rule.confidence ?? CONFIDENCE) : null,
    minRows: rule.minRows ?? least,
  }
}

const ruleOf = ({
  name,
  check,
  metric,
  higherIsBetter,
  threshold,
  by,
  test,
  confidence,
  minRows,
}: avro.PolicyRule) => ({
  name,
  check,
  ...(metric !== null && { metric }),
  ...(!higherIsBetter && { direction: 'lower' as const }),
  ...(threshold !== null && { threshold }),
  ...(by !== null && { by }),
  ...(test !== null && { test }),
  ...(confidence !== null && { confidence }),
  ...(minRows !== null && { minRows }),
})

export const policyRecord = (declaration: PolicyDeclaration): avro.Policy => {
  const { name, guards, dataset = null, rules = [], approvals = 0 } = declaration
  const { owner = null, description = null, tags = [] } = declaration
  return {
    name,
    guards: { model: guards.model, alias: guards.alias ?? null, stage: guards.stage ?? null },
    ...{ dataset, rules: rules.map(ruleRecord), approvals, owner, description, tags: [...tags].sort() },
  }
}

export const policyOf = (policy: avro.Policy): PolicyDeclaration => {
  const { name, guards, dataset, rules, approvals, owner, description, tags } = policy
  const { model, alias, stage } = guards
  return {
    name,
    guards: { model, ...(alias !== null && { alias }), ...(stage !== null && { stage }) },
    ...(dataset !== null && { dataset }),
    ...(rules.length > 0 && { rules: rules.map(ruleOf) }),
    ...(approvals > 0 && { approvals }),
    ...(owner !== null && { owner }),
    ...(description !== null && { description }),
    ...(tags.length > 0 && { tags }),
  }
}
