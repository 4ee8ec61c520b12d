/** The status of a feature value, in order of precedence. Source: Feast, protos/feast/serving/ServingService.proto. */
import type { FieldValue } from '../../schemas/index.ts'

export type FeatureStatus = 'NOT_FOUND' | 'OUTSIDE_MAX_AGE' | 'NULL_VALUE' | 'PRESENT'

export interface AgedVector {
  readonly values: readonly FieldValue[]
  readonly outsideMaxAge: boolean
}

/** @param vector `undefined`: the entity has no vector */
export const statusOf = (vector: AgedVector | undefined, feature: number): FeatureStatus => {
  if (vector === undefined) return 'NOT_FOUND'
  if (vector.outsideMaxAge) return 'OUTSIDE_MAX_AGE'
  return vector.values[feature] === null ? 'NULL_VALUE' : 'PRESENT'
}
