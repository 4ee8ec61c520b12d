import fc from 'fast-check'
import { expect, test } from 'vitest'
import { assignSticky, type Claim } from '../../../../streams/kafka/assignment.ts'
import { seeded } from '../../../support/seed.ts'

const member = (i: number): string => `member-${i}`
const claimsOf = (assigned: ReadonlyMap<string, readonly number[]>, generation = 1): Claim[] =>
  [...assigned].map(([name, held]) => ({ member: name, held, generation }))
const newcomer = (name: string): Claim => ({ member: name, held: [], generation: -1 })

/** An assignment that grew out of nothing: members joined one after the other. */
const settled = (count: number, members: number): Map<string, number[]> => {
  let assigned = new Map<string, number[]>()
  for (let i = 0; i < members; i++) assigned = assignSticky(count, [...claimsOf(assigned), newcomer(member(i))])
  return assigned
}

const checkDealt = (count: number, members: number, assigned: ReadonlyMap<string, readonly number[]>): void => {
  const all = [...assigned.values()].flat().sort((a, b) => a - b)
  expect(all).toEqual(Array.from({ length: count }, (_, partition) => partition))
  const sizes = [...assigned.values()].map(({ length }) => length)
  expect(sizes).toHaveLength(members)
  expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
}

/** Partitions that one had and another has. */
const moved = (
  before: ReadonlyMap<string, readonly number[]>,
  after: ReadonlyMap<string, readonly number[]>,
): number[] =>
  [...after].flatMap(([name, partitions]) => partitions.filter((each) => before.get(name)?.includes(each) !== true))

const counts = fc.integer({ min: 0, max: 200 })
const sizes = fc.integer({ min: 1, max: 12 })

test('for all claims, every partition has one member, and shares differ by at most one', () => {
  const claim = fc.record({
    held: fc.array(fc.integer({ min: -2, max: 220 })),
    generation: fc.integer({ min: -1, max: 3 }),
  })
  fc.assert(
    fc.property(counts, fc.array(claim, { minLength: 1, maxLength: 12 }), (count, claimed) => {
      const claims = claimed.map((each, i) => ({ ...each, member: member(i) }))
      const assigned = assignSticky(count, claims)
      checkDealt(count, claims.length, assigned)
      expect(assignSticky(count, [...claims].reverse())).toEqual(assigned)
    }),
    seeded,
  )
})

test('neighbouring partitions are shared by all members, whether they join together or one after the other', () => {
  const NEIGHBOURS = 16
  for (const members of [2, 3, 4]) {
    const together = assignSticky(
      64,
      Array.from({ length: members }, (_, i) => newcomer(member(i))),
    )
    for (const assigned of [together, settled(64, members)])
      for (let from = 0; from < 64; from++) {
        const near = (partition: number) => (partition - from + 64) % 64 < NEIGHBOURS
        const shares = [...assigned.values()].map((partitions) => partitions.filter(near).length)
        expect(Math.min(...shares)).toBeGreaterThanOrEqual(Math.floor(NEIGHBOURS / members) - 2)
      }
  }
})

test('without members nothing is assigned', () => {
  expect(assignSticky(64, [])).toEqual(new Map())
})

test('a member that joins takes its share, and nothing else moves', () => {
  fc.assert(
    fc.property(counts, sizes, (count, members) => {
      const before = settled(count, members)
      const after = assignSticky(count, [...claimsOf(before), newcomer('joiner')])
      checkDealt(count, members + 1, after)
      expect(moved(before, after).sort()).toEqual([...(after.get('joiner') ?? [])].sort())
    }),
    seeded,
  )
})

test('if a member leaves, only its partitions move', () => {
  fc.assert(
    fc.property(counts, fc.integer({ min: 2, max: 12 }), fc.nat(), (count, members, pick) => {
      const before = settled(count, members)
      const leaver = member(pick % members)
      const after = assignSticky(
        count,
        claimsOf(before).filter((claim) => claim.member !== leaver),
      )
      checkDealt(count, members - 1, after)
      expect(moved(before, after).sort()).toEqual([...(before.get(leaver) ?? [])].sort())
    }),
    seeded,
  )
})

test('a new assignment among the same members moves nothing; only added partitions are assigned', () => {
  fc.assert(
    fc.property(counts, sizes, fc.nat(20), (count, members, added) => {
      const before = settled(count, members)
      expect(assignSticky(count, claimsOf(before))).toEqual(before)
      const after = assignSticky(count + added, claimsOf(before))
      checkDealt(count + added, members, after)
      for (const partition of moved(before, after)) expect(partition).toBeGreaterThanOrEqual(count)
    }),
    seeded,
  )
})

test('a member that returns does not get back partitions that others have received since', () => {
  const claims: Claim[] = [
    { member: 'a', held: [0, 1], generation: 4 },
    { member: 'back', held: [0, 1, 2, 3], generation: 3 },
    { member: 'b', held: [2, 3], generation: 4 },
  ]
  const assigned = assignSticky(4, claims)
  expect([assigned.get('a')?.length, assigned.get('b')?.length, assigned.get('back')?.length]).toEqual([2, 1, 1])
  expect(assigned.get('a')).toEqual([0, 1])
})
