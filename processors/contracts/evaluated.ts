/** What an event says of a window besides whose it is. */
import type { avro } from '../../schemas/index.ts'
import type { WindowCounts } from './counts/window-counts.ts'
import { countedOf } from './figures.ts'
import { judgedOf } from './judged.ts'
import type { WindowRule } from './rules.ts'

export type Evaluated = Pick<avro.ContractEvaluated, 'rows' | 'outcome' | 'results'>

export const evaluatedOf = (rules: readonly WindowRule[], counts: WindowCounts): Evaluated => {
  const results = rules.map((rule): avro.RuleResult => {
    const { name, columns, isRow, action, measure, unit, operator, operands } = rule
    const counted = countedOf(rule, counts)
    const { checked, figures, samples } = counted
    return {
      ...{
        rule: name,
        columns: [...columns],
        isRow,
        action,
        measure: measure.of,
        unit,
        operator,
        operands: [...operands],
      },
      ...{ checked, ...judgedOf(rule, counted), figures: [...figures], samples: [...samples] },
    }
  })
  return { rows: counts.rows, outcome: overall(results), results }
}

/** Rules that only warn do not count. */
const overall = (results: readonly Pick<avro.RuleResult, 'action' | 'outcome'>[]): avro.RuleOutcome => {
  const found = new Set(results.filter(({ action }) => action === 'reject').map(({ outcome }) => outcome))
  return (['fail', 'uncertain', 'pass'] as const).find((each) => found.has(each)) ?? 'no_verdict'
}

export interface Deviation {
  readonly field: string
  readonly stated: unknown
  readonly computed: unknown
}

/**
 * Judges an event again by its figures and the rules of its version, and compares every bit.
 * @returns what differs; empty: the event is proved
 */
export const recomputed = (event: avro.ContractEvaluated, rules: readonly WindowRule[]): readonly Deviation[] => {
  const found: Deviation[] = []
  const differ = (field: string, stated: unknown, computed: unknown): void => {
    if (JSON.stringify(stated) !== JSON.stringify(computed)) found.push({ field, stated, computed })
  }
  differ(
    'results',
    event.results.map(({ rule }) => rule),
    rules.map(({ name }) => name),
  )
  for (const [i, rule] of rules.entries()) {
    const result = event.results[i]
    if (result === undefined) continue
    const { failed, measured, lower, upper, outcome, operator, operands, unit, action } = result
    const stated = { failed, measured, lower, upper, outcome }
    differ(
      rule.name,
      { ...stated, operator, operands, unit, action },
      {
        ...judgedOf(rule, result),
        ...{ operator: rule.operator, operands: rule.operands, unit: rule.unit, action: rule.action },
      },
    )
  }
  differ('outcome', event.outcome, overall(event.results))
  return found
}
