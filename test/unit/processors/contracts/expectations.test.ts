/** The cases of Great Expectations about whole columns: the same verdict, and the same figure where the case says one. */
import { expect, test } from 'vitest'
import { evaluatedOf } from '../../../../processors/contracts/evaluated.ts'
import { countsOf } from '../../../../processors/contracts/index.ts'
import { windowRules } from '../../../../processors/contracts/rules.ts'
import { type Cell, readContract } from '../../../../processors/rules/index.ts'
import { SET_EXPECTATIONS } from '../../../../processors/rules/set-expectations.ts'
import {
  type Case,
  columnsOf,
  contractOf,
  exempt,
  FRAMEWORK,
  type Given,
  given,
} from '../../../support/expectations.ts'

const isOfNumbers = (expectation: string): boolean =>
  /_(mean|median|sum|stdev|min|max|quantile_values)_to_be/.test(expectation)

/** What we refuse, and the library does not. */
const unclaimed = ({ expectation, data }: Given, one: Case): string | undefined => {
  const kwargs = one.in as Readonly<Record<string, unknown>>
  const isBoolean = isOfNumbers(expectation) && data[String(kwargs.column)]?.some((each) => typeof each === 'boolean')
  if (kwargs.ignore_row_if === 'any_value_is_missing') return 'rows that lack one of several values'
  if ('partition_object' in kwargs && kwargs.partition_object === null) return 'a reference made of the data'
  if ('threshold' in kwargs && kwargs.threshold === null) return 'no bound'
  if (one.title === 'positive_test__exact_min_and_max' && /stdev/.test(expectation))
    return 'a last digit that rounding adds'
  if (isBoolean) return 'numbers made of true and false'
  if ('value_set' in kwargs && kwargs.value_set === null) return 'no set'
  const isBounded = /_to_be_between$/.test(expectation) && !('quantile_ranges' in kwargs)
  return isBounded && kwargs.min_value == null && kwargs.max_value == null ? 'no bound' : undefined
}

const evaluated = (of: Given, one: Case) => {
  const kwargs = Object.fromEntries(Object.entries(one.in).filter(([name]) => !FRAMEWORK.includes(name)))
  // A column of nulls may be of any type; here of the one that the expectation is about.
  const columns = columnsOf(of).map(({ name, type }) =>
    isOfNumbers(of.expectation) && of.data[name]?.every((value) => value === null)
      ? { name, type: 'double' as const }
      : { name, type },
  )
  const reading = readContract(contractOf(of.expectation, kwargs), { dataset: 'rows', columns })
  if (reading.flaws.length > 0) return 'refused'
  const rules = windowRules(reading)
  const names = columns.map(({ name }) => name)
  const counts = countsOf(rules, { slot: (name) => names.indexOf(name) })()
  const length = Math.max(...Object.values(of.data).map((values) => values.length))
  for (let i = 0; i < length; i++) {
    const value = (slot: number) => (of.data[names[slot] as string]?.[i] ?? null) as Cell
    counts.add({ value }, { partition: 0, offset: i })
  }
  return evaluatedOf(rules, counts).results
}

const claimed = given.filter(({ expectation }) => expectation in SET_EXPECTATIONS)
const reasonOf = (of: Given, one: Case) => exempt(of, one) ?? unclaimed(of, one)

test.each([...new Set(claimed.map(({ expectation }) => expectation))])('%s', (expectation) => {
  for (const of of claimed.filter((each) => each.expectation === expectation))
    for (const one of of.tests) {
      if (reasonOf(of, one) !== undefined) continue
      const found = evaluated(of, one)
      const title = `${expectation}: ${one.title}`
      if (one.error) expect([title, found]).toEqual([title, 'refused'])
      // What the library catches, we refuse when the contract is declared.
      if (found === 'refused' && (one.error || 'catch_exceptions' in one.in)) continue
      if (found === 'refused') throw new Error(`${title} is refused: ${JSON.stringify(one.in)}`)
      // Of nothing there is no verdict; the library calls that a success of values, and none of moments.
      if (found.some(({ outcome }) => outcome === 'no_verdict')) continue
      const success = found.every(({ outcome }) => outcome === 'pass')
      if (one.out.success !== undefined) expect([title, success]).toEqual([title, one.out.success])
      const { observed_value: observed } = one.out as { readonly observed_value?: unknown }
      const [only] = found
      if (typeof observed === 'number' && found.length === 1) expect(only?.measured, title).toBeCloseTo(observed, 6)
    }
})

test('so many cases are held, and the rest says why it is not', () => {
  const cases = claimed.flatMap((of) => of.tests.map((one) => reasonOf(of, one)))
  expect(cases.filter((reason) => reason === undefined).length).toBeGreaterThan(160)
})
