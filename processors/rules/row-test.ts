/** The rules of a dataset, compiled once, over the columns of a row as they lie in its bytes. A row that keeps all rules costs no object. */
import { formatOf } from './formats.ts'
import { matcherOf } from './patterns.ts'
import type { Comparison, ContractRules, IfNull, RowRule, RowTest, Scalar } from './rule.ts'

/** The value of a column: as the codec reads it. */
export type Cell = Scalar | Buffer

/** What is asked of a row: `Columns` of schemas. */
export interface Cells {
  value(slot: number): Cell
}
export interface Slots {
  slot(name: string): number
}

/** The values of one row, each made once: several rules read the same columns. */
export class ReadOnce implements Cells {
  #row: Cells | undefined
  readonly #values: (Cell | undefined)[] = []

  start(row: Cells): void {
    this.#row = row
    this.#values.fill(undefined)
  }

  value(slot: number): Cell {
    const known = this.#values[slot]
    if (known !== undefined) return known
    const value = (this.#row as Cells).value(slot)
    this.#values[slot] = value
    return value
  }
}

/** A rule that a row breaks. */
export interface Breach {
  readonly contract: string
  readonly version: number
  readonly rule: RowRule
  /** The test that fails. */
  readonly test: RowTest
  readonly value: Cell
  /** The other column's, of a test that has one. */
  readonly other?: Cell
}

export interface RowRules {
  /** The rules that a row breaks, in the order of the contracts; `undefined`: none. */
  breaches(row: Cells): readonly Breach[] | undefined
}

type Holds = (value: Cell, row: Cells) => boolean

interface Compiled {
  readonly slot: number
  readonly tests: readonly Holds[]
  readonly of: Pick<Breach, 'contract' | 'version' | 'rule'>
}

export const rowRules = (contracts: readonly ContractRules[], columns: Slots): RowRules => {
  const compiled = contracts.flatMap(({ contract, version, rules }) =>
    rules.map((rule): Compiled => {
      const tests = rule.tests.map((test) => holdsOf(test, columns))
      return { slot: columns.slot(rule.column), tests, of: { contract, version, rule } }
    }),
  )
  const row = new ReadOnce()
  return {
    breaches: (given) => {
      let found: Breach[] | undefined
      row.start(given)
      for (const { slot, tests, of } of compiled) {
        const value = row.value(slot)
        for (let i = 0; i < tests.length; i++) {
          if ((tests[i] as Holds)(value, row)) continue
          const test = of.rule.tests[i] as RowTest
          found ??= []
          found.push({ ...of, test, value, ...('with' in test && { other: row.value(columns.slot(test.with)) }) })
          break
        }
      }
      return found
    },
  }
}

/** Whether one test holds for a value of a row. @throws RangeError if it names a column that is not read */
export const holdsOf = (test: RowTest, columns: Slots): Holds => {
  switch (test.is) {
    case 'present':
      return (value) => value !== null
    case 'absent':
      return (value) => value === null
    case 'listed':
      return listed(test)
    case 'pattern':
      return onText(patternOf(test))
    case 'length':
      return onText(lengthOf(test))
    case 'range':
      return rangeOf(test)
    case 'multiple':
      return onNumber((value) => isMultiple(value, test.of))
    case 'whole':
      return onNumber((value) => Number.isInteger(value))
    case 'format':
      return onText(formatOf(test.format))
    case 'compared': {
      const slot = columns.slot(test.with)
      const compare = COMPARISONS[test.by]
      return (value, row) => {
        const other = row.value(slot)
        if (value === null || other === null) return isPassed(value, other, test.ifNull)
        return compare(value, other)
      }
    }
    case 'paired': {
      const slot = columns.slot(test.with)
      const pairs = new Set(test.pairs.map(([a, b]) => pairKey(a, b)))
      return (value, row) => {
        const other = row.value(slot)
        if ((value === null || other === null) && isPassed(value, other, test.ifNull)) return true
        return pairs.has(pairKey(value, other))
      }
    }
  }
}

/** Whether a row passes because one of two values is null. */
const isPassed = (a: Cell, b: Cell, ifNull: IfNull | undefined): boolean =>
  ifNull === undefined || (ifNull === 'both' && a === null && b === null)

const pairKey = (a: Cell, b: Cell): string => `${typeof a} ${String(a).length} ${String(a)} ${typeof b} ${String(b)}`

const onText =
  (holds: (text: string) => boolean): Holds =>
  (value) =>
    typeof value !== 'string' || holds(value)

const onNumber =
  (holds: (number: number) => boolean): Holds =>
  (value) =>
    typeof value !== 'number' || holds(value)

const listed = ({ values, not }: RowTest & { is: 'listed' }): Holds => {
  const set = new Set<Cell>(values)
  if (not) return (value) => !set.has(value)
  return (value) => value === null || set.has(value)
}

/** Values repeat in most columns: the last verdicts are kept. */
const REMEMBERED = 1_024

const patternOf = ({ patterns, any, not }: RowTest & { is: 'pattern' }): ((text: string) => boolean) => {
  const matchers = patterns.map((pattern) => matcherOf(pattern))
  const judge = (text: string): boolean => {
    if (not) return !matchers.some((matches) => matches(text))
    return any ? matchers.some((matches) => matches(text)) : matchers.every((matches) => matches(text))
  }
  const known = new Map<string, boolean>()
  return (text) => {
    let verdict = known.get(text)
    if (verdict === undefined) {
      verdict = judge(text)
      if (known.size >= REMEMBERED) known.clear()
      if (text.length <= REMEMBERED) known.set(text, verdict)
    }
    return verdict
  }
}

/** Characters of a text: a pair of surrogates is one. */
export const charactersOf = (text: string): number => {
  let count = text.length
  for (let i = 0; i < text.length - 1; i++) {
    const unit = text.charCodeAt(i)
    if (unit >= 0xd800 && unit < 0xdc00) {
      const next = text.charCodeAt(i + 1)
      if (next >= 0xdc00 && next < 0xe000) {
        count--
        i++
      }
    }
  }
  return count
}

const lengthOf =
  ({ min = 0, max = Number.POSITIVE_INFINITY }: RowTest & { is: 'length' }) =>
  (text: string): boolean => {
    const length = charactersOf(text)
    return length >= min && length <= max
  }

/** Most ranges are of numbers, and judged for every row: `order` would look at the types of both sides twice. */
const numberRangeOf = (
  min: number | undefined,
  max: number | undefined,
  isAboveMin = false,
  isBelowMax = false,
): Holds => {
  if (min === undefined && max === undefined) return () => true
  const isInside = (value: number): boolean =>
    (min === undefined || (isAboveMin ? value > min : value >= min)) &&
    (max === undefined || (isBelowMax ? value < max : value <= max))
  return (value) => (typeof value === 'number' ? isInside(value) : value === null)
}

const rangeOf = ({ min, max, isAboveMin, isBelowMax }: RowTest & { is: 'range' }): Holds => {
  if (typeof min !== 'string' && typeof max !== 'string') return numberRangeOf(min, max, isAboveMin, isBelowMax)
  const above = COMPARISONS[isAboveMin ? '>' : '>=']
  const below = COMPARISONS[isBelowMax ? '<' : '<=']
  return (value) =>
    value === null || ((min === undefined || above(value, min)) && (max === undefined || below(value, max)))
}
/** A multiple as it is written in decimal: 0.3 is one of 0.1, which doubles do not say. */
const isMultiple = (value: number, of: number): boolean => {
  if (!Number.isFinite(value)) return false
  if (Number.isInteger(value) && Number.isInteger(of)) return value % of === 0
  const quotient = value / of
  const near = Math.round(quotient)
  return Math.abs(quotient - near) <= Math.abs(near) * Number.EPSILON * 2
}

/** Text by code points, as sorting of UTF-8 bytes has it; values of two types are never equal, and neither is above the other. */
const order = (a: Cell, b: Cell): number => {
  if (typeof a === 'number' && typeof b === 'number') return a < b ? -1 : a > b ? 1 : a === b ? 0 : Number.NaN
  if (typeof a === 'string' && typeof b === 'string') return textOrder(a, b)
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b)
  if (Buffer.isBuffer(a) && Buffer.isBuffer(b)) return Buffer.compare(a, b)
  return Number.NaN
}

const textOrder = (a: string, b: string): number => {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    if (a.charCodeAt(i) === b.charCodeAt(i)) continue
    const [x, y] = [a.codePointAt(i) as number, b.codePointAt(i) as number]
    // Inside of a pair of surrogates, the first halves were equal.
    return x - y
  }
  return a.length - b.length
}

const COMPARISONS: Readonly<Record<Comparison, (a: Cell, b: Cell) => boolean>> = {
  '>': (a, b) => order(a, b) > 0,
  '>=': (a, b) => order(a, b) >= 0,
  '<': (a, b) => order(a, b) < 0,
  '<=': (a, b) => order(a, b) <= 0,
  '=': (a, b) => order(a, b) === 0,
  '!=': (a, b) => order(a, b) !== 0,
}
