/** What is remembered of a window of a measure of performance: what was counted of it (streams/core/revised-windows.ts). */
import type { avro } from '../../schemas/index.ts'
import { type Revised, RevisedWindows } from '../../streams/core/revised-windows.ts'
import type { TaskOptions } from './answered.ts'
import { EstimatedCounts } from './figures/index.ts'
import { estimateOf } from './measured.ts'
import { Tally } from './tally.ts'

/** The key of its window is the version of the model and the slice, as JSON. */
export interface Counted {
  readonly tally: Tally
  readonly expected: EstimatedCounts | undefined
  predictions: number
}
export type Remembered = Revised<Counted>

interface Stored {
  readonly predictions: number
  readonly counts: avro.PerformanceCounts
  readonly expected: readonly avro.SumParts[]
}

export const expectedParts = (expected: EstimatedCounts | undefined): avro.SumParts[] =>
  expected === undefined ? [] : Object.entries(expected.state()).map(([name, parts]) => ({ name, parts: [...parts] }))

export class RememberedWindows extends RevisedWindows<Counted> {
  constructor(options: TaskOptions) {
    const estimated = () => (options.task === 'binary' ? new EstimatedCounts() : undefined)
    super({
      make: () => ({ predictions: 0, tally: new Tally(options), expected: estimated() }),
      stored: ({ predictions, tally, expected }): Stored => ({
        ...{ predictions, counts: tally.head(), expected: expectedParts(expected) },
      }),
      restore: ({ predictions, counts, expected }: Stored) => ({
        predictions,
        tally: new Tally(options, counts),
        expected: expected.length === 0 ? estimated() : estimateOf(expected),
      }),
      changedPieces: ({ tally }) => tally.scores?.changedPieces() ?? new Map(),
      addPiece: ({ tally }, piece) => tally.scores?.addPiece(piece),
    })
  }
}
