import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SeenIds } from '../../../../processors/intake/seen-ids.ts'
import { seeded } from '../../../support/seed.ts'

const idOf = (n: number): Uint8Array => {
  const id = Buffer.alloc(16)
  // Few distinct words, so that chains of the table meet and wrap.
  id.writeUInt32LE(n % 7, 0)
  id.writeUInt32LE(Math.floor(n / 7), 12)
  return id
}

/** The slow, obvious twin: a list of what was accepted. */
class Twin {
  readonly #horizonMs: number
  readonly #idsMax: number
  #accepted: { id: number; time: number }[] = []
  constructor(horizonMs: number, idsMax: number) {
    this.#horizonMs = horizonMs
    this.#idsMax = idsMax
  }
  has(id: number, now: number): boolean {
    return this.#accepted.some((entry) => entry.id === id && now - entry.time <= this.#horizonMs)
  }
  add(id: number, time: number): void {
    this.#accepted.push({ id, time })
    this.#accepted = this.#accepted.filter((entry) => time - entry.time <= this.#horizonMs).slice(-this.#idsMax)
  }
  get count(): number {
    return this.#accepted.length
  }
}

test('an id is known up to the horizon, both ends in', () => {
  const seen = new SeenIds(10, 100)
  seen.add(idOf(1), 1000)
  expect([1000, 1010, 1011].map((now) => seen.has(idOf(1), now))).toEqual([true, true, false])
})

test('beyond the greatest number the oldest is forgotten first', () => {
  const seen = new SeenIds(1000, 3)
  for (const n of [1, 2, 3, 4]) seen.add(idOf(n), n)
  expect([1, 2, 3, 4].map((n) => seen.has(idOf(n), 4))).toEqual([false, true, true, true])
  expect(seen.count).toBe(3)
})

test('an id that comes again after the horizon keeps its newer time when the older one is forgotten', () => {
  const seen = new SeenIds(10, 100)
  seen.add(idOf(1), 0)
  seen.add(idOf(1), 11)
  seen.add(idOf(2), 20)
  expect(seen.has(idOf(1), 21)).toBe(true)
  expect(seen.has(idOf(1), 22)).toBe(false)
})

test('an id that stands twice in the ring, as after a longer horizon was declared, is known until its newer place is forgotten', () => {
  const seen = new SeenIds(1000, 2)
  for (const n of [1, 1, 2]) seen.add(idOf(n), n)
  expect(seen.has(idOf(1), 3)).toBe(true)
  seen.add(idOf(3), 3)
  expect(seen.has(idOf(1), 3)).toBe(false)
})

test('the set answers as the list of accepted ids does', () => {
  const step = fc.record({ id: fc.nat({ max: 40 }), pause: fc.nat({ max: 6 }) })
  const world = fc.record({
    horizonMs: fc.integer({ min: 1, max: 60 }),
    idsMax: fc.integer({ min: 1, max: 30 }),
    steps: fc.array(step, { maxLength: 300 }),
  })
  fc.assert(
    fc.property(world, ({ horizonMs, idsMax, steps }) => {
      const seen = new SeenIds(horizonMs, idsMax)
      const twin = new Twin(horizonMs, idsMax)
      let now = 0
      for (const { id, pause } of steps) {
        now += pause
        seen.pass(now)
        const known = twin.has(id, now)
        expect(seen.has(idOf(id), now)).toBe(known)
        if (known) continue
        twin.add(id, now)
        seen.add(idOf(id), now)
        expect(seen.count).toBe(twin.count)
      }
    }),
    seeded,
  )
})

test('a horizon that grows does not bring back what is forgotten, in the set that is restored either', () => {
  const seen = new SeenIds(10_000, 100)
  seen.add(idOf(1), 0)
  seen.add(idOf(2), 3000)
  seen.horizonMs = 3000
  seen.pass(3001)
  seen.horizonMs = 10_000
  expect([1, 2].map((n) => seen.has(idOf(n), 3001))).toEqual([false, true])
  const heir = new SeenIds(10_000, 100)
  heir.restore(seen.floor)
  heir.add(idOf(1), 0)
  heir.add(idOf(2), 3000)
  expect([1, 2].map((n) => heir.has(idOf(n), 3001))).toEqual([false, true])
})

test('it grows to the greatest number, and every id in it is found', () => {
  const count = 10_000
  const seen = new SeenIds(count, count)
  for (let n = 0; n < 2 * count; n++) seen.add(idOf(n), n)
  let found = 0
  for (let n = 0; n < 2 * count; n++) if (seen.has(idOf(n), count)) found++
  expect(found).toBe(count)
  expect(seen.count).toBe(count)
})
