/** Performance over time, where outcomes or estimates are known. */
import { escaped, htmlTable, type PageSection, timeText } from '../pages/index.ts'
import type { PerformanceReport } from './document.ts'
import { percent, trend } from './plots.ts'
import { figure, note, number, plain } from './words.ts'

/** @returns no section if nothing is known of performance */
export const performanceSection = (reports: readonly PerformanceReport[]): PageSection[] =>
  reports.length === 0
    ? []
    : [
        {
          ...{ id: 'performance', title: 'Performance' },
          html: `${note('Estimated values need no outcomes and assume calibrated scores; they gate nothing.')}<div class="plots">${reports.map(plotOf).join('\n')}</div>${reports.map(tableOf).join('\n')}`,
        },
      ]

const plotOf = ({ title, points, reference }: PerformanceReport): string => {
  const list = points.map(({ windowEnd, value, isEstimated }) => ({
    ...{ time: windowEnd, value, threshold: reference },
    verdict: isEstimated ? ('insufficient_data' as const) : ('no_drift' as const),
  }))
  return `<figure>${trend(`${title} over time.`, list)}<figcaption>${plain(title).html}: rings are realised, crosses estimated</figcaption></figure>`
}

const tableOf = ({ title, points }: PerformanceReport): string =>
  `<details><summary>${escaped(title)} as a table</summary>
${htmlTable({
  title,
  head: ['End of the window', 'Value', 'How', 'Outcomes known', 'Rows'],
  rows: points.map(({ windowEnd, value, isEstimated, coverage, rows }) => [
    ...[plain(timeText(windowEnd)), figure(value), plain(isEstimated ? 'estimated' : 'realised')],
    ...[plain(coverage === null ? null : percent(coverage)), number(rows)],
  ]),
})}
</details>`
