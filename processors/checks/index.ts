/** Public exports of `processors/checks`. Start with checks.ts. */
export { type ChecksOptions, type ChecksProcessor, makeChecks } from './checks.ts'
export { checks, checksInstance } from './definition.ts'
