import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  derivedId,
  parsePosition,
  positionText,
  uuidBytes,
  uuidText,
  uuidTimeMs,
  uuidV7,
} from '../../../schemas/index.ts'

const seed = process.env.SEED === undefined ? undefined : Number(process.env.SEED)

describe('ids of primary events', () => {
  const example = '017f22e2-79b0-7cc3-98c4-dc0c0c07398f'

  test('G6: the time of the example of RFC 9562', () => {
    expect(uuidTimeMs('017F22E2-79B0-7CC3-98C4-DC0C0C07398F')).toBe(1645557742000)
  })

  test('G6: the example is made from its time and its random bits', () => {
    expect(uuidV7(1645557742000, Buffer.from('0cc318c4dc0c0c07398f', 'hex'))).toBe(example)
    expect(uuidV7(1645557742000, Buffer.from('fcc3f8c4dc0c0c07398f', 'hex'))).toBe(
      '017f22e2-79b0-7cc3-b8c4-dc0c0c07398f',
    )
  })

  test('time, version, variant and text hold for all times and bits', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 48 - 1 }),
        fc.uint8Array({ minLength: 10, maxLength: 12 }),
        (time, random) => {
          const id = uuidV7(time, random)
          expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
          expect(uuidTimeMs(id)).toBe(time)
          expect(uuidText(uuidBytes(id))).toBe(id)
        },
      ),
      { seed },
    )
  })

  test('a wrong time, a wrong UUID or another version is refused with its value', () => {
    expect(() => uuidV7(-1, Buffer.alloc(10))).toThrow('timeMs is -1')
    expect(() => uuidV7(1.5, Buffer.alloc(10))).toThrow('timeMs is 1.5')
    expect(() => uuidV7(0, Buffer.alloc(9))).toThrow('random has 9 bytes')
    expect(() => uuidBytes('nonsense')).toThrow("got 'nonsense'")
    expect(() => uuidText(Buffer.alloc(15))).toThrow('got 15')
    expect(() => uuidTimeMs('965b5d3c-cddc-8dff-8e41-82e87b16ffb9')).toThrow('got version 8')
  })
})

describe('ids of derived events', () => {
  test.each([
    ['features/flights_1h@1', 0, '965b5d3c-cddc-8dff-8e41-82e87b16ffb9'],
    ['features/flights_1h@1', 1, 'f4d0f09b-c027-8b68-b89c-55f3865d9da6'],
    ['contracts@1', 0, '6aa1bfbc-f5c7-84dd-945f-79cd45a71998'],
  ])('G7: %s, ordinal %i', (instance, ordinal, id) => {
    expect(derivedId(instance, 'ml.rows.flights', 3, 42, ordinal)).toBe(id)
  })

  test('each part counts', () => {
    const ids = [
      derivedId('i', 't', 1, 2, 3),
      derivedId('i', 't', 1, 3, 2),
      derivedId('i', 't', 12, 3, 3),
      derivedId('i', 't1', 2, 3, 3),
      derivedId('it', '', 1, 2, 3),
      derivedId('', 'it', 1, 2, 3),
    ]
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })
})

test('a position is text and back; topics may hold colons', () => {
  expect(positionText('ml.rows.flights', 3, 42)).toBe('ml.rows.flights:3:42')
  expect(parsePosition('ml.rows.flights:3:42')).toEqual({ topic: 'ml.rows.flights', partition: 3, offset: 42 })
  expect(parsePosition('a:b:0:7')).toEqual({ topic: 'a:b', partition: 0, offset: 7 })
  for (const text of ['', 'a', 'a:1', 'a:1:', ':1:2', 'a:-1:2', 'a:1:x']) expect(parsePosition(text)).toBeUndefined()
})
