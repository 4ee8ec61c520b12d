import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FlexibleReader, FlexibleWriter } from '../../../../../streams/kafka/client/flexible.ts'
import { seeded } from '../../../../support/seed.ts'

const int = (bits: number) => fc.integer({ min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 })
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })

test('what is written is read again', () => {
  const row = fc.record({ a: int(8), b: int(16), c: int(32), d: int64, text: fc.option(fc.string({ maxLength: 300 })) })
  fc.assert(
    fc.property(fc.array(row, { maxLength: 200 }), int(32), (rows, last) => {
      const writer = new FlexibleWriter()
      writer.array(rows, ({ a, b, c, d, text }) => writer.int8(a).int16(b).int32(c).int64(d).text(text).end())
      const reader = new FlexibleReader(writer.int32(last).end().finish())
      reader.end() // of the header
      const read = reader.array(() => {
        const found = { a: reader.int8(), b: reader.int16(), c: reader.int32(), d: reader.int64(), text: reader.text() }
        reader.end()
        return found
      })
      expect([read, reader.int32()]).toEqual([rows, last])
      reader.end()
    }),
    seeded,
  )
})

test('lengths are those of KIP-482: one more than the bytes, and 0 for null', () => {
  const bytes = new FlexibleWriter().text('ab').text(null).text('').bytes(Buffer.alloc(127)).end().finish()
  expect([...bytes.subarray(0, 8)]).toEqual([0, 3, 97, 98, 0, 1, 0x80, 1])
  expect(bytes.length).toBe(8 + 127 + 1)
})

test('tagged fields that nobody wants are left out, and a wanted one is read whatever lies around it', () => {
  const field = (tag: number, bytes: readonly number[]) => [tag, bytes.length, ...bytes]
  const raw = Buffer.from([3, ...field(0, [9, 9]), ...field(2, [0, 7, 8]), ...field(5, []), 0, 42])
  const reader = new FlexibleReader(raw)
  let found = 0
  reader.end({
    2: () => {
      found = reader.int16()
    },
  })
  reader.end()
  expect([found, reader.int8()]).toEqual([7, 42])
})

test('a message that ends too early is an error, wherever it is cut', () => {
  const whole = new FlexibleWriter().text('millrace').int64(1n).int32(2).end().finish()
  const read = (bytes: Buffer) => {
    const reader = new FlexibleReader(bytes)
    reader.end()
    reader.text()
    reader.int64()
    reader.int32()
    reader.end()
  }
  read(whole)
  for (let length = 0; length < whole.length; length++)
    expect(() => read(whole.subarray(0, length)), `${length} bytes`).toThrow(RangeError)
})
