import { expect, test } from 'vitest'
import { requireWellFormed } from '../../../gateway/well-formed.ts'

test('half a character in a text of a command is refused with its field; whole ones are not', () => {
  expect(() => requireWellFormed({ model: 's\ud800' })).toThrow('model has half a character')
  expect(() => requireWellFormed({ tags: [{ key: 'a', value: '\udc00x' }] })).toThrow('tags.0.value has half')
  requireWellFormed({ model: '\u{1f600}', tags: [{ key: 'a', value: '\\ud800' }], bytes: Buffer.from([0xd8]), n: null })
})
