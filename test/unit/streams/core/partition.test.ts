import { expect, test } from 'vitest'
import { murmur2, partitionOf } from '../../../../streams/core/partition.ts'

test.each([
  ['21', -973932308, 0],
  ['foobar', -790332482, 6],
  ['a-little-bit-long-string', -985981536, 8],
  ['a-little-bit-longer-string', -1486304829, 11],
  ['abc', 479470107, 3],
  ['', 275646681, 9],
])('murmur2 of %j is that of the Java client', (key, hash, partition) => {
  expect(murmur2(Buffer.from(key))).toBe(hash)
  expect(partitionOf(Buffer.from(key), 12)).toBe(partition)
})
