/** The verdict of a rule from its figures. The same function evaluates live and proves an event (`recomputed`). */
import type { avro } from '../../schemas/index.ts'
import type { Operator } from '../rules/index.ts'
import type { Counted } from './figures.ts'
import type { WindowRule } from './rules.ts'

type Outcome = avro.RuleOutcome
type Judged = Pick<avro.RuleResult, 'failed' | 'measured' | 'lower' | 'upper' | 'outcome'>
type Asked = Pick<WindowRule, 'measure' | 'unit' | 'operator' | 'operands' | 'isRow'>

/** Which figure a measure is. */
export const figureOf = ({ of }: WindowRule['measure']): string => (of === 'duplicates' ? 'repeated' : of)

/** These count rows. */
const ROWS: readonly WindowRule['measure']['of'][] = ['failing', 'holding', 'duplicates', 'singular']

const NOTHING = { failed: 0, measured: null, lower: null, upper: null, outcome: 'no_verdict' } as const

export const judgedOf = (asked: Asked, { checked, figures }: Pick<Counted, 'checked' | 'figures'>): Judged => {
  const { measure, unit, operator, operands } = asked
  const figure = figures.find(({ name }) => name === figureOf(measure))
  if (figure === undefined || figure.value === null) return NOTHING
  const isShare = unit === 'percent' || unit === 'share'
  // A percentage of no rows is none.
  if (isShare && checked === 0) return NOTHING
  const shown = (x: number): number => (unit === 'percent' ? (x * 100) / checked : isShare ? x / checked : x)
  const { value, error } = figure
  const [lower, upper] = error === 0 ? [value, value] : boundsOf(measure, value, error, checked)
  const bounds = { measured: shown(value), lower: shown(lower), upper: shown(upper) }
  return { failed: failedOf(measure, figures), ...bounds, outcome: outcomeOf(operator, operands, bounds) }
}

/** What was seen of a sample is certain: one row that repeats is enough. */
const boundsOf = (
  { of }: WindowRule['measure'],
  value: number,
  error: number,
  checked: number,
): readonly [number, number] => {
  const [lower, upper] = [value - error, value + error]
  if (of === 'duplicates') return [Math.max(value > 0 ? 1 : 0, lower), Math.min(checked, upper)]
  if (of === 'singular') return [Math.max(0, lower), Math.min(value < checked ? checked - 1 : checked, upper)]
  return of === 'distinct' ? [Math.max(0, lower), Math.min(checked, upper)] : [lower, upper]
}

/** Rows that fail, if single rows do. */
const failedOf = ({ of }: WindowRule['measure'], figures: readonly avro.Figure[]): number => {
  if (!ROWS.includes(of)) return 0
  const name = of === 'duplicates' ? 'repeated' : of === 'singular' ? 'repeating' : 'failing'
  return Math.round(figures.find((each) => each.name === name)?.value ?? 0)
}

interface Bounds {
  readonly lower: number
  readonly upper: number
}

/** `holds`: for the whole interval; `fails`: for none of it. */
const outcomeOf = (operator: Operator, [a = 0, b = 0]: readonly number[], { lower, upper }: Bounds): Outcome => {
  const said = (holds: boolean, fails: boolean): Outcome => (holds ? 'pass' : fails ? 'fail' : 'uncertain')
  switch (operator) {
    case 'mustBe':
      return said(lower === a && upper === a, upper < a || lower > a)
    case 'mustNotBe':
      return said(upper < a || lower > a, lower === a && upper === a)
    case 'mustBeGreaterThan':
      return said(lower > a, upper <= a)
    case 'mustBeGreaterOrEqualTo':
      return said(lower >= a, upper < a)
    case 'mustBeLessThan':
      return said(upper < a, lower >= a)
    case 'mustBeLessOrEqualTo':
      return said(upper <= a, lower > a)
    case 'mustBeBetween':
      return said(lower >= a && upper <= b, upper < a || lower > b)
    case 'mustNotBeBetween':
      return said(upper < a || lower > b, lower >= a && upper <= b)
  }
}
