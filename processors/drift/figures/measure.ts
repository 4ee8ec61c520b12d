/** All figures of one feature in one window, from its counts alone. */
import { chiSquareFigures, lInfinityOf } from './categorical.ts'
import { cellsOf, sum } from './cells.ts'
import { ksFigures } from './ks.ts'
import { cellsInUse, type Psi, psiFigures, psiOf } from './psi.ts'
import type { Counts, FeatureBaseline, FeatureMeasures, KsFigures, MeasureOptions } from './types.ts'

const ALPHA = 0.001
const PSI_FLOOR = 0.1
const ROWS_MIN = 300
/** Rows that a window needs for each cell in use; fewer cannot be allowed. */
export const ROWS_PER_CELL = 10

/**
 * @param counts those of the window, merged over its partitions
 * @throws RangeError if the counts do not belong to the baseline, or an option is out of its range
 */
export const measure = (baseline: FeatureBaseline, counts: Counts, options: MeasureOptions = {}): FeatureMeasures => {
  const { alpha, psiFloor, rowsMin, judgesOneCell } = checked(options)
  const [reference, window] = [cellsOf(baseline, baseline.counts), cellsOf(baseline, counts)]
  const [n, m, b] = [sum(reference), sum(window), cellsInUse(reference, window)]
  const rowsNeeded = Math.max(rowsMin, ROWS_PER_CELL * b)
  const psi = psiFigures(reference, window, alpha, psiFloor)
  const ks = (baseline.kind === 'numeric' && ksFigures(baseline, counts)) || null
  // Without PSI there is one cell: that of a value, or of missing values alone, of which nothing can be said.
  const isComparable = psi !== undefined || (judgesOneCell && m > 0 && reference.at(-1)! < n)
  const chiSquare = (baseline.kind === 'categorical' && chiSquareFigures(reference, window)) || null
  return {
    kind: baseline.kind,
    n,
    m,
    b,
    rowsNeeded,
    sufficient: isComparable && m >= rowsNeeded,
    psi: psi?.value ?? null,
    psiThreshold: psi?.threshold ?? null,
    pPsi: psi?.p ?? null,
    psiMissingExcluded: orNull(psiOf(reference.slice(0, -1), window.slice(0, -1))),
    ks,
    chiSquare,
    lInfinity: baseline.kind === 'categorical' ? orNull(lInfinityOf(reference, window)) : null,
    p: isComparable ? (chiSquare?.p ?? combined(psi, ks)) : null,
  }
}

/**
 * Of two tests of a numeric feature: twice the smaller p, so that a shift of the missing rate, which KS does not see, counts as well. If all rows of both sides
 * lie in one cell, their counts cannot differ by more than chance, and p of this test is 1.
 */
const combined = (psi: Psi | undefined, ks: KsFigures | null): number =>
  Math.min(1, 2 * Math.min(ks?.p ?? 1, psi?.p ?? 1))

const orNull = (figure: number): number | null => (Number.isNaN(figure) ? null : figure)

const checked = (options: MeasureOptions): Required<MeasureOptions> => {
  const { alpha = ALPHA, psiFloor = PSI_FLOOR, rowsMin = ROWS_MIN, judgesOneCell = true } = options
  if (!(alpha > 0 && alpha < 1)) throw new RangeError(`alpha is ${alpha}, expected a number between 0 and 1`)
  if (!(psiFloor >= 0)) throw new RangeError(`psiFloor is ${psiFloor}, expected a number >= 0`)
  if (!(rowsMin >= 0)) throw new RangeError(`rowsMin is ${rowsMin}, expected a number >= 0`)
  return { alpha, psiFloor, rowsMin, judgesOneCell }
}
