/**
 * Which member of a group has which partitions, so that as few as possible move: everybody keeps what it has, up to its share. Pure: the
 * member that leads the group computes it for all.
 */

/** What a member says of itself when it joins. */
export interface Claim {
  readonly member: string
  /** The partitions that it has from the last assignment it knows of. */
  readonly held: readonly number[]
  /** Which assignment that was: of two members that claim one partition, the one who knows of the later assignment has it. */
  readonly generation: number
}

/**
 * Deals out the partitions `[0, count)`: each to one member, shares differing by one at the most. A member that joins takes its share and
 * nothing else moves; of a member that left, only what it had moves. The order of the claims does not matter.
 * @returns the partitions of every member, ascending
 */
export const assignSticky = (count: number, claims: readonly Claim[]): Map<string, number[]> => {
  const members = claims.map(({ member }) => member).sort()
  const held = heldBy(count, claims)
  const shares = sharesOf(count, members, held)
  const assigned = new Map<string, number[]>()
  const free = new Set(Array.from({ length: count }, (_, partition) => partition))
  for (const member of members) {
    const kept = (held.get(member) ?? []).slice(0, shares.get(member))
    for (const partition of kept) free.delete(partition)
    assigned.set(member, kept)
  }
  const rest = [...free]
  for (const [member, kept] of assigned) {
    kept.push(...rest.splice(0, (shares.get(member) ?? 0) - kept.length))
    kept.sort((a, b) => a - b)
  }
  return assigned
}

/** Claims without conflicts: every partition with the member whose claim is the latest, ascending. */
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

/** How many each member gets. What does not go around evenly goes to those who have the most already. */
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
