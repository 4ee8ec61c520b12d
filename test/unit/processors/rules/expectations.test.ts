/** The cases of Great Expectations: the same verdict and the same unexpected values, for every expectation that is claimed. */
import { expect, test } from 'vitest'
import { EXPECTATIONS } from '../../../../processors/rules/expectations.ts'
import { readContract } from '../../../../processors/rules/index.ts'
import { type Cell, holdsOf } from '../../../../processors/rules/row-test.ts'
import type { RowTest } from '../../../../processors/rules/rule.ts'
import {
  type Case,
  columnsOf,
  contractOf,
  exempt,
  FRAMEWORK,
  type Given,
  given,
  type Row,
} from '../../../support/expectations.ts'

const verdict = (of: Given, one: Case): { success: boolean; unexpected: readonly unknown[] } | 'refused' => {
  const kwargs = Object.fromEntries(Object.entries(one.in).filter(([name]) => !FRAMEWORK.includes(name)))
  const columns = columnsOf(of)
  const reading = readContract(contractOf(of.expectation, kwargs), { dataset: 'rows', columns })
  if (reading.flaws.length > 0) return 'refused'
  const names = columns.map(({ name }) => name)
  const slots = { slot: (name: string) => names.indexOf(name) }
  const length = Math.max(...Object.values(of.data).map((values) => values.length))
  const rows = Array.from(
    { length },
    (_, i): Row => Object.fromEntries(names.map((name) => [name, (of.data[name]?.[i] ?? null) as Cell])),
  )
  const failing = (column: string, tests: readonly RowTest[]) => {
    const holds = tests.map((each) => holdsOf(each, slots))
    return rows.filter((row) => {
      const cells = { value: (slot: number) => row[names[slot] as string] as Cell }
      return !holds.every((each) => each(row[column] as Cell, cells))
    })
  }
  const [rule] = reading.rows
  if (rule !== undefined) {
    const found = failing(rule.column, rule.tests)
    return { success: found.length === 0, unexpected: valuesOf(found, rule.column, rule.tests) }
  }
  const [{ measure, operands }] = reading.sets
  if (measure.of !== 'holding') throw new Error(`measure ${measure.of}`)
  const found = failing(measure.column, measure.tests)
  const total = measure.isOfPresent ? rows.filter((row) => row[measure.column] !== null).length : rows.length
  const success = total === 0 || (total - found.length) / total >= (operands[0] as number)
  return { success, unexpected: valuesOf(found, measure.column, measure.tests) }
}

const valuesOf = (rows: readonly Row[], column: string, [one]: readonly RowTest[]): readonly unknown[] =>
  rows.map((row) => (one !== undefined && 'with' in one ? [row[column], row[one.with]] : row[column]))

const claimed = given.filter(({ expectation }) => expectation in EXPECTATIONS)

test.each([...new Set(claimed.map(({ expectation }) => expectation))])('%s', (expectation) => {
  let judged = 0
  for (const of of claimed.filter((each) => each.expectation === expectation))
    for (const one of of.tests) {
      if (exempt(of, one) !== undefined) continue
      const found = verdict(of, one)
      judged++
      const title = `${expectation}: ${one.title}`
      if (one.error) {
        expect([title, found]).toEqual([title, 'refused'])
        continue
      }
      if (found === 'refused') throw new Error(`${title} is refused`)
      if (one.out.success !== undefined) expect([title, found.success]).toEqual([title, one.out.success])
      if (one.out.unexpected_list !== undefined)
        expect([title, found.unexpected]).toEqual([title, one.out.unexpected_list])
    }
  expect(judged).toBeGreaterThan(0)
})

test('so many cases are held, and the rest says why it is not', () => {
  const cases = claimed.flatMap((of) => of.tests.map((one) => exempt(of, one)))
  expect(cases.filter((reason) => reason === undefined).length).toBeGreaterThan(140)
})
