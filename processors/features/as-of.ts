/**
 * What a view held for an entity at a time: the rule that online reads, the point-in-time join and the parity check
 * share. It is a pure function over the FeatureComputed events of one entity in one view version.
 */

/** The fields of an event that the choice depends on. Times in ms. */
export interface VectorVersion {
  /** Event time from which the vector is valid, `meta.time`. */
  readonly stamp: number
  readonly offset: number
  /** Latest event time among the entity's rows so far. */
  readonly rowTime: number
  /** Log time of the input record that caused the event. */
  readonly knownAt: number
}

/**
 * - `served`: what the online store held when the stream clock stood at T: `stamp <= T`.
 * - `known`: what had arrived by T: `stamp <= T and knownAt <= T`, or `knownAt <= knownAtMs` if that is given.
 */
export type JoinMode = { readonly mode: 'served' } | { readonly mode: 'known'; readonly knownAtMs?: number }

/** The first status that applies: */
export type FeatureStatus =
  /** No vector. */
  | 'NOT_FOUND'
  /** The latest row is older than the view's TTL allows. The value is null. */
  | 'OUTSIDE_MAX_AGE'
  /** There is a vector, but the feature has no value in it. */
  | 'NULL_VALUE'
  | 'PRESENT'

/** The greatest version by (stamp, offset) that qualifies at `time`. The versions may come in any order. */
export const versionAsOf = <V extends VectorVersion>(
  versions: Iterable<V>,
  time: number,
  join: JoinMode = { mode: 'served' },
): V | undefined => {
  const knownBy = join.mode === 'served' ? Number.POSITIVE_INFINITY : (join.knownAtMs ?? time)
  let best: V | undefined
  for (const version of versions) {
    if (version.stamp > time || version.knownAt > knownBy) continue
    if (
      best === undefined ||
      version.stamp > best.stamp ||
      (version.stamp === best.stamp && version.offset > best.offset)
    ) {
      best = version
    }
  }
  return best
}

export interface AsOfAnswer {
  readonly status: FeatureStatus
  /** Null unless PRESENT. */
  readonly value: unknown
}

/**
 * Status and value of one feature.
 * @param version the result of `versionAsOf`
 * @param value the feature's value in it
 * @param ttlMs 0 = any age; an age equal to the TTL is still valid
 */
export const asOf = (version: VectorVersion | undefined, value: unknown, time: number, ttlMs: number): AsOfAnswer => {
  if (version === undefined) return { status: 'NOT_FOUND', value: null }
  if (ttlMs > 0 && time - version.rowTime > ttlMs) return { status: 'OUTSIDE_MAX_AGE', value: null }
  if (value === null || value === undefined) return { status: 'NULL_VALUE', value: null }
  return { status: 'PRESENT', value }
}
