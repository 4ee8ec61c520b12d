/**
 * Assigns the partitions of a group to its members so that few partitions move: each member keeps its partitions, up to
 * its share. Neighbouring partitions go to different members as far as possible: the partitions of an instance are in neighbouring
 * slots, and each member has to get its share of every instance. It is pure; the leader of the group computes the assignment for all
 * members.
 */

/** What a member reports when it joins. */
export interface Claim {
  readonly member: string
  /** The partitions of its last known assignment. */
  readonly held: readonly number[]
  /**
   * The generation of that assignment. If two members claim one partition, the claim of the later generation counts.
   */
  readonly generation: number
}

/**
 * Assigns the partitions `[0, count)`: each to one member, with shares that differ by at most one. If a member joins,
 * only its share moves; if a member leaves, only its partitions move. The order of the claims does not matter.
 * @returns the partitions of every member, ascending
 */
export const assignSticky = (count: number, claims: readonly Claim[]): Map<string, number[]> => {
  if (claims.length === 0) return new Map()
  const members = claims.map(({ member }) => member).sort()
  const held = heldBy(count, claims)
  const shares = sharesOf(count, members, held)
  const assigned = new Map<string, number[]>()
  const free = new Set(Array.from({ length: count }, (_, partition) => partition))
  for (const member of members) {
    const kept = spread(held.get(member) ?? [], shares.get(member) as number)
    for (const partition of kept) free.delete(partition)
    assigned.set(member, kept)
  }
  const rest = [...free]
  while (rest.length > 0)
    for (const [member, kept] of assigned)
      if (kept.length < (shares.get(member) as number)) kept.push(...rest.splice(0, 1))
  for (const kept of assigned.values()) kept.sort((a, b) => a - b)
  return assigned
}

/** As many of the partitions as given, at equal distances. */
const spread = (partitions: readonly number[], count: number): number[] =>
  partitions.length <= count
    ? [...partitions]
    : Array.from({ length: count }, (_, i) => partitions[Math.floor((i * partitions.length) / count)])

/** Resolves conflicting claims: each partition belongs to the member with the latest claim. Partitions ascend. */
const heldBy = (count: number, claims: readonly Claim[]): Map<string, number[]> => {
  const owners = new Map<number, Claim>()
  for (const claim of claims) {
    for (const partition of claim.held) {
      if (!Number.isInteger(partition) || partition < 0 || partition >= count) continue
      const owner = owners.get(partition)
      if (owner === undefined || isBefore(owner, claim)) owners.set(partition, claim)
    }
  }
  const held = new Map<string, number[]>()
  for (const [partition, { member }] of [...owners].sort(([a], [b]) => a - b)) {
    const partitions = held.get(member)
    if (partitions === undefined) held.set(member, [partition])
    else partitions.push(partition)
  }
  return held
}

const isBefore = (one: Claim, other: Claim): boolean =>
  one.generation === other.generation ? one.member > other.member : one.generation < other.generation

/** The size of each member's share. Members with the most partitions get the remainder. */
const sharesOf = (
  count: number,
  members: readonly string[],
  held: ReadonlyMap<string, readonly number[]>,
): Map<string, number> => {
  const even = Math.floor(count / members.length)
  const rest = count % members.length
  const sizeOf = (member: string): number => held.get(member)?.length ?? 0
  const byHeld = [...members].sort((a, b) => sizeOf(b) - sizeOf(a) || (a < b ? -1 : 1))
  return new Map(byHeld.map((member, i) => [member, i < rest ? even + 1 : even]))
}
