/** Door of `processors/intake`. Start with intake.ts. */

export { intake, intakeInstance, rowsInstance } from './definition.ts'
export { type IdleSituation, idleAdvance } from './idle.ts'
export { type IntakeCounters, type IntakeOptions, type IntakeProcessor, type IntakeRow, makeIntake } from './intake.ts'
export { acceptedRows, rowsTable, rowsTableName } from './projection.ts'
