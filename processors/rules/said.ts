/** A breach in words: column, value, rule, and what was expected. */
import type { Unmet } from './reading.ts'
import type { Breach, Cell } from './row-test.ts'
import type { RowTest, Scalar } from './rule.ts'

const TEXT_MAX = 80
const LISTED_MAX = 5
const BREACHES_MAX = 5

const cut = (text: string): string => (text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}...` : text)

/** A value as messages show it. */
export const shownCell = (value: Cell): string => {
  if (Buffer.isBuffer(value)) return cut(`0x${value.subarray(0, TEXT_MAX).toString('hex')}`)
  return typeof value === 'string' ? `'${cut(value)}'` : String(value)
}

const shownList = (values: readonly Scalar[]): string => {
  const shown = values.slice(0, LISTED_MAX).map(shownCell).join(', ')
  return values.length > LISTED_MAX ? `${shown} and ${values.length - LISTED_MAX} more` : shown
}

const between = (min: Scalar | undefined, max: Scalar | undefined, words: readonly [string, string]): string =>
  [
    ...(min === undefined ? [] : [`${words[0]} ${shownCell(min)}`]),
    ...(max === undefined ? [] : [`${words[1]} ${shownCell(max)}`]),
  ].join(' and ')

/** What a test expects, in words. */
export const expectationOf = (test: RowTest): string => {
  switch (test.is) {
    case 'present':
      return 'a value'
    case 'absent':
      return 'null'
    case 'listed':
      return `${test.not ? 'none' : 'one'} of ${shownList(test.values)}`
    case 'pattern': {
      const shown = test.patterns.map((pattern) => `/${cut(pattern)}/`).join(test.any || test.not ? ' or ' : ' and ')
      return `text that ${test.not ? 'does not match' : 'matches'} ${shown}`
    }
    case 'length':
      return `text with ${between(test.min, test.max, ['at least', 'at most'])} characters`
    case 'range':
      return `a value ${between(test.min, test.max, [test.isAboveMin ? 'above' : 'of at least', test.isBelowMax ? 'below' : 'of at most'])}`
    case 'multiple':
      return `a multiple of ${test.of}`
    case 'whole':
      return 'an integer'
    case 'format':
      return `${test.format} as text`
    case 'compared':
      return `a value ${test.by} that of ${test.with}`
    case 'paired':
      return `a pair with ${test.with} that is one of ${test.pairs.length} pairs`
  }
}

const sentence = ({ contract, version, rule, test, value, other }: Breach): string => {
  const beside = 'with' in test ? `, with ${test.with} ${shownCell(other ?? null)}` : ''
  return `Column ${rule.column} is ${shownCell(value)}${beside}; ${expectationOf(test)} was expected (rule ${rule.name} of contract ${contract} v${version}).`
}

/** A sentence for each breach, the first few. */
export const breachText = (breaches: readonly Breach[]): string => {
  const said = breaches.slice(0, BREACHES_MAX).map(sentence)
  if (breaches.length > BREACHES_MAX) said.push(`It breaks ${breaches.length - BREACHES_MAX} more rules.`)
  return said.join(' ')
}

/** What is expected of columns and not held, without a full stop. */
export const unmetText = ({ path, value, expected }: Unmet): string =>
  `${path}: the columns are ${String(value)}; expected ${expected}`
