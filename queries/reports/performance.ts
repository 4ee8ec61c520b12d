/** Figures of performance as a report shows them: one plot for each figure of a version, realised beside estimated. */
import type { MeasuredFigure } from '../performance/index.ts'
import type { PerformanceReport } from './document.ts'

/** Plots of performance in a report. */
const REPORTS_MAX = 12

type Figure = Pick<
  MeasuredFigure,
  'name' | 'model_version' | 'figure' | 'kind' | 'window_end' | 'value' | 'reference' | 'predictions' | 'labelled'
>

/** @param figures the last measurement of each window, of all rows; in any order */
export const performanceReports = (figures: readonly Figure[]): PerformanceReport[] => {
  const groups = new Map<string, Figure[]>()
  for (const each of figures) {
    const title = `${each.figure} (${each.name})${each.model_version === null ? '' : `, version ${each.model_version}`}`
    const group = groups.get(title)
    if (group === undefined) groups.set(title, [each])
    else group.push(each)
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, REPORTS_MAX)
    .map(([title, all]) => {
      const inOrder = all.toSorted((a, b) => a.window_end - b.window_end)
      return {
        title,
        metric: inOrder[0]!.figure,
        reference: inOrder.at(-1)!.reference,
        points: inOrder.map(({ window_end, value, kind, labelled, predictions }) => ({
          ...{ windowEnd: window_end, value, isEstimated: kind === 'estimated', rows: predictions },
          coverage: predictions === 0 ? null : labelled / predictions,
        })),
      }
    })
}
