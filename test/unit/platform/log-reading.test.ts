import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Platform } from '../../../platform/connect.ts'
import { ForwardReader } from '../../../platform/log-reading.ts'
import type { LogRecord, PartitionReader } from '../../../streams/core/log.ts'
import { propertySettings } from '../../support/sink-contract.ts'

/** A log of records at some offsets, fetched in pieces of a size; its end is settled. */
const platformOf = (offsets: readonly number[], end: number, fetchMax: number): Platform => {
  const records = offsets.map((offset): LogRecord => ({ offset, key: null, value: null, timestamp: 0 }))
  const reader: PartitionReader = {
    fetch: async (from) => {
      const some = records.filter(({ offset }) => offset >= from).slice(0, fetchMax)
      const isLast = some.length < fetchMax
      return { records: some, next: isLast ? end : (some.at(-1) as LogRecord).offset + 1, end, start: 0 }
    },
    close: async () => {},
  }
  return { log: { reader: async () => reader } } as unknown as Platform
}

test('a forward reader stops at any position and goes on from there, and loses no record', async () => {
  const log = fc.uniqueArray(fc.nat(30), { maxLength: 20 }).map((offsets) => offsets.sort((a, b) => a - b))
  const check = async (offsets: readonly number[], fetchMax: number, from: number, stops: readonly number[]) => {
    const reader = new ForwardReader(platformOf(offsets, 31, fetchMax), 't', 0, from)
    const found: number[] = []
    let position = from
    for (const stop of [...stops, undefined]) {
      for await (const { from: pieceFrom, to, records } of reader.readTo(stop)) {
        expect(pieceFrom).toBe(position)
        position = to
        for (const { offset } of records) {
          expect(offset).toBeGreaterThanOrEqual(pieceFrom)
          expect(offset).toBeLessThan(to)
          found.push(offset)
        }
      }
      expect(reader.position).toBe(Math.max(position, from))
      if (stop !== undefined) expect(position).toBeGreaterThanOrEqual(Math.min(stop, 31))
    }
    expect(position).toBe(31)
    expect(found).toEqual(offsets.filter((offset) => offset >= from))
    await reader.close()
  }
  const stops = fc.array(fc.nat(31), { maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(log, fc.integer({ min: 1, max: 5 }), fc.nat(31), stops, check),
    propertySettings(200),
  )
})
