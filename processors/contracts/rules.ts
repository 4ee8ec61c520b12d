/** The rules of a contract as they are evaluated over windows: those about single rows, which no row of the window may break, then those about windows. */
import type { Action, Measure, Reading, RowTest, SetRule } from '../rules/index.ts'

export interface WindowRule extends Omit<SetRule, 'action'> {
  readonly action: Action
  readonly columns: readonly string[]
  /** It is about single rows. */
  readonly isRow: boolean
}

export const windowRules = ({ rows, sets }: Pick<Reading, 'rows' | 'sets'>): readonly WindowRule[] => [
  ...rows.map(({ name, column, action, tests }): WindowRule => {
    const measure: Measure = { of: 'failing', column, tests }
    return {
      ...{ name, action, isRow: true, columns: columnsOf(measure), measure },
      ...{ unit: 'rows', operator: 'mustBe', operands: [0] },
    }
  }),
  ...sets.map((rule): WindowRule => ({ ...rule, isRow: false, columns: columnsOf(rule.measure) })),
]

const columnsOf = (measure: Measure): readonly string[] => {
  if (measure.of === 'rows') return []
  if ('columns' in measure) return measure.columns
  return [...new Set([measure.column, ...('tests' in measure ? measure.tests.flatMap(othersOf) : [])])]
}

const othersOf = (test: RowTest): readonly string[] => ('with' in test ? [test.with] : [])
