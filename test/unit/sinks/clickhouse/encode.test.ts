import { describe, expect, test } from 'vitest'
import { RowBuffer, valuesEncoder } from '../../../../sinks/clickhouse/encode.ts'
import type { TableColumn, Value } from '../../../../streams/core/projection.ts'

const column = (type: TableColumn['type'], nullable = false): TableColumn => ({ name: 'c', type, nullable })
const hex = (columns: readonly TableColumn[], values: readonly Value[]): string => {
  const buffer = new RowBuffer()
  valuesEncoder('t', columns)(buffer, values)
  return buffer.take().toString('hex')
}

describe('RowBinary', () => {
  test.each([
    ['long', 0, '0000000000000000'],
    ['long', -1, 'ffffffffffffffff'],
    ['long', 2 ** 53 - 1, 'ffffffffffff1f00'],
    ['long', -(2 ** 53 - 1), '010000000000e0ff'],
    ['long', 4_294_967_296, '0000000001000000'],
    ['timestamp', -62_135_596_800_000, '00286ae97cc7ffff'],
    ['double', -0, '0000000000000080'],
    ['double', 1, '000000000000f03f'],
    ['boolean', true, '01'],
    ['string', '', '00'],
    ['string', 'aZ', '02615a'],
    ['string', 'ü', '02c3bc'],
    ['bytes', Buffer.from([0, 255]), '0200ff'],
  ] as const)('%s %s', (type, value, expected) => {
    if (type !== 'timestamp') expect(hex([column(type)], [value])).toBe(expected)
    const bytes = Buffer.from(hex([column(type)], [value]), 'hex')
    if (type === 'long' || type === 'timestamp') expect(bytes.readBigInt64LE()).toBe(BigInt(value))
    expect(hex([column(type, true)], [value])).toBe(`00${bytes.toString('hex')}`)
    expect(hex([column(type, true)], [null])).toBe('01')
  })

  test('text of every length and alphabet is as Buffer writes it', () => {
    for (const length of [1, 31, 32, 33, 127, 128, 300, 20_000, 70_000]) {
      for (const letter of ['a', 'ü', '日', '😀']) {
        const text = letter.repeat(length)
        const bytes = Buffer.from(hex([column('string')], [text]), 'hex')
        let at = 0
        let size = 0
        for (let shift = 0; ; shift += 7) {
          const byte = bytes[at++]
          size += (byte & 0x7f) * 2 ** shift
          if (byte < 0x80) break
        }
        expect(size).toBe(Buffer.byteLength(text))
        expect(bytes.subarray(at).equals(Buffer.from(text))).toBe(true)
      }
    }
  })

  test.each<[TableColumn['type'], Value, string]>([
    ['long', 0.5, 'an integer within'],
    ['long', 2 ** 53, 'an integer within'],
    ['long', '1', 'an integer within'],
    ['timestamp', Number.NaN, 'an integer of milliseconds'],
    ['double', '1', 'a number'],
    ['boolean', 1, 'a boolean'],
    ['string', 1, 'text'],
    ['string', null, 'text'],
    ['bytes', 'x', 'bytes'],
  ])('%s refuses %j and leaves nothing behind', (type, value, expected) => {
    const buffer = new RowBuffer()
    const encode = valuesEncoder("table 't'", [{ name: 'first', type: 'string', nullable: false }, column(type)])
    encode(buffer, [
      'kept',
      type === 'string' ? 'x' : type === 'bytes' ? Buffer.alloc(1) : type === 'boolean' ? true : 1,
    ])
    const { length } = buffer
    expect(() => encode(buffer, ['lost', value])).toThrow(`does not fit table 't': column 'c' is`)
    expect(() => encode(buffer, ['lost', value])).toThrow(`expected ${expected}`)
    expect(buffer.length).toBe(length)
  })

  test('a row of another length is refused', () => {
    const encode = valuesEncoder('t', [column('long')])
    expect(() => encode(new RowBuffer(), [])).toThrow('a row has 0 values, expected 1')
    expect(() => encode(new RowBuffer(), [1, 2])).toThrow('a row has 2 values, expected 1')
  })
})
