/** The slow, obvious twin of the point-in-time join: for each row of a spine a walk over all vectors. */
export interface TwinVector {
  readonly entityId: string
  readonly stamp: number
  readonly offset: number
  readonly rowTime: number
  readonly knownAt: number
  readonly values: readonly unknown[]
}

export interface TwinQuery {
  readonly mode: 'served' | 'known'
  readonly knownAt?: number
  readonly ttlMs: number
}

/** The vector that holds at `time`, whatever its age. */
export const vectorOf = (
  vectors: readonly TwinVector[],
  entityId: string,
  time: number,
  { mode, knownAt = time }: TwinQuery,
): TwinVector | undefined => {
  let best: TwinVector | undefined
  for (const vector of vectors) {
    if (vector.entityId !== entityId || vector.stamp > time) continue
    if (mode === 'known' && vector.knownAt > knownAt) continue
    const newer =
      best === undefined || vector.stamp > best.stamp || (vector.stamp === best.stamp && vector.offset > best.offset)
    if (newer) best = vector
  }
  return best
}

/** Values at `time`: null without a vector, and outside the TTL. */
export const valuesAt = (
  vectors: readonly TwinVector[],
  entityId: string,
  time: number,
  query: TwinQuery,
  count: number,
): readonly unknown[] => {
  const vector = vectorOf(vectors, entityId, time, query)
  const outside = vector !== undefined && query.ttlMs > 0 && time - vector.rowTime > query.ttlMs
  return vector === undefined || outside ? new Array(count).fill(null) : vector.values
}
