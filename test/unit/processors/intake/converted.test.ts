/** Values of mapped fields as values of their columns: the same value, or none. */
import { expect, test } from 'vitest'
import { converted } from '../../../../processors/intake/converted.ts'

test.each([
  ['12', 'string', 'long', 12],
  [' -7 ', 'string', 'long', -7],
  ['9007199254740993', 'string', 'long', undefined],
  ['1.5', 'string', 'long', undefined],
  ['1.5e3', 'string', 'double', 1500],
  ['', 'string', 'double', undefined],
  ['0x10', 'string', 'double', undefined],
  ['NaN', 'string', 'double', undefined],
  ['true', 'string', 'boolean', true],
  ['yes', 'string', 'boolean', undefined],
  ['2026-01-31T10:00:00Z', 'string', 'timestamp', Date.UTC(2026, 0, 31, 10)],
  ['2026-02-30T10:00:00Z', 'string', 'timestamp', undefined],
  ['x', 'string', 'bytes', undefined],
  [3, 'long', 'double', 3],
  [3, 'long', 'string', '3'],
  [3, 'long', 'boolean', undefined],
  [1.5, 'double', 'long', undefined],
  [2, 'double', 'long', 2],
  [Number.NaN, 'double', 'long', undefined],
  [1.5, 'double', 'string', '1.5'],
  [1.5, 'double', 'timestamp', undefined],
  [0, 'timestamp', 'string', '1970-01-01T00:00:00.000Z'],
  [5, 'timestamp', 'long', 5],
  [true, 'boolean', 'string', 'true'],
  [true, 'boolean', 'long', undefined],
  [Buffer.from('x'), 'bytes', 'string', undefined],
] as const)('%j of type %s as %s is %j', (value, from, to, expected) => {
  expect(converted(value, from, to)).toBe(expected)
})
