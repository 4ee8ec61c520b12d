/** Public exports of `processors/intake`. Start with intake.ts. */

export type { IntakeCounters } from './counters.ts'
export { intake, intakeInstance, rowsInstance } from './definition.ts'
export {
  type IntakeOptions,
  type IntakeProcessor,
  makeIntake,
} from './intake.ts'
export { isFact, judgedFrom } from './judging.ts'
export { acceptedRows, rowsTable, rowsTableName } from './projection.ts'
