/**
 * The status of a feature value, in order of precedence. Source: Feast, protos/feast/serving/ServingService.proto. OVER_LIMIT is our own: a
 * null of a feature that is never null otherwise, because it has more values than are counted (`distinct`).
 */
import type { FieldValue } from '../../schemas/index.ts'

export const FEATURE_STATUSES = ['NOT_FOUND', 'OUTSIDE_MAX_AGE', 'NULL_VALUE', 'OVER_LIMIT', 'PRESENT'] as const
export type FeatureStatus = (typeof FEATURE_STATUSES)[number]

/** What a null of a feature means. */
export type NullStatus = 'NULL_VALUE' | 'OVER_LIMIT'

export interface AgedVector {
  readonly values: readonly FieldValue[]
  readonly outsideMaxAge: boolean
}

/** @param vector `undefined`: the entity has no vector */
export const statusOf = (
  vector: AgedVector | undefined,
  feature: number,
  ofNull: NullStatus = 'NULL_VALUE',
): FeatureStatus => {
  if (vector === undefined) return 'NOT_FOUND'
  if (vector.outsideMaxAge) return 'OUTSIDE_MAX_AGE'
  return vector.values[feature] === null ? ofNull : 'PRESENT'
}
