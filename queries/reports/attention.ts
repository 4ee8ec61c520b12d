/** The first section: what needs attention now, and what the report is about. */
import { escaped } from '../pages/index.ts'
import type { DriftReport, SeriesReport } from './document.ts'
import { figureText, minuteText, note, seriesTitle } from './words.ts'

const LINES_MAX = 20

export const overviewOf = (report: DriftReport): string => {
  const { series, otherSeries, alerts, overdue } = report
  const found = [
    ...series.flatMap(attentionOf),
    ...alerts.items.filter(({ state }) => state === 'firing').map(({ summary }) => `Alert: ${summary}`),
    ...overdue.items.map(
      ({ monitor, windowEnd, waitsFor }) =>
        `${monitor}: the window that ends ${minuteText(windowEnd)} waits for partition ${waitsFor.join(', ')}.`,
    ),
  ]
  const nothing = series.length === 0 ? note('Nothing was measured in this period.', 'open') : ''
  const list =
    found.length > 0
      ? `<ul class="words">${found
          .slice(0, LINES_MAX)
          .map((line) => `<li>${escaped(line)}</li>`)
          .join('')}</ul>`
      : series.length > 0
        ? note('Nothing needs attention: no column alarms or has drifted in its last window.', 'good')
        : ''
  const more = found.length > LINES_MAX ? note(`${found.length - LINES_MAX} more are below.`, 'open') : ''
  const others =
    otherSeries.length === 0
      ? ''
      : note(`Not shown, because others are present: ${otherSeries.map(seriesTitle).join('; ')}.`)
  return `${nothing}${list}${more}<dl>${series.map(pairOf).join('')}</dl>${others}`
}

const attentionOf = ({ name, columns }: SeriesReport): string[] =>
  columns.flatMap(({ feature, kind, points }) => {
    const latest = points.findLast((point) => point !== null)
    if (latest === undefined || latest === null || (!latest.isAlarming && latest.verdict !== 'drift')) return []
    const { psi, psiThreshold, effect, isAlarming } = latest
    const what = isAlarming ? 'alarms' : 'has drifted'
    const figures = `PSI ${figureText(psi)} (threshold ${figureText(psiThreshold)}), ${kind === 'numeric' ? 'D' : 'shift'} ${figureText(effect)}`
    return [`${feature} ${what}: ${figures}; ${seriesTitle(name)}.`]
  })

const pairOf = ({ name, windows, columnsTotal, rules }: SeriesReport): string => {
  const rows = windows.reduce((sum, each) => sum + each.rows, 0)
  const says = [
    `${windows.length} windows${rules === null ? '' : ` of ${rules.windowMs / 60_000} min`}`,
    `${rows.toLocaleString('en')} predictions`,
    `${columnsTotal} columns`,
    `baseline ${name.baseline} v${name.baselineVersion}`,
  ]
  return `<div><dt>${escaped(seriesTitle(name))}</dt><dd>${escaped(says.join(', '))}</dd></div>`
}
