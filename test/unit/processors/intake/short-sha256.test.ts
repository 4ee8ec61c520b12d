/** The hash of short text is that of the runtime, for every length and every block. */
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { writeShortSha256 } from '../../../../processors/intake/short-sha256.ts'
import { seeded } from '../../../support/seed.ts'

const ours = (text: string): Buffer | undefined => {
  const into = Buffer.alloc(16)
  return writeShortSha256(text, into) ? into : undefined
}
const theirs = (text: string): Buffer => createHash('sha256').update(text).digest().subarray(0, 16)

test('every length that fits into one block', () => {
  for (let length = 0; length <= 55; length++) expect(ours('x'.repeat(length))).toEqual(theirs('x'.repeat(length)))
  expect(ours('x'.repeat(56))).toBeUndefined()
})

test('any ASCII text, one after the other; other text is left alone', () => {
  const ascii = fc.string({ unit: 'binary-ascii', maxLength: 55 })
  fc.assert(
    fc.property(ascii, (text) => ours(text)?.equals(theirs(text)) === true),
    seeded,
  )
  const into = Buffer.alloc(16, 7)
  expect(writeShortSha256('naïve', into)).toBe(false)
  expect(into).toEqual(Buffer.alloc(16, 7))
})
