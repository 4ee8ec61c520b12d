/** Why a row or time statement cannot be used. The code is the `reason` of the quarantine entry; codes are never reused. */
import { DecodeError } from '../../schemas/index.ts'
import { PoisonError } from '../../streams/core/processor.ts'

export const featureReasons = {
  value_missing: () => 'The record has no value: a tombstone is not a row.',
  time_missing: (p: { readonly column: string; readonly value: unknown }) =>
    `Time column ${p.column} is ${String(p.value)}; an integer was expected, ms since the epoch.`,
  distinct_limit: (p: { readonly column: string; readonly entity: string; readonly max: number }) =>
    `Entity ${p.entity} has ${p.max} distinct values of ${p.column} in one tile, which is the bound; no further one is taken.`,
  value_too_large: (p: { readonly column: string; readonly bytes: number; readonly max: number }) =>
    `Column ${p.column} holds ${p.bytes} bytes; an aggregated or identifying value may have at most ${p.max}.`,
} as const

export type FeatureReason = keyof typeof featureReasons

/** The error that sends a record to quarantine, with the sentence of the table. */
export const refused = <R extends FeatureReason>(
  reason: R,
  parameters: Parameters<(typeof featureReasons)[R]>[0],
): PoisonError => new PoisonError(reason, (featureReasons[reason] as (p: typeof parameters) => string)(parameters))

/**
 * Turns an error of `decode` into a PoisonError if the bytes are at fault. Any other error is a bug and is returned as
 * it is.
 */
export const decodeFailure = (error: unknown): unknown =>
  error instanceof DecodeError ? new PoisonError(error.reason, error.message, error) : error
