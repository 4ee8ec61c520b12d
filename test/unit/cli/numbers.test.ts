import { expect, test } from 'vitest'
import { integer, port } from '../../../cli/numbers.ts'

test.each([
  ['0', 0],
  ['8080', 8080],
  ['65535', 65_535],
])('%s is a port', (text, value) => expect(port(text)).toBe(value))

test.each(['', 'x', '-1', '65536', '1.5', '1e3', ' 1', '99999999999999999999'])(
  "'%s' is no port, and not taken for another",
  (text) => {
    expect(() => port(text)).toThrow('Expected an integer from 0 to 65535.')
  },
)

test('a number below the least one is refused', () => {
  expect(integer(1)('1')).toBe(1)
  expect(() => integer(1)('0')).toThrow('Expected an integer of at least 1.')
})
