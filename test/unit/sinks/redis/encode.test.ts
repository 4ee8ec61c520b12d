import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { callsOf } from '../../../../sinks/redis/encode.ts'
import { parsePosition } from '../../../../sinks/redis/layout.ts'
import type { LogRecord } from '../../../../streams/core/log.ts'
import { contractRecord, contractStamp, propertySettings } from '../../../support/sink-contract.ts'

const RECORD_BYTES = 24
const NOW = 1_000_000
const calls = (records: readonly LogRecord[], limits: { vectorsMax?: number; bytesMax?: number } = {}) => {
  const to = (records.at(-1)?.offset ?? 0) + 5
  const batch = { partition: 0, from: 0, to, records }
  return [...callsOf(batch, contractStamp, { vectorsMax: 1000, bytesMax: 1e6, ...limits }, NOW)]
}
/** The vectors of a call: entity id -> [stamp, offset, event]. */
const vectorsOf = (call: { entityIds: readonly string[]; vectors: Buffer }) => {
  let at = 0
  const found = call.entityIds.map((entityId) => {
    const length = call.vectors.readUInt32BE(at)
    const vector = call.vectors.subarray(at + 4, at + 4 + length)
    at += 4 + length
    const [stamp, offset] = [Number(vector.readBigInt64BE(0)), Number(vector.readBigInt64BE(8))]
    return [entityId, { stamp, offset, event: vector.subarray(16).toString('hex') }] as const
  })
  expect(at).toBe(call.vectors.length)
  return new Map(found)
}

