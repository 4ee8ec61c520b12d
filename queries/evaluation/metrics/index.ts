/** The figures of each task, and which of them are means over rows. */
import { BINARY_SCORES, binaryFigures } from './binary.ts'
import { MULTICLASS_SCORES, multiclassFigures } from './multiclass.ts'
import { REGRESSION_SCORES, regressionFigures } from './regression.ts'
import type { Figures, Rows } from './types.ts'

export { type Confusion, confusion } from './binary.ts'
export type { Figures, Rows } from './types.ts'

export const TASKS = ['binary', 'multiclass', 'regression'] as const
export type Task = (typeof TASKS)[number]

interface Measure {
  readonly figures: (rows: Rows) => Figures
  /** Of a metric that is a mean over rows: what each row adds. Two versions can be tested on them. */
  readonly scores: Readonly<Record<string, (rows: Rows) => Float64Array>>
}

export const MEASURES: Readonly<Record<Task, Measure>> = {
  binary: { figures: binaryFigures, scores: BINARY_SCORES },
  multiclass: { figures: multiclassFigures, scores: MULTICLASS_SCORES },
  regression: { figures: regressionFigures, scores: REGRESSION_SCORES },
}
