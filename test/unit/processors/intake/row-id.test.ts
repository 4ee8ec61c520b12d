import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { writeRowId } from '../../../../processors/intake/row-id.ts'
import { seeded } from '../../../support/seed.ts'

const bytesOf = (id: string): string => {
  const bytes = new Uint8Array(16)
  writeRowId(id, bytes)
  return Buffer.from(bytes).toString('hex')
}
const shaOf = (id: string): string => createHash('sha256').update(id).digest('hex').slice(0, 32)

test('a canonical UUID is its own 16 bytes', () => {
  expect(bytesOf('017f22e2-79b0-7cc3-98c4-dc0c0c07398f')).toBe('017f22e279b07cc398c4dc0c0c07398f')
  fc.assert(
    fc.property(fc.uuid(), (id) => bytesOf(id) === id.replaceAll('-', '')),
    seeded,
  )
})

test.each([
  ['empty text', ''],
  ['upper case', '017F22E2-79B0-7CC3-98C4-DC0C0C07398F'],
  ['a dash out of place', '017f22e27-9b0-7cc3-98c4-dc0c0c07398f'],
  ['36 characters that are no hex', '017f22e2-79b0-7cc3-98c4-dc0c0c07398g'],
  ['text beyond ASCII', 'flug-zürich-1'],
])('%s goes through SHA-256', (_, id) => {
  expect(bytesOf(id)).toBe(shaOf(id))
})

test('earlier content of the buffer is not visible', () => {
  const bytes = new Uint8Array(16).fill(255)
  writeRowId('00000000-0000-0000-0000-000000000000', bytes)
  expect([...bytes]).toEqual(new Array(16).fill(0))
})