describe('calls of a batch', () => {
  test('within a call the greatest (stamp, offset) of an entity is sent', () => {
    const records = [
      contractRecord(1, 'AA', 5),
      contractRecord(2, 'AA', 7),
      contractRecord(3, 'AA', 7),
      contractRecord(4, 'AA', 6),
      contractRecord(5, 'BB', -1),
    ]
    const [call, ...more] = calls(records)
    expect(more).toEqual([])
    expect([call.from, call.to]).toEqual([0, 10])
    expect([...vectorsOf(call)].map(([entityId, { stamp, offset }]) => [entityId, stamp, offset])).toEqual([
      ['AA', 7, 3],
      ['BB', -1, 5],
    ])
  })

  test('an empty batch is one call that moves the position', () => {
    const ahead = { entityIds: [], vectors: Buffer.alloc(0), heldFrom: NOW - 10_000 }
    expect(calls([])).toEqual([{ from: 0, to: 5, entityIds: [], vectors: Buffer.alloc(0), unfit: [], ahead }])
  })

  test('a call is closed before it has too many vectors or bytes; a larger vector gets its own', () => {
    const records = Array.from({ length: 6 }, (_, i) => contractRecord(i, `k${i}`, i))
    expect(calls(records, { vectorsMax: 2 }).map(({ from, to }) => [from, to])).toEqual([
      [0, 2],
      [2, 4],
      [4, 10],
    ])
    const twoFit = 2 * (2 + 16 + RECORD_BYTES)
    expect(calls(records, { bytesMax: twoFit }).map(({ entityIds }) => entityIds.length)).toEqual([2, 2, 2])
    expect(calls(records, { bytesMax: 1 }).map(({ entityIds }) => entityIds.length)).toEqual([1, 1, 1, 1, 1, 1])
  })

  test('only the entity whose newest vector is ahead of its log time has more than one: what holds until then', () => {
    const at = NOW + 500 // the log time of a record is NOW and its offset
    const records = [
      contractRecord(1, 'AA', 5),
      contractRecord(2, 'AA', 7),
      contractRecord(3, 'AA', at),
      contractRecord(4, 'BB', at),
      contractRecord(5, 'CC', NOW + 5),
      contractRecord(6, 'DD', at),
      contractRecord(7, 'AA', at),
      contractRecord(8, 'AA', at + 1),
      contractRecord(600, 'DD', NOW + 550),
    ]
    const [{ entityIds, ahead }] = calls(records)
    expect([entityIds, ahead.entityIds]).toEqual([
      ['AA', 'BB', 'CC', 'DD'],
      ['AA', 'BB'],
    ])
    const words: number[] = []
    const stamps: number[][] = []
    for (let place = 0; place < ahead.vectors.length; ) {
      for (let i = 0; i < 4; i++, place += 4) words.push(ahead.vectors.readUInt32BE(place))
      const own: number[] = []
      for (let i = words.at(-1) as number; i > 0; i--, place += 4 + 16 + RECORD_BYTES)
        own.push(Number(ahead.vectors.readBigInt64BE(place + 4)), Number(ahead.vectors.readBigInt64BE(place + 12)))
      stamps.push(own)
    }
    expect(words).toEqual([0, 64, 1, 3, 1, 64, 0, 1])
    expect(stamps).toEqual([
      [7, 2, at, 7, at + 1, 8],
      [at, 4],
    ])
  })

  test('what was ahead of its log time and is not ahead of the clock any more has nothing beside it', () => {
    const call = [
      ...callsOf(
        { partition: 0, from: 0, to: 9, records: [contractRecord(1, 'AA', NOW + 500)] },
        contractStamp,
        { vectorsMax: 9, bytesMax: 1e6 },
        NOW + 20_000,
      ),
    ]
    expect(call[0].ahead.entityIds).toEqual([])
  })

  test('of many vectors that are ahead the last ones are kept', () => {
    const records = Array.from({ length: 100 }, (_, i) => contractRecord(i, 'AA', NOW + 500 + i))
    const [{ ahead }] = calls(records)
    expect([ahead.vectors.readUInt32BE(8), ahead.vectors.readUInt32BE(12)]).toEqual([1, 64])
    expect(Number(ahead.vectors.readBigInt64BE(16 + 4))).toBe(NOW + 500 + 36)
  })

  test('a stamp that is not an integer is refused', () => {
    expect(() => calls([contractRecord(3, 'AA', 0.5)])).toThrow(/stamp of the record at offset 3 is 0\.5/)
  })

  test('for all limits, the calls follow each other without a gap and leave the state that all records leave', () => {
    const event = fc.tuple(fc.constantFrom('a', 'b', 'ü', ''), fc.integer({ min: -3, max: 3 }))
    const property = fc.property(
      fc.array(event),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 200 }),
      (events, vectorsMax, bytesMax) => {
        const records = events.map(([key, stamp], offset) => contractRecord(2 * offset, key, stamp))
        const state = new Map<string, { stamp: number; offset: number; event: string }>()
        let position = 0
        for (const call of calls(records, { vectorsMax, bytesMax })) {
          expect(call.from).toBe(position)
          position = call.to
          expect(call.entityIds.length).toBeLessThanOrEqual(vectorsMax)
          for (const [key, vector] of vectorsOf(call)) {
            const held = state.get(key)
            if (
              held === undefined ||
              vector.stamp > held.stamp ||
              (vector.stamp === held.stamp && vector.offset > held.offset)
            )
              state.set(key, vector)
          }
        }
        expect(position).toBe((records.at(-1)?.offset ?? 0) + 5)
        const newestFirst = [...records].sort((a, b) => contractStamp(b) - contractStamp(a) || b.offset - a.offset)
        const expected = new Map(
          [...newestFirst]
            .reverse()
            .map((record) => [
              String(record.key),
              { stamp: contractStamp(record), offset: record.offset, event: record.value?.toString('hex') },
            ]),
        )
        expect(state).toEqual(expected)
      },
    )
    fc.assert(property, propertySettings(300))
  })
})

test('a position says whether the store is whole', () => {
  expect(parsePosition(null)).toBeUndefined()
  expect(parsePosition('17')).toEqual({ position: 17, wholeAt: 0 })
  expect(parsePosition('17 40')).toEqual({ position: 17, wholeAt: 40 })
})
