import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RowsDigest } from '../../../../cli/ingest/digest.ts'
import { seeded } from '../../../support/seed.ts'

const digestOf = (rows: readonly string[]) => {
  const digest = new RowsDigest()
  for (const row of rows) digest.add(row)
  return digest.text
}

test('any order of the same rows has one digest; a row more, less, twice or other has another', () => {
  const rows = fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 20 })
  const cases = rows.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })))
  fc.assert(
    fc.property(cases, ([all, shuffled]) => {
      const digest = digestOf(all)
      expect(digestOf(shuffled)).toBe(digest)
      for (const others of [all.slice(1), [...all, all[0]], [`${all[0]}x`, ...all.slice(1)]])
        expect(digestOf(others)).not.toBe(digest)
    }),
    seeded,
  )
  expect(digestOf(['a'])).toMatch(/^1-[0-9a-f]{64}$/)
})
