/** Public exports of `processors/intake`. Start with intake.ts. */

export { intake, intakeInstance, rowsInstance } from './definition.ts'
export {
  type IntakeCounters,
  type IntakeOptions,
  type IntakeProcessor,
  makeIntake,
} from './intake.ts'
export { isFact } from './judging.ts'
export { acceptedRows, rowsTable, rowsTableName } from './projection.ts'
