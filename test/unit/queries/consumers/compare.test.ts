/** Who is declared to read a dataset, who may, and who does. */
import { expect, test } from 'vitest'
import { consumersOf, declaredIn, type Observed } from '../../../../queries/consumers/index.ts'

const seen = (name: string): Observed => ({ name, means: 'kafka', lastSeen: null, count: 2 })
const declared = (name: string) => ({ name, contract: 'orders' })
const findings = (found: ReturnType<typeof consumersOf>) =>
  Object.fromEntries(found.map(({ name, findings: of }) => [name, of]))

test('what was seen and is not declared is a finding, and what is declared and was not seen', () => {
  const found = consumersOf({
    declared: [declared('a'), declared('b')],
    permitted: { kafka: undefined, clickhouse: undefined },
    observed: [seen('a'), seen('c')],
  })
  expect(findings(found)).toEqual({ a: [], b: ['unused'], c: ['undeclared'] })
  expect(found.map(({ contracts }) => contracts)).toEqual([['orders'], ['orders'], []])
})

test('where readers are restricted, it is a finding who may not, and who may and does not', () => {
  const found = consumersOf({
    declared: [declared('a'), declared('b')],
    permitted: { kafka: ['User:a', 'User:d'], clickhouse: ['e'] },
    observed: [seen('a'), seen('b')],
  })
  expect(findings(found)).toEqual({ a: [], b: ['not_permitted'], d: ['permitted_only'], e: ['permitted_only'] })
})

test('where everybody may, nobody is told that he may not', () => {
  const found = consumersOf({
    declared: [declared('a')],
    permitted: { kafka: ['User:*'], clickhouse: [] },
    observed: [seen('a')],
  })
  expect(findings(found)).toEqual({ a: [] })
})

test('a contract declares by roles that read, and by a property; anything else is no name', () => {
  const odcs = {
    roles: [
      { role: 'bi', access: 'read' },
      { role: 'loader', access: 'write' },
      { role: 'science' },
      { role: 7 },
      null,
    ],
    customProperties: [
      { property: 'consumers', value: ['churn', 'bi', 3] },
      { property: 'price', value: 'high' },
    ],
  }
  expect(declaredIn('c', odcs).map(({ name }) => name)).toEqual(['bi', 'science', 'churn'])
  expect(declaredIn('c', null)).toEqual([])
  expect(declaredIn('c', { roles: 'all', customProperties: { property: 'consumers', value: 'x' } })).toEqual([
    { name: 'x', contract: 'c' },
  ])
})
