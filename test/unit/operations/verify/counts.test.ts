import { expect, test } from 'vitest'
import { Counts } from '../../../../operations/verify/counts.ts'
import { Differences } from '../../../../operations/verify/difference.ts'

const record = (text: string, offset = 0) => ({ key: null, value: Buffer.from(text), offset })

/** Of records that no earlier release wrote. */
const forms = { of: async () => undefined }

test('a record is due or possible, and one that is neither is a difference', async () => {
  const [counts, differences] = [new Counts('t', forms), new Differences()]
  counts.expect(0, record('a'), true)
  counts.expect(0, record('b'), true)
  counts.expect(0, record('c'), false)
  for (const text of ['a', 'c', 'c', 'x']) await counts.meet(0, record(text), differences)
  counts.end(differences)
  expect(differences.compared).toBe(4)
  expect(differences.first.map(({ expected }) => expected)).toEqual(['absent', 'absent', '1 times'])
})

test('where older records are not replayed, more may exist than is expected, but not less', async () => {
  const [counts, differences] = [new Counts('t', forms), new Differences()]
  counts.expect(0, record('a'), true)
  counts.expect(0, record('b'), true)
  for (const text of ['x', 'a', 'a']) await counts.meet(0, record(text), differences, true)
  counts.end(differences)
  expect(differences.compared).toBe(1)
  expect(differences.first).toEqual([expect.objectContaining({ where: 't', expected: '1 times', actual: 'absent' })])
})

test('of a partition that is left out, nothing is missing', async () => {
  const [counts, differences] = [new Counts('t', forms), new Differences()]
  counts.expect(0, record('a'), true)
  counts.expect(1, record('a'), true)
  counts.skip(1)
  await counts.meet(0, record('a'), differences)
  counts.end(differences)
  expect(differences.count).toBe(0)
})

test('a record that an earlier release wrote is met by what this one would write, once', async () => {
  const written = { of: async (value: Buffer | null) => (String(value) === 'old' ? Buffer.from('new') : undefined) }
  const [counts, differences] = [new Counts('t', written), new Differences()]
  counts.expect(0, record('new'), true)
  await counts.meet(0, record('old'), differences)
  await counts.meet(0, record('old', 1), differences)
  counts.end(differences)
  expect([differences.compared, differences.first.map(({ which }) => which)]).toEqual([2, ['offset 1']])
})
