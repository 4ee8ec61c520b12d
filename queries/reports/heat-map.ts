/** Verdicts as a table: a row for each column, a cell for each window. A cell says its verdict in a sign and, for who cannot see it, in words. */
import { escaped, timeText } from '../pages/index.ts'
import type { ColumnReport, Point, SeriesReport } from './document.ts'
import { minuteText, note, seriesTitle, verdictText } from './words.ts'

const SIGNS = { drift: ['drift', 'D'], no_drift: ['calm', '·'], insufficient_data: ['few', '×'] } as const

export const heatMap = ({ name, windows, earlierTo, columns }: SeriesReport): string => {
  if (windows.length === 0) return note('No window was measured.')
  const earlier =
    earlierTo === null
      ? ''
      : note(
          `The latest ${windows.length} windows of the period are shown; those before come with --to ${new Date(earlierTo).toISOString()}.`,
          'open',
        )
  const head = windows.map(
    ({ start, rows }) => `<th scope="col">${minuteText(start)}<span class="seen">, ${rows} rows</span></th>`,
  )
  const title = `Verdicts of ${seriesTitle(name)}, a column for each window (UTC)`
  return `${earlier}<ul class="key" aria-label="Key"><li>D drift</li><li>! it alarms</li><li>· no drift</li><li>× too few rows</li></ul>
<div class="scrolled heat" role="region" tabindex="0" aria-label="${escaped(title)}">
<table>
<caption>${escaped(title)}</caption>
<thead><tr><th scope="col">Column</th>${head.join('')}</tr></thead>
<tbody>
${columns.map(rowOf).join('\n')}
</tbody>
</table>
</div>
<p class="note">Last window: ${timeText(windows.at(-1)!.start)} to ${timeText(windows.at(-1)!.end)}, ${windows.at(-1)!.rows.toLocaleString('en')} rows.</p>`
}

const rowOf = ({ feature, points }: ColumnReport): string =>
  `<tr><th scope="row">${escaped(feature)}</th>${points.map(cellOf).join('')}</tr>`

const cellOf = (point: Point | null): string => {
  if (point === null)
    return '<td class="few"><span aria-hidden="true">–</span><span class="seen">not measured</span></td>'
  const [tone, sign] = SIGNS[point.verdict]
  const { isAlarming } = point
  return `<td class="${tone}${isAlarming ? ' alarm' : ''}"><span aria-hidden="true">${sign}${isAlarming ? '!' : ''}</span><span class="seen">${verdictText(point)}</span></td>`
}
