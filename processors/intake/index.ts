/** Door of `processors/intake`. Start with intake.ts. */
export { type IdleSituation, idleAdvance } from './idle.ts'
export { type IntakeCounters, type IntakeOptions, type IntakeProcessor, type IntakeRow, makeIntake } from './intake.ts'
